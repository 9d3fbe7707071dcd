import type { CommandId } from "../../shared/base/ids.ts";
import type { Actor, CommandBody } from "../core/command.ts";
import type { Answer } from "./answer.ts";

/** A command before the engine stamps it with the instant it is taken up. */
export interface Wish {
  readonly id: CommandId;
  readonly by: Actor;
  readonly body: CommandBody;
}

/**
 * What the engine says back, in two steps, since it may carry out a press that
 * it cannot put on record yet.
 */
export interface Submitted {
  /** Settles once the wish is decided and its outcome is visible. Never rejects: a fault is a refusal. */
  readonly answer: Promise<Answer>;
  /**
   * P1: settles only once the answer is on disk, which is at once with `answer`
   * in the ordinary case, later while the journal cannot be written, and never
   * if the process dies first. Settles with a refusal too: there is nothing
   * left to lose. A repeated id settles when the first one did. Never rejects.
   */
  readonly durable: Promise<void>;
}

/** The way into the engine, the one writer. The same id twice is carried out once and answered alike. */
export interface Submit {
  submit(wish: Wish): Submitted;
}
