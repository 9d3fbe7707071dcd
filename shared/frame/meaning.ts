import { buttonPress, objectId } from "./bthomeObject.ts";
import type { ObjectsEnding, ReadObjects } from "./parseObjects.ts";

/** What a fob wants the gateway to do. */
export type Meaning = "panic" | "duress-check-in" | "check-in" | "assistance" | "man-down" | "heartbeat";

/**
 * What each value of the button object means. A press can mean anything but
 * `heartbeat`, and "no press" (0x00) is not for a map to explain.
 */
export type GestureMap = { readonly [press: number]: Exclude<Meaning, "heartbeat"> };

/** P2: a single press is a panic, since a worker in fear may not manage the gesture they were taught. */
export const defaultGestures: GestureMap = {
  [buttonPress.single]: "panic",
  [buttonPress.double]: "check-in",
  [buttonPress.triple]: "panic",
  [buttonPress.long]: "assistance",
  [buttonPress.longDouble]: "duress-check-in",
  [buttonPress.longTriple]: "panic",
  [buttonPress.hold]: "panic",
  [buttonPress.shellyHold]: "panic",
};

export type FrameMeaning = {
  readonly meaning: Meaning;
  /** The frame was taken for a panic because it could not be understood, not because it said so. */
  readonly unmapped: boolean;
  /** 0 to 100, the lowest of several; `undefined` when the frame does not say or says nonsense. */
  readonly batteryPercent: number | undefined;
  readonly tampered: boolean;
};

/**
 * What the whole frame means: of several buttons, and of a button and a fall,
 * the most urgent.
 *
 * P2: a press whose value the map does not know is a panic, and so is a command,
 * which somebody gave by hand without our knowing what for, and a frame
 * that became unreadable where a press may have stood. BTHome orders objects by
 * id, so what breaks off behind the button object's id hides no press.
 */
export function meaningOf(content: ReadObjects, gestures: GestureMap): FrameMeaning {
  let meaning: Meaning = "heartbeat";
  let unmapped = false;
  let batteryPercent: number | undefined;
  let tampered = false;

  for (const object of content.objects) {
    switch (object.kind) {
      case "button":
        if (object.press !== buttonPress.none) {
          const known = gestures[object.press];
          if (known === undefined) unmapped = true;
          meaning = moreUrgent(meaning, known === undefined ? "panic" : known);
        }
        break;
      case "command":
        meaning = "panic";
        unmapped = true;
        break;
      case "safety":
        if (!object.safe) meaning = moreUrgent(meaning, "man-down");
        break;
      case "battery":
        if (object.percent <= 100 && (batteryPercent === undefined || object.percent < batteryPercent)) {
          batteryPercent = object.percent;
        }
        break;
      case "tamper":
        tampered = tampered || object.detected;
        break;
      default:
        break;
    }
  }

  if (mayHidePress(content.ending)) {
    meaning = "panic";
    unmapped = true;
  }
  return { meaning, unmapped, batteryPercent, tampered };
}

/** From what can wait to what cannot. A duress check-in has an attacker beside it, a fall may have been a stumble. */
const urgency: { readonly [meaning in Meaning]: number } = {
  heartbeat: 0,
  "check-in": 1,
  assistance: 2,
  "man-down": 3,
  "duress-check-in": 4,
  panic: 5,
};

function moreUrgent(one: Meaning, other: Meaning): Meaning {
  return urgency[one] >= urgency[other] ? one : other;
}

function mayHidePress(ending: ObjectsEnding): boolean {
  return ending.kind !== "complete" && ending.id <= objectId.button;
}
