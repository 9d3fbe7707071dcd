import { setTimeout as wait } from "node:timers/promises";
import type { Call } from "../commandSpec.ts";
import type { Style } from "../voice.ts";
import { demoLimits } from "./limits.ts";

/** Who a line of the story is about; `you` is whoever runs the demo. */
export type Teller = "Ana" | "Bruno" | "Clara" | "Dora" | "fob" | "Hark" | "you" | "stranger" | "relay";

const colours: Readonly<Record<Teller, Style>> = {
  Ana: "cyan",
  Bruno: "yellow",
  Clara: "yellow",
  Dora: "cyan",
  fob: "green",
  Hark: "bold",
  you: "dim",
  stranger: "red",
  relay: "dim",
};

export type Facts = Readonly<Record<string, unknown>>;

/** Tells the story, line by line, with the time; as JSON values for programs. */
export class Story {
  readonly #call: Call;
  readonly #isFast: boolean;
  readonly signal: AbortSignal;
  readonly #began = performance.now();

  constructor(call: Call, isFast: boolean, signal: AbortSignal) {
    this.#call = call;
    this.#isFast = isFast;
    this.signal = signal;
  }

  get isFast(): boolean {
    return this.#isFast;
  }

  get tookMs(): number {
    return Math.round(performance.now() - this.#began);
  }

  chapter(title: string): void {
    const { print, kit } = this.#call;
    if (!print.json) print.lines(["", kit.out.paint("bold", title)]);
  }

  /** One thing that happened. `event` and `facts` are for programs. */
  tell(who: Teller, text: string, told: { readonly event: string } & Facts): void {
    this.signal.throwIfAborted();
    const { print, kit } = this.#call;
    const at = new Date(kit.now());
    if (print.json) {
      print.value({ at: at.toISOString(), who, text, ...told });
      return;
    }
    const time = at.toTimeString().slice(0, 8);
    print.line(`${kit.out.paint("dim", time)}  ${kit.out.paint(colours[who], who.padEnd(8))}  ${text}`);
  }

  /** Further lines of what was just told, for people only. */
  more(lines: readonly string[]): void {
    const { print } = this.#call;
    if (!print.json) print.lines(lines.map((line) => `${" ".repeat(20)}${line}`));
  }

  /** Time to read, for whoever reads along. */
  async beat(times = 1): Promise<void> {
    if (!this.#isFast) await this.rest(times * demoLimits.beatMs);
    this.signal.throwIfAborted();
  }

  /** Time that must pass, also when nobody reads. */
  async rest(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.signal });
  }

  /** Counts down on a terminal until `done` settles. */
  async countDown<Value>(what: string, ms: number, done: Promise<Value>): Promise<Value> {
    const { out } = this.#call.kit;
    if (!out.isTerminal || this.#call.print.json) return done;
    const endAt = performance.now() + ms;
    const draw = (): void => {
      const left = Math.max(0, Math.ceil((endAt - performance.now()) / 1000));
      out.say(`\r\u001b[K${" ".repeat(20)}${out.paint("dim", `${what} ${left} s`)}`);
    };
    draw();
    const drawing = setInterval(draw, 1000);
    try {
      return await done;
    } finally {
      clearInterval(drawing);
      out.say("\r\u001b[K");
    }
  }
}
