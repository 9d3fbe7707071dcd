import type { CancelWake, Clock } from "../../../gateway/app/clock.ts";
import type { Instant, Monotonic } from "../../../shared/base/instant.ts";

/** The machine's clock as one process sees it: when the process dies, nothing wakes it any more. */
export class LifeClock implements Clock {
  readonly #clock: Clock;
  readonly #cancels = new Set<CancelWake>();
  #isDead = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): Instant {
    return this.#clock.now();
  }

  monotonic(): Monotonic {
    return this.#clock.monotonic();
  }

  wakeAt(at: Monotonic, wake: () => void): CancelWake {
    if (this.#isDead) return () => {};
    const cancel = this.#clock.wakeAt(at, () => {
      this.#cancels.delete(cancel);
      wake();
    });
    this.#cancels.add(cancel);
    return () => {
      this.#cancels.delete(cancel);
      cancel();
    };
  }

  die(): void {
    this.#isDead = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
