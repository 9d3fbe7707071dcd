import { setTimeout as wait } from "node:timers/promises";

/** Wakes whoever waits for something to change. */
export class Bell {
  readonly #waiting = new Set<() => void>();

  ring(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Settles when it rings, when `ms` are over, or when the signal aborts. */
  async within(ms: number, signal: AbortSignal): Promise<void> {
    const timer = new AbortController();
    let wake = (): void => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    this.#waiting.add(wake);
    signal.addEventListener("abort", wake, { once: true });
    await Promise.race([woken, wait(Math.max(0, ms), undefined, { signal: timer.signal })]);
    timer.abort();
    signal.removeEventListener("abort", wake);
    this.#waiting.delete(wake);
  }
}
