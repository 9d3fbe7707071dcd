import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import {
  type CounterVerdict,
  type CounterWindow,
  judgeCounter,
  noteCounter,
} from "../../../shared/frame/counterWindow.ts";

/** The rules said with a plain set: slow, unbounded and hard to get wrong. */
class NaiveWindow {
  private readonly seen = new Set<number>();

  judge(counter: number): CounterVerdict {
    if (this.seen.size === 0) return "first";
    const highest = Math.max(...this.seen);
    if (counter > highest) return "fresh";
    if (highest - counter > 63) return "went-back";
    return this.seen.has(counter) ? "again" : "late";
  }

  note(counter: number): void {
    if (this.judge(counter) !== "went-back") this.seen.add(counter);
  }
}

type Judge = (window: CounterWindow | undefined, counter: number) => CounterVerdict;

/** The first place where the judge and the naive window differ over a history, if any. */
function disagreement(history: readonly number[], judge: Judge): string | undefined {
  const naive = new NaiveWindow();
  let window: CounterWindow | undefined;
  for (const counter of history) {
    const expected = naive.judge(counter);
    const verdict = judge(window, counter);
    if (verdict !== expected) return `${counter}: ${verdict} instead of ${expected}`;
    naive.note(counter);
    window = noteCounter(window, counter);
  }
  return undefined;
}

/** Histories that wander about, mostly near the highest, also across the top of the range. */
const anyHistory = fc
  .tuple(
    fc.constantFrom(0, 40, 1000, 2 ** 31 - 40, 2 ** 32 - 100),
    fc.array(fc.oneof(fc.integer({ min: -70, max: 70 }), fc.nat(3), fc.integer({ min: -500, max: 500 })), {
      maxLength: 120,
    }),
  )
  .map(([start, steps]) => {
    let at = start;
    return steps.map((step) => {
      at = Math.min(0xffffffff, Math.max(0, at + step));
      return at;
    });
  });

function heard(...counters: readonly number[]): CounterWindow | undefined {
  let window: CounterWindow | undefined;
  for (const counter of counters) window = noteCounter(window, counter);
  return window;
}

describe("the counter window", () => {
  test("the first frame under a key counts, whatever its counter", () => {
    for (const counter of [0, 1, 99, 100, 0xffffffff]) expect(judgeCounter(undefined, counter)).toBe("first");
  });

  test("the same frame heard by another relay is no news", () => {
    expect(judgeCounter(heard(7), 7)).toBe("again");
    expect(judgeCounter(heard(7, 8, 9), 7)).toBe("again");
    expect(judgeCounter(heard(0), 0)).toBe("again");
  });

  test("a slow relay's frame still counts, once", () => {
    expect(judgeCounter(heard(7, 9), 8)).toBe("late");
    expect(judgeCounter(heard(7, 9, 8), 8)).toBe("again");
    expect(judgeCounter(heard(100), 37)).toBe("late");
  });

  test("a counter beyond memory went back, also a low one", () => {
    expect(judgeCounter(heard(100), 36)).toBe("went-back");
    expect(judgeCounter(heard(5000), 3)).toBe("went-back");
    expect(noteCounter(heard(100), 36)).toEqual(heard(100));
  });

  test("an exhausted fob does not begin again", () => {
    const last = heard(0xfffffffe, 0xffffffff);
    expect(judgeCounter(last, 0xffffffff)).toBe("again");
    expect(judgeCounter(last, 0)).toBe("went-back");
  });

  test("a counter that no frame can carry is our own mistake", () => {
    for (const counter of [-1, 2 ** 32, 0.5, Number.NaN]) {
      expect(() => judgeCounter(undefined, counter)).toThrow(InvariantBroken);
      expect(() => noteCounter(undefined, counter)).toThrow(InvariantBroken);
    }
  });

  test("it judges every history as a plain set of all counters would", () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        expect(disagreement(history, judgeCounter)).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });

  test("the comparison notices a window that forgets its upper half, or forgives low counters", () => {
    const forgetful: Judge = (window, counter) =>
      judgeCounter(window && { highest: window.highest, seen: [window.seen[0], 0] }, counter);
    const forgiving: Judge = (window, counter) => (counter < 100 ? "fresh" : judgeCounter(window, counter));
    const found = (judge: Judge): boolean =>
      fc.sample(anyHistory, 300).some((history) => disagreement(history, judge) !== undefined);
    expect(found(forgetful)).toBe(true);
    expect(found(forgiving)).toBe(true);
    expect(found(judgeCounter)).toBe(false);
  });

  test("both words stay whole and without sign, so that the window survives being written down", () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const window = heard(...history);
        if (window === undefined) return;
        for (const word of window.seen) expect(word).toBe(word >>> 0);
        expect(JSON.parse(JSON.stringify(window))).toEqual(window);
      }),
    );
  });
});
