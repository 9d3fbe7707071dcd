import fc from "fast-check";
import {
  edgeOf,
  type GestureNews,
  type GestureTiming,
  gesturesWakeAt,
  passTime,
  watchGestures,
} from "../../../firmware/logic/gestures.ts";
import type { Press } from "../../../firmware/logic/press.ts";

export const timing: GestureTiming = { holdMs: 1_500, tripleWithinMs: 2_000, debounceMs: 20 };

/** What a finger did, before any contact bounced: down for so long after so long a rest. */
export interface Touching {
  readonly restMs: number;
  readonly downMs: number;
}

export interface Edge {
  readonly atMs: number;
  readonly isDown: boolean;
}

/** A press that was decided, and when. */
export interface Decided {
  readonly atMs: number;
  readonly press: Press;
}

/** Something that takes edges and time and decides presses: the machine itself, or a planted fault. */
export interface Machine {
  edge(isDown: boolean, nowMs: number): readonly GestureNews[];
  pass(nowMs: number): readonly GestureNews[];
  wakeAt(): number | undefined;
}

export function theMachine(): Machine {
  const gestures = watchGestures(timing);
  return {
    edge: (isDown, nowMs) => edgeOf(gestures, isDown, nowMs),
    pass: (nowMs) => passTime(gestures, nowMs),
    wakeAt: () => gesturesWakeAt(gestures),
  };
}

/** The instants of a clean train: when each press went down and up. */
export function clean(
  train: readonly Touching[],
): readonly { readonly downAt: number; readonly upAt: number }[] {
  let atMs = 0;
  return train.map(({ restMs, downMs }) => {
    const downAt = atMs + restMs;
    atMs = downAt + downMs;
    return { downAt, upAt: atMs };
  });
}

/** The pin's edges: every clean edge followed by pairs of bounce, all within less than the debounce time. */
export function bounced(
  train: readonly Touching[],
  bounces: readonly (readonly number[])[],
): readonly Edge[] {
  const edges: Edge[] = [];
  let turn = 0;
  const put = (atMs: number, isDown: boolean): void => {
    edges.push({ atMs, isDown });
    const gaps = bounces[turn % Math.max(1, bounces.length)] ?? [];
    turn += 1;
    let at = atMs;
    for (const gap of gaps) {
      edges.push({ atMs: at + gap, isDown: !isDown }, { atMs: at + 2 * gap, isDown });
      at += 2 * gap;
    }
  };
  for (const { downAt, upAt } of clean(train)) {
    put(downAt, true);
    put(upAt, false);
  }
  return edges;
}

/** Plays edges to a machine that is woken when it wished, or late by what `lateMs` says. */
export function decisionsOf(machine: Machine, edges: readonly Edge[], lateMs = 0): readonly Decided[] {
  const decided: Decided[] = [];
  const take = (news: readonly GestureNews[], atMs: number): void => {
    for (const one of news)
      if (one.kind === "decided" && one.press !== undefined) decided.push({ atMs, press: one.press });
  };
  const passUntil = (untilMs: number): void => {
    let wakeAt = machine.wakeAt();
    while (wakeAt !== undefined && wakeAt + lateMs <= untilMs) {
      take(machine.pass(wakeAt + lateMs), wakeAt + lateMs);
      wakeAt = machine.wakeAt();
    }
  };
  for (const { atMs, isDown } of edges) {
    passUntil(atMs);
    take(machine.edge(isDown, atMs), atMs);
  }
  passUntil((edges.at(-1)?.atMs ?? 0) + 20_000);
  return decided;
}

/** Bounce of a contact: up to three pairs of edges in at most 12 ms, for each edge in turn. */
export const anyBounces: fc.Arbitrary<readonly (readonly number[])[]> = fc.array(
  fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 3 }),
  { maxLength: 8 },
);

/** Fingers of every kind: taps from 40 ms, half holds, holds, hurried and slow rests. */
export const anyTrain: fc.Arbitrary<readonly Touching[]> = fc.array(
  fc.record({
    restMs: fc.oneof(fc.integer({ min: 40, max: 700 }), fc.integer({ min: 40, max: 4_000 })),
    downMs: fc.oneof(
      fc.integer({ min: 40, max: 300 }),
      fc.integer({ min: 40, max: 1_499 }),
      fc.integer({ min: 1_500, max: 4_000 }),
    ),
  }),
  { minLength: 1, maxLength: 12 },
);
