import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GestureNews, passTime, watchGestures } from "../../../firmware/logic/gestures.ts";
import type { Press } from "../../../firmware/logic/press.ts";
import { complaints } from "./pressOracle.ts";
import {
  anyBounces,
  anyTrain,
  bounced,
  decisionsOf,
  type Edge,
  type Machine,
  type Touching,
  theMachine,
  timing,
} from "./pressTrain.ts";

const numRuns = 4_000;
const seed = 20_261_122;

function complaintsOver(make: () => Machine, lateMs = 0): readonly string[] {
  const found: string[] = [];
  fc.assert(
    fc.property(anyTrain, anyBounces, (train, bounces) => {
      if (found.length > 0) return;
      found.push(...complaints(train, decisionsOf(make(), bounced(train, bounces), lateMs), lateMs));
    }),
    { numRuns, seed },
  );
  return found;
}

/** The gestures of the worker's card, a pause before and after each. */
const card: readonly (readonly [string, readonly number[], Press | undefined])[] = [
  ["hold", [1_500], "hold"],
  ["long hold", [4_000], "hold"],
  ["triple", [100, 100, 100], "triple"],
  ["five presses", [90, 90, 90, 90, 90], "triple"],
  ["double", [100, 100], "check-in"],
  ["double with a long second", [100, 900], "duress-check-in"],
  ["long and short", [900, 100], "assistance"],
  ["single", [100], undefined],
];
const anyOfCard = fc.array(fc.constantFrom(...card), { minLength: 1, maxLength: 6 });

function trainOf(gestures: readonly (readonly [string, readonly number[], unknown])[]): readonly Touching[] {
  return gestures.flatMap(([, lengths]) =>
    lengths.map((downMs, at) => ({ restMs: at === 0 ? 3_000 : 200, downMs })),
  );
}

