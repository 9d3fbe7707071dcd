import type { CommandId } from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";
import type { Result } from "../../shared/base/result.ts";
import type { Effect, EffectKey } from "../core/effect.ts";
import type { DomainEvent } from "../core/event.ts";
import type { MutableOrgState } from "../core/state.ts";
import type { Answer } from "./answer.ts";

/** The end of the chain: the last event's number (0: none yet) and its hash, 64 hex digits (the empty chain's is all zeros). */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** What one turn of the engine makes durable, all of it or none. */
export interface Batch {
  /** The head this batch was decided on; a journal that is elsewhere refuses with `head-moved`. */
  readonly after: Head;
  readonly recordedAt: Instant;
  readonly events: readonly DomainEvent[];
  readonly effects: readonly Effect[];
  readonly settled: readonly EffectKey[];
  readonly answered: readonly AnsweredCommand[];
}

export interface AnsweredCommand {
  readonly id: CommandId;
  readonly answer: Answer;
}

export type JournalFaultCode =
  | "journal-unavailable"
  | "disk-full"
  | "journal-damaged"
  | "journal-chain-broken"
  | "journal-locked"
  | "organisation-differs"
  | "journal-too-new"
  | "head-moved"
  | "vault-unreadable";

/** `landed: "unknown"`: the batch may be on disk all the same; only reopening tells. */
export interface JournalFault {
  readonly code: JournalFaultCode;
  readonly detail: string;
  readonly landed: "no" | "unknown";
}

/** Everything a gateway needs to go on where it (or the one before it) stopped. */
export interface Opened {
  readonly head: Head;
  /** Rebuilt by evolving every event, from a snapshot where one fits. */
  readonly state: MutableOrgState;
  /** Effects not settled yet, in the order they were decided. */
  readonly pending: readonly Effect[];
  /** The most recently answered commands, oldest first, bounded. */
  readonly answered: readonly AnsweredCommand[];
  /** When the last batch was recorded, to find a clock that went back. */
  readonly lastRecordedAt: Instant | undefined;
}

/**
 * The durable, ordered, hash-chained record of one organisation. One writer.
 * P1: `append` answers ok only once the batch would survive a power cut.
 */
export interface Journal {
  open(): Promise<Result<Opened, JournalFault>>;
  append(batch: Batch): Promise<Result<Head, JournalFault>>;
  /** Where the record really ends, read from disk: what an append of unknown fate is judged by. */
  head(): Promise<Result<Head, JournalFault>>;
  /** Makes a snapshot of the record as it stands, away from the writer's path; losing it costs only time. */
  snapshot(): Promise<Result<undefined, JournalFault>>;
  close(): Promise<void>;
}
