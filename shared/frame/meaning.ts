import { type BTHomeObject, buttonPress, objectId } from "./bthomeObject.ts";
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
  /** Something in the frame could not be understood and was therefore taken for a panic. */
  readonly unmapped: boolean;
  /** 0 to 100, the lowest of several; `undefined` when the frame does not say or says nonsense. */
  readonly batteryPercent: number | undefined;
  readonly tampered: boolean;
  /** The fob itself expects its battery not to last, whatever the percentage. */
  readonly batteryLow: boolean;
  /** The fob tested itself and failed, or cannot keep what it must. */
  readonly faulty: boolean;
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
  let unmapped = mayHidePress(content.ending);
  let batteryPercent: number | undefined;
  let tampered = false;
  let batteryLow = false;
  let faulty = false;

  for (const object of content.objects) {
    const says = meaningOfObject(object, gestures);
    if (says === "unmapped") unmapped = true;
    else meaning = moreUrgent(meaning, says);
    if (object.kind === "tamper") tampered = tampered || object.detected;
    if (object.kind === "other" && object.bytes[0] !== 0) {
      batteryLow = batteryLow || object.id === objectId.batteryLow;
      faulty = faulty || object.id === objectId.problem;
    }
    if (object.kind === "battery" && object.percent <= 100) {
      batteryPercent =
        batteryPercent === undefined ? object.percent : Math.min(batteryPercent, object.percent);
    }
  }
  return { meaning: unmapped ? "panic" : meaning, unmapped, batteryPercent, tampered, batteryLow, faulty };
}

function meaningOfObject(object: BTHomeObject, gestures: GestureMap): Meaning | "unmapped" {
  if (object.kind === "button" && object.press !== buttonPress.none) {
    return gestures[object.press] ?? "unmapped";
  }
  if (object.kind === "command") return "unmapped";
  return object.kind === "safety" && !object.safe ? "man-down" : "heartbeat";
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
