import { unreachable } from "../../shared/base/invariant.ts";
import { type BTHomeObject, buttonPress, objectId } from "../../shared/frame/bthomeObject.ts";
import type { ReadObjects } from "../../shared/frame/parseObjects.ts";

/** What a wearer asks for with the button, and what a fob asks for when its wearer lies still. `hold` and `triple` are panics. */
export type Press = "hold" | "triple" | "check-in" | "duress-check-in" | "assistance" | "man-down";

/** How the fob itself is. Every frame says it. */
export type Vitals = {
  /** `undefined` on a body that is plugged in. */
  batteryPercent: number | undefined;
  /** The battery will not last a session. */
  batteryLow: boolean;
  /** The function test failed, or flash does. */
  faulty: boolean;
};

/** P7: a check-in and one under duress are of the same length, whatever else the fob has to say. */
export function objectsOf(press: Press | "heartbeat", vitals: Vitals): BTHomeObject[] {
  const objects: BTHomeObject[] = [];
  if (vitals.batteryPercent !== undefined) objects.push({ kind: "battery", percent: vitals.batteryPercent });
  if (vitals.batteryLow) objects.push(binary(objectId.batteryLow));
  if (vitals.faulty) objects.push(binary(objectId.problem));
  if (press === "man-down") objects.push({ kind: "safety", safe: false });
  else if (press !== "heartbeat") objects.push({ kind: "button", press: buttonOf(press) });
  return objects;
}

/** The press a fob had sealed before a reset. Anything odd is taken for a panic (P2). */
export function pressIn(content: ReadObjects): Press {
  for (const object of content.objects) {
    if (object.kind === "safety") return "man-down";
    if (object.kind === "button" && object.press === buttonPress.long) return "assistance";
    if (object.kind === "button" && object.press === buttonPress.longDouble) return "duress-check-in";
  }
  return "hold";
}

/** P7: to those nearby a check-in under duress is one like any other. */
export function looksLikeCheckIn(press: Press): boolean {
  return press === "check-in" || press === "duress-check-in";
}

/** Never given up and kept over a reset. A check-in that comes late would say that all is well now, so it ends. */
export function isUrgent(press: Press): boolean {
  return press !== "check-in";
}

function binary(id: number): BTHomeObject {
  const bytes = new Uint8Array(1);
  bytes[0] = 1;
  return { kind: "other", id, bytes };
}

function buttonOf(press: Exclude<Press, "man-down">): number {
  switch (press) {
    case "hold":
      return buttonPress.hold;
    case "triple":
      return buttonPress.triple;
    case "check-in":
      return buttonPress.double;
    case "duress-check-in":
      return buttonPress.longDouble;
    case "assistance":
      return buttonPress.long;
    default:
      return unreachable(press);
  }
}
