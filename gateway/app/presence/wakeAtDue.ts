import { type Monotonic, monotonic } from "../../../shared/base/instant.ts";
import type { CancelWake, Clock } from "../clock.ts";

/** One wake-up at a time, always for the earliest instant asked for since the last; none when none is. */
export class WakeAtDue {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #pending: { readonly at: Monotonic; readonly cancel: CancelWake } | undefined;

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Wakes at `at` (monotonic ms) at the latest; an earlier appointment stands. */
  by(at: number): void {
    if (this.#pending !== undefined && this.#pending.at <= at) return;
    this.cancel();
    const due = monotonic(at);
    const cancel = this.#clock.wakeAt(due, () => {
      this.#pending = undefined;
      this.#wake();
    });
    this.#pending = { at: due, cancel };
  }

  cancel(): void {
    this.#pending?.cancel();
    this.#pending = undefined;
  }
}
