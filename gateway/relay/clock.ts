import type { Instant, Monotonic } from "../../shared/base/instant.ts";

/** The two clocks and the one way to wait. Ages are counted on the one that never steps. */
export interface RelayClock {
  now(): Instant;
  monotonic(): Monotonic;
  /** Calls `wake` once, not before `at` and never synchronously; the answer takes the wish back. */
  wakeAt(at: Monotonic, wake: () => void): () => void;
}
