import { type BTHomeObject, buttonPress } from "../../../shared/frame/bthomeObject.ts";

/** What a fob's wearer can do, or the fob does by the clock. */
export type Gesture =
  | "hold"
  | "single"
  | "double"
  | "triple"
  | "duress"
  | "assist"
  | "man-down"
  | "heartbeat";

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

/** What the fob waits to hear of it: a person on the way, that it is on record, or nothing at all. */
export type Awaits = "help" | "received" | "nothing";

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
    case "heartbeat":
      return "nothing";
  }
}

/** What the frame says; docs/frames.md lists what the gateway makes of it. A full battery, as new fobs have. */
export function objectsOf(gesture: Gesture): readonly BTHomeObject[] {
  const battery: BTHomeObject = { kind: "battery", percent: 97 };
  switch (gesture) {
    case "hold":
    case "single":
    case "double":
    case "triple":
      return [battery, { kind: "button", press: buttonPress[gesture] }];
    case "duress":
      return [battery, { kind: "button", press: buttonPress.longDouble }];
    case "assist":
      return [battery, { kind: "button", press: buttonPress.long }];
    case "man-down":
      return [battery, { kind: "safety", safe: false }];
    case "heartbeat":
      return [battery];
  }
}
