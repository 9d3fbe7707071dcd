import { type Feeling, lengthOf, patternOf } from "../logic/feelings.ts";
import type { Fob } from "./fob.ts";

/** What the wearer is being told, and what comes after it: each feeling at most once, which is all the bound it needs. */
export type Felt = { readonly next: Feeling[]; busyUntil: number };

export function nothingFelt(): Felt {
  return { next: [], busyUntil: 0 };
}

/** Tells the wearer, after whatever they are being told now. */
export function feel<Key>(fob: Fob<Key>, feeling: Feeling, nowMs: number): void {
  const { felt } = fob;
  // A touch that is felt late would seem to answer something else.
  if (feeling === "touched" && nowMs < felt.busyUntil) return;
  if (felt.next.indexOf(feeling) >= 0) return;
  felt.next.push(feeling);
  passFeelings(fob, nowMs);
}

/** Ends the pattern under way, and drops what would come after it. */
export function beStill<Key>({ body, felt }: Fob<Key>, nowMs: number): void {
  felt.next.splice(0, felt.next.length);
  felt.busyUntil = nowMs;
  body.touch.feel([]);
}

export function passFeelings<Key>({ body, felt, settings }: Fob<Key>, nowMs: number): void {
  if (nowMs < felt.busyUntil) return;
  const feeling = felt.next.shift();
  if (feeling === undefined) return;
  const pattern = patternOf(feeling, settings.profile, body.touch.abilities);
  // P7: a body that may show nothing is not even asked to.
  if (pattern.length === 0) {
    felt.next.splice(0, felt.next.length);
    return;
  }
  felt.busyUntil = nowMs + lengthOf(pattern) + gapMs;
  body.touch.feel(pattern);
}

export function feelWakeAt({ felt }: { readonly felt: Felt }): number | undefined {
  return felt.next.length === 0 ? undefined : felt.busyUntil;
}

/** The rest between two feelings, so that they are not taken for one. */
const gapMs = 500;
