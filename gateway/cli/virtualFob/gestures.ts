import { gestureLimits, manDownLimits } from "../../../firmware/logic/limits.ts";
import { defaultSettings } from "../../../firmware/logic/parseSettings.ts";
import type { FobSettings } from "../../../firmware/logic/settings.ts";
import type { Stroke } from "../../../firmware/target/virtual/thumb.ts";

/** What a fob's wearer can do with the button. */
export type ButtonGesture = "hold" | "single" | "double" | "triple" | "duress" | "assist";

/** All they can do: that, and lie still. */
export type Gesture = ButtonGesture | "man-down";

/** What a worker would do about it, for `--help` and for choices. */
export const pressGestures = [
  "hold",
  "single",
  "triple",
  "double",
  "duress",
  "assist",
  "man-down",
] as const satisfies readonly Gesture[];

/** What the wearer waits to feel of it: a person on the way, or that it is on record. */
export type Awaits = "help" | "received";

/** P7: a duress check-in waits for exactly what a check-in waits for, and is told in the same words. */
export function awaitedBy(gesture: Gesture): Awaits {
  switch (gesture) {
    case "hold":
    case "single":
    case "triple":
    case "assist":
    case "man-down":
      return "help";
    case "double":
    case "duress":
      return "received";
  }
}

/** A virtual fob's settings. It calls when its wearer falls in a session and lies still. */
export const virtualSettings: FobSettings = {
  ...defaultSettings,
  manDown: { stillMs: 120_000, fallMilliG: 2_500, preAlarmMs: 5_000 },
};

/** From a fall to the frame, in milliseconds, with nobody moving. */
export const manDownMs = manDownLimits.stillAfterFallMs + (virtualSettings.manDown?.preAlarmMs ?? 0);

/** How long a finger rests between two presses of a row. In milliseconds, as the rest. */
const betweenMs = 150;
const tapMs = 100;
const longTapMs = 700;
/** Beyond each limit, so that nothing depends on who is first at it. */
const marginMs = 100;

/**
 * What the thumb does, with a rest behind it in which everything is decided, and
 * in which the row ends, so that the next gesture is another one.
 */
export function strokesOf(gesture: ButtonGesture): readonly Stroke[] {
  const lengths = lengthsOf(gesture);
  const lastMs = lengths.reduce((sum, ms) => sum + ms + betweenMs, -betweenMs);
  const restMs = Math.max(0, virtualSettings.tripleWithinMs - lastMs) + gestureLimits.quietMs + marginMs;
  return lengths.map((downMs, at) => ({
    downMs,
    restMs: at === lengths.length - 1 ? restMs : betweenMs,
  }));
}

function lengthsOf(gesture: ButtonGesture): readonly number[] {
  switch (gesture) {
    case "hold":
      return [virtualSettings.holdMs + marginMs];
    case "single":
      return [tapMs];
    case "double":
      return [tapMs, tapMs];
    case "triple":
      return [tapMs, tapMs, tapMs];
    case "duress":
      return [tapMs, longTapMs];
    case "assist":
      return [longTapMs, tapMs];
  }
}
