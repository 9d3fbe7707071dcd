import { setTimeout as wait } from "node:timers/promises";
import { demoLimits } from "./limits.ts";

/** One message, and when it came on a clock that never steps, in milliseconds. */
export interface Arrived<Message> {
  readonly message: Message;
  readonly at: number;
}

/** What came to somebody, in order, for whoever waits for one of it. */
export class Heard<Message> {
  readonly #kept: Arrived<Message>[] = [];
  readonly #waiting = new Set<() => void>();

  push(message: Message): void {
    this.#kept.push({ message, at: performance.now() });
    if (this.#kept.length > demoLimits.messagesKept) this.#kept.shift();
    for (const wake of this.#waiting) wake();
  }

  get all(): readonly Arrived<Message>[] {
    return this.#kept;
  }

  /** The first that fits, come already or coming within `ms`; `undefined` when none does. Rejects when `signal` aborts. */
  async find<Wanted extends Message>(
    fits: (message: Message) => message is Wanted,
    ms: number,
    signal: AbortSignal,
  ): Promise<Arrived<Wanted> | undefined> {
    const endAt = performance.now() + ms;
    for (;;) {
      signal.throwIfAborted();
      for (const { message, at } of this.#kept) if (fits(message)) return { message, at };
      const leftMs = endAt - performance.now();
      if (leftMs <= 0) return undefined;
      await this.#more(leftMs, signal);
    }
  }

  async #more(ms: number, signal: AbortSignal): Promise<void> {
    const timer = new AbortController();
    let wake = (): void => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    this.#waiting.add(wake);
    signal.addEventListener("abort", wake, { once: true });
    await Promise.race([woken, wait(ms, undefined, { signal: timer.signal })]);
    timer.abort();
    signal.removeEventListener("abort", wake);
    this.#waiting.delete(wake);
  }
}
