import type { Feeling } from "../../../firmware/logic/feelings.ts";
import type { Pulse } from "../../../firmware/logic/pulse.ts";

/** What a wearer was taught: so many pulses mean this (docs/firmware.md). */
const taught: readonly Feeling[] = [
  "touched",
  "received",
  "help-is-coming",
  "tested",
  "not-confirmed",
  "battery-low",
  "fault",
  "pre-alarm",
];

/** What the wearer takes a pattern for; `undefined` for one that nobody was taught. */
export function readTouch(pattern: readonly Pulse[]): Feeling | undefined {
  const rests = pattern.filter(({ kind }) => kind === "rest").length;
  return taught[rests];
}

/** In which ways it came, for whoever stands by. */
export function waysOf(pattern: readonly Pulse[]): readonly string[] {
  return [...new Set(pattern.map(({ kind }) => kind).filter((kind) => kind !== "rest"))];
}
