type Timer = { readonly id: number; readonly at: number; readonly ring: () => void };

/** A board's clock, turned by hand. */
export type VirtualClock = {
  readonly now: () => number;
  readonly setTimeout: (ring: () => void, ms: number) => number;
  readonly clearTimeout: (id: number) => void;
  /** Rings what is due until then, in order, and sets the clock to it. */
  readonly passUntil: (at: number) => void;
  /** When something is due next. */
  readonly nextAt: () => number;
  /** Forgets every wait, as a reset does. */
  readonly forget: () => void;
};

export function virtualClock(): VirtualClock {
  let now = 0;
  let lastId = 0;
  let timers: Timer[] = [];

  function earliest(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.at <= until && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }

  function clearTimeout(id: number): void {
    timers = timers.filter((timer) => timer.id !== id);
  }

  function passUntil(at: number): void {
    for (let next = earliest(at); next !== undefined; next = earliest(at)) {
      clearTimeout(next.id);
      if (next.at > now) now = next.at;
      next.ring();
    }
    if (at > now) now = at;
  }

  return {
    now: () => now,
    setTimeout: (ring, ms) => {
      lastId += 1;
      timers.push({ id: lastId, at: now + Math.max(1, Math.round(ms)), ring });
      return lastId;
    },
    clearTimeout,
    passUntil,
    nextAt: () => earliest(Number.POSITIVE_INFINITY)?.at ?? Number.POSITIVE_INFINITY,
    forget: () => {
      timers = [];
    },
  };
}
