import { failed, ok, type Result } from "../../../shared/base/result.ts";
import { flashLimits } from "./limits.ts";

/** Why a board does not do as it is asked. */
export type ConsoleFault =
  | { readonly code: "no-answer" }
  | { readonly code: "console-locked" }
  /** What the board printed instead of an answer. */
  | { readonly code: "board-objects"; readonly says: string };

/** A line of bytes to a board, and what comes back. */
export interface BoardLine {
  send(text: string): void;
  /** Everything heard from now on goes here, in whatever pieces it comes. */
  hear(told: (text: string) => void): void;
}

/** Ends the line that somebody may have begun, and keeps Espruino from echoing the next one. */
const interrupt = "\u0003";
const silently = "\u0010";

/**
 * Talks to Espruino's console as a program does: one expression a line, its value
 * found between marks, whatever prompts, echoes and noise stand around it.
 */
export class BoardConsole {
  readonly #line: BoardLine;
  #heard = "";
  #asked = 0;
  #stirred: () => void = () => undefined;

  constructor(line: BoardLine) {
    this.#line = line;
    line.hear((text) => {
      this.#heard = (this.#heard + text).slice(-flashLimits.heardChars);
      this.#stirred();
    });
  }

  /** Asks until the board is there: what it was doing is interrupted. */
  async greet(): Promise<Result<undefined, ConsoleFault>> {
    for (let tries = 0; tries < flashLimits.greetings; tries += 1) {
      this.#line.send(`${interrupt}\n`);
      const answered = await this.ask("7*6", flashLimits.greetingMs);
      if (answered.ok) return ok(undefined);
      if (answered.fault.code !== "no-answer") return answered;
    }
    return failed({ code: "no-answer" });
  }

  /** The expression's value, as JSON gives it. */
  async ask(
    expression: string,
    withinMs: number = flashLimits.answerMs,
  ): Promise<Result<unknown, ConsoleFault>> {
    this.#asked += 1;
    const [begin, end] = [`<hark${this.#asked}:`, ":hark>"];
    this.#heard = "";
    // The marks are put together on the board, so that an echo of this line is not taken for the answer.
    this.#line.send(
      `${silently}print("<"+"hark${this.#asked}:"+JSON.stringify(${expression})+":"+"hark>")\n`,
    );
    const answer = await this.#until(() => answerIn(this.#heard, begin, end), withinMs);
    return answer ?? failed({ code: "no-answer" });
  }

  /** Says a line to which no answer is awaited. */
  tell(statement: string): void {
    this.#line.send(`${silently}${statement}\n`);
  }

  #until<Found>(look: () => Found | undefined, withinMs: number): Promise<Found | undefined> {
    return new Promise((resolve) => {
      const done = (found: Found | undefined): void => {
        clearTimeout(late);
        this.#stirred = () => undefined;
        resolve(found);
      };
      const late = setTimeout(() => done(undefined), withinMs);
      this.#stirred = () => {
        const found = look();
        if (found !== undefined) done(found);
      };
    });
  }
}

function answerIn(heard: string, begin: string, end: string): Result<unknown, ConsoleFault> | undefined {
  const from = heard.indexOf(begin);
  const to = heard.indexOf(end, from + begin.length);
  if (from >= 0 && to >= 0) return parsed(heard.slice(from + begin.length, to));
  // An echo of the firmware's own text must not pass for the board's objection: both begin a line here.
  if (/(?:^|[\r\n])\s*password\b/i.test(heard)) return failed({ code: "console-locked" });
  const objection = /(?:^|[\r\n>])\s*Uncaught [^\r\n]*[\r\n]/.exec(heard);
  return objection === null ? undefined : failed({ code: "board-objects", says: objection[0].trim() });
}

function parsed(text: string): Result<unknown, ConsoleFault> {
  if (text === "undefined") return ok(undefined);
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch {
    return failed({ code: "board-objects", says: text });
  }
}
