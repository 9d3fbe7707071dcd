import type { Instant, Monotonic } from "../../shared/base/instant.ts";

/** Stops what `wakeAt` promised; harmless once it has happened. */
export type CancelWake = () => void;

/**
 * The two clocks and the one way to wait. Waits are on the monotonic clock, so
 * that nobody's wait changes when somebody sets the time; records carry `now`.
 */
export interface Clock {
  /** What the machine's wall clock says, wrong or right. */
  now(): Instant;
  monotonic(): Monotonic;
  /** Calls `wake` once the monotonic clock has reached `at`; never before, never synchronously. */
  wakeAt(at: Monotonic, wake: () => void): CancelWake;
}
