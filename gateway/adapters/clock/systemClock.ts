import { instant, type Monotonic, monotonic } from "../../../shared/base/instant.ts";
import type { CancelWake, Clock } from "../../app/clock.ts";

/** `setTimeout` counts in signed 32 bits; a longer wait is taken in pieces. */
const longestTimeoutMs = 2_147_483_647;

/** The machine's own clocks. */
export const systemClock: Clock = {
  now: () => instant(Date.now()),
  monotonic: () => monotonic(performance.now()),
  wakeAt,
};

function wakeAt(at: Monotonic, wake: () => void): CancelWake {
  let timer = setTimeout(look, waitMs(at));
  function look(): void {
    // A timer may fire a fraction of a millisecond before its time; nobody is woken early.
    if (performance.now() >= at) wake();
    else timer = setTimeout(look, waitMs(at));
  }
  return () => {
    clearTimeout(timer);
  };
}

function waitMs(at: Monotonic): number {
  return Math.min(Math.max(Math.ceil(at - performance.now()), 0), longestTimeoutMs);
}
