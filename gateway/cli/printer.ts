import type { Kit } from "./kit.ts";
import { type Column, tableLines } from "./table.ts";

/** Puts an answer on standard output: for a program with `--json`, for people otherwise. */
export class Printer {
  readonly #kit: Kit;
  /** Whether a program reads: then nothing but JSON may stand on standard output. */
  readonly json: boolean;

  constructor(kit: Kit, json: boolean) {
    this.#kit = kit;
    this.json = json;
  }

  /** One JSON value on one line. */
  value(value: unknown): void {
    this.#kit.out.say(`${JSON.stringify(value)}\n`);
  }

  line(text = ""): void {
    this.#kit.out.say(`${text}\n`);
  }

  lines(texts: readonly string[]): void {
    for (const text of texts) this.line(text);
  }

  /** With `none`, that sentence stands where there are no rows. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[], none: string): void {
    if (rows.length === 0) {
      this.line(none);
      return;
    }
    const [head = "", ...body] = tableLines(columns, rows, this.#kit.out.columns());
    this.line(this.#kit.out.paint("bold", head));
    this.lines(body);
  }

  /** Names and what stands under them, aligned: for one thing rather than many. */
  pairs(pairs: readonly (readonly [name: string, text: string])[]): void {
    const shown = pairs.filter(([, text]) => text !== "");
    const width = Math.max(0, ...shown.map(([name]) => name.length));
    for (const [name, text] of shown) {
      this.line(`${this.#kit.out.paint("dim", name.padEnd(width))}  ${text}`);
    }
  }

  /** A remark for people only. */
  aside(text: string): void {
    if (!this.json) this.#kit.err.say(`${text}\n`);
  }
}