describe("presses through a bouncing contact", () => {
  test("no panic is missed and none invented, whatever fingers do", () => {
    expect(complaintsOver(theMachine)).toEqual([]);
  });

  test("nor when the fob wakes 60 ms late", () => {
    expect(complaintsOver(theMachine, 60)).toEqual([]);
  });

  test("every gesture of the card is what the card says, in any order, and is said in time", () => {
    fc.assert(
      fc.property(anyOfCard, anyBounces, (gestures, bounces) => {
        const train = trainOf(gestures);
        const decided = decisionsOf(theMachine(), bounced(train, bounces));
        const expected = gestures.flatMap(([, , press]) => (press === undefined ? [] : [press]));
        expect(decided.map(({ press }) => press)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test("with the defaults a panic is decided within two seconds of the first touch", () => {
    const hold = decisionsOf(theMachine(), [{ atMs: 0, isDown: true }]);
    expect(hold).toEqual([{ atMs: 1_500, press: "hold" }]);
    const three = bounced(
      [
        { restMs: 0, downMs: 100 },
        { restMs: 700, downMs: 100 },
        { restMs: 700, downMs: 100 },
      ],
      [[2, 2]],
    );
    expect(decisionsOf(theMachine(), three)).toEqual([{ atMs: 1_620, press: "triple" }]);
  });

  test("a check-in is decided at the same instant whether or not it is under duress", () => {
    const at = (secondMs: number): number | undefined =>
      decisionsOf(theMachine(), bounced(trainOf([["", [100, secondMs], undefined]]), []))[0]?.atMs;
    expect(at(100)).toBe(5_000);
    for (const secondMs of [500, 800, 1_100]) expect(at(secondMs)).toBe(at(100));
  });
});

describe("what is no press", () => {
  const spark = fc.record({
    gapMs: fc.integer({ min: 60, max: 900 }),
    lengthMs: fc.integer({ min: 1, max: 18 }),
  });

  test("sparks shorter than the debounce time decide nothing, however many", () => {
    fc.assert(
      fc.property(fc.array(spark, { maxLength: 60 }), (sparks) => {
        const edges: Edge[] = [];
        let atMs = 0;
        for (const { gapMs, lengthMs } of sparks) {
          edges.push({ atMs: atMs + gapMs, isDown: true }, { atMs: atMs + gapMs + lengthMs, isDown: false });
          atMs += gapMs + lengthMs;
        }
        expect(decisionsOf(theMachine(), edges)).toEqual([]);
      }),
    );
  });

  test("a finger that slackens for a moment does not end a hold", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 60, max: 400 }), { maxLength: 12 }), (gaps) => {
        const edges: Edge[] = [{ atMs: 0, isDown: true }];
        let atMs = 0;
        for (const gap of gaps) {
          atMs += gap;
          edges.push({ atMs, isDown: false }, { atMs: atMs + 15, isDown: true });
        }
        const decided = decisionsOf(theMachine(), [...edges, { atMs: atMs + 3_000, isDown: false }]);
        expect(decided.map(({ press }) => press)).toEqual(["hold"]);
        expect(decided[0]?.atMs).toBeLessThanOrEqual(1_500 + 20);
      }),
    );
  });

  test("any edges at all, out of a torn cable, leave a machine that still hears the next hold", () => {
    const anyEdges = fc.array(fc.record({ afterMs: fc.nat(400), isDown: fc.boolean() }), { maxLength: 80 });
    fc.assert(
      fc.property(anyEdges, (edges) => {
        const machine = theMachine();
        let atMs = 0;
        const noise = edges.map(({ afterMs, isDown }) => {
          atMs += afterMs;
          return { atMs, isDown };
        });
        decisionsOf(machine, [...noise, { atMs: atMs + 50, isDown: false }]);
        const downAt = atMs + 60_000;
        const [decided] = decisionsOf(machine, [{ atMs: downAt, isDown: true }]);
        expect(decided).toEqual({ atMs: downAt + timing.holdMs, press: "hold" });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("planted faults", () => {
  test("a debounce that swallows what comes too soon is found", () => {
    let deafUntil = 0;
    const swallowing = (): Machine => {
      const machine = theMachine();
      deafUntil = 0;
      return {
        ...machine,
        edge: (isDown, nowMs) => {
          if (nowMs < deafUntil) return [];
          deafUntil = nowMs + 200;
          return machine.edge(isDown, nowMs);
        },
      };
    };
    expect(complaintsOver(swallowing)).not.toEqual([]);
  });

  const without = (isLost: (press: Press) => boolean) => (): Machine => {
    const keep = (news: readonly GestureNews[]): readonly GestureNews[] =>
      news.filter((one) => one.kind === "began" || one.press === undefined || !isLost(one.press));
    const machine = theMachine();
    return {
      ...machine,
      edge: (isDown, nowMs) => keep(machine.edge(isDown, nowMs)),
      pass: (nowMs) => keep(machine.pass(nowMs)),
    };
  };

  test("a lost third press is found, and so is a lost hold", () => {
    expect(complaintsOver(without((press) => press === "triple")).join()).toContain("missed");
    expect(complaintsOver(without((press) => press === "hold")).join()).toContain("missed");
  });

  test("a machine that is late by more than 100 ms is found", () => {
    expect(complaintsOver(theMachine, 130).join()).toContain("missed");
  });

  test("a machine that takes two presses for a panic is found", () => {
    const hasty = (): Machine => {
      const machine = theMachine();
      const hurry = (news: readonly GestureNews[]): readonly GestureNews[] =>
        news.map((one) =>
          one.kind === "decided" && one.press === "check-in" ? { ...one, press: "triple" } : one,
        );
      return {
        ...machine,
        edge: (isDown, at) => hurry(machine.edge(isDown, at)),
        pass: (at) => hurry(machine.pass(at)),
      };
    };
    expect(complaintsOver(hasty).join()).toContain("invented");
  });
});

test("a fob nobody touches asks not to be woken", () => {
  const gestures = watchGestures(timing);
  expect(passTime(gestures, 1_000_000)).toEqual([]);
  expect(theMachine().wakeAt()).toBeUndefined();
});
