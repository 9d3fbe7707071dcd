import type { Instant } from "../../shared/base/instant.ts";
import type { Launcher } from "./launcher.ts";
import type { Voice } from "./voice.ts";

/** What somebody types, at a prompt or through a pipe. */
export interface Input {
  readonly isTerminal: boolean;
  /** Asks on standard error, so that standard output stays what was asked for. Nothing typed shows where `hidden`. */
  ask(question: string, hidden: boolean): Promise<string>;
  /** Everything that is piped in, up to the bound. */
  readAll(): Promise<string>;
}

/** Everything of the outside that a command may touch: given by `main`, and by tests. */
export interface Kit {
  readonly out: Voice;
  readonly err: Voice;
  readonly input: Input;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Instant;
  readonly launcher: Launcher;
  /** Settles when the person at the keyboard, or the service manager, wants this process to end. */
  readonly untilStopped: () => Promise<void>;
}
