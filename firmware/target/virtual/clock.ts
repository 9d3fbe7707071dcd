/** The one way a virtual body waits: the machine's time, or one that somebody turns by hand. */
export type Clock = {
  /** Milliseconds from an arbitrary start, never going back. */
  readonly nowMs: () => number;
  /** Calls `then` once, after at least `ms`; the answer takes the wish back. */
  readonly after: (ms: number, then: () => void) => () => void;
};

/** Longer waits than a timer takes wake early, and whoever waits looks at the time again. */
const longestWaitMs = 2 ** 31 - 1;

export const machineClock: Clock = {
  nowMs: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, Math.min(Math.max(0, ms), longestWaitMs));
    return () => clearTimeout(timer);
  },
};

/** Behind by more, the process was stopped, and a burst of all that it missed would help nobody. */
const patienceMs = 10_000;

type Wish = { readonly dueAt: number; readonly act: () => void };

/**
 * A clock by which nothing comes late. Where the machine stalls, this time waits
 * for what fell due meanwhile: each thing happens at its own instant and in its
 * order, and only then does time catch up. A finger that tapped stays one that
 * tapped, however busy the computer was between its going down and up.
 */
export function patientClock(clock: Clock): Clock {
  const wishes: Wish[] = [];
  let happening: number | undefined;
  let cancel = (): void => undefined;

  const nowMs = (): number => {
    if (happening !== undefined) return happening;
    const [first] = wishes;
    const realMs = clock.nowMs();
    return first === undefined ? realMs : Math.min(realMs, instantOf(first, realMs));
  };

  const arrange = (): void => {
    cancel();
    const [first] = wishes;
    if (first !== undefined && happening === undefined)
      cancel = clock.after(first.dueAt - clock.nowMs(), catchUp);
  };

  const catchUp = (): void => {
    const until = clock.nowMs();
    for (let first = wishes[0]; first !== undefined && first.dueAt <= until; first = wishes[0]) {
      wishes.shift();
      happening = instantOf(first, until);
      try {
        first.act();
      } finally {
        happening = undefined;
      }
    }
    arrange();
  };

  return {
    nowMs,
    after(ms, then) {
      const wish = { dueAt: nowMs() + Math.max(0, ms), act: then };
      const later = wishes.findIndex(({ dueAt }) => dueAt > wish.dueAt);
      wishes.splice(later < 0 ? wishes.length : later, 0, wish);
      arrange();
      return () => {
        const at = wishes.indexOf(wish);
        if (at >= 0) wishes.splice(at, 1);
        arrange();
      };
    },
  };
}

function instantOf({ dueAt }: Wish, realMs: number): number {
  return Math.max(dueAt, realMs - patienceMs);
}
