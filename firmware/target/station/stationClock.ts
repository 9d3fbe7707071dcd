/** The one way a station waits. */
export type StationClock = {
  /** Milliseconds from an arbitrary start, never going back. */
  readonly nowMs: () => number;
  /** Calls `then` once, after at least `ms`; the answer takes the wish back. */
  readonly after: (ms: number, then: () => void) => () => void;
};

/** Longer waits than a timer takes wake early, and whoever waits looks at the time again. */
const longestWaitMs = 2 ** 31 - 1;

export const machineClock: StationClock = {
  nowMs: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, Math.min(Math.max(0, ms), longestWaitMs));
    return () => clearTimeout(timer);
  },
};
