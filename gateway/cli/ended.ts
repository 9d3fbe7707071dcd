import type { Ending } from "./exitCodes.ts";

/** What a person reads when a command cannot do what was asked: what is wrong, and what to do about it. */
export interface Farewell {
  /** Stable, for scripts: a refusal's or fault's code, or one of the command line's own. */
  readonly code: string;
  readonly sentence: string;
  readonly remedy: string | undefined;
  /** Further lines, one problem each. */
  readonly problems: readonly string[];
}

/**
 * Ends a command with an exit code and a sentence. Only `runProgram` catches
 * it: a command line has one way to fail, and nothing to clean up that its
 * process would not take along.
 */
export class Ended extends Error {
  readonly how: Ending;
  readonly farewell: Farewell;
  /** Standard output has the whole answer already, so that `--json` adds nothing to it. */
  readonly isAnswered: boolean;

  constructor(how: Ending, farewell: Farewell, isAnswered = false) {
    super(farewell.sentence);
    this.how = how;
    this.farewell = farewell;
    this.isAnswered = isAnswered;
  }
}

/** Ends the command: what was typed, or a file that was named, is not as it should be. */
export function misused(sentence: string, remedy?: string, problems: readonly string[] = []): Ended {
  return new Ended("usage", { code: "usage", sentence, remedy, problems });
}

/** Ends the command: what it looked at does not hold, or was not done. */
export function unheld(code: string, sentence: string, remedy?: string): Ended {
  return new Ended("refused", { code, sentence, remedy, problems: [] });
}

/** The same, after the whole answer was printed: only the exit code and a sentence for people are left. */
export function answeredBadly(code: string, sentence: string, remedy?: string): Ended {
  return new Ended("refused", { code, sentence, remedy, problems: [] }, true);
}
