import type { EspruinoBody } from "../../../firmware/bundle/bodies.ts";
import { defaultSettings } from "../../../firmware/logic/parseSettings.ts";
import type { FobSettings, ManDownSettings, Profile } from "../../../firmware/logic/settings.ts";
import type { Deed, Life } from "./livedTime.ts";

/** How somebody wears a fob, on average. */
export interface Wearing {
  readonly body: EspruinoBody;
  readonly profile: Profile;
  /** A coin motor soldered to a Puck.js. */
  readonly motor: boolean;
  readonly heartbeatMs: number;
  readonly restHeartbeatMs: number;
  /** Of every day, and at least one. */
  readonly sessionHours: number;
  /** Single presses, to feel that the fob lives, spread over the session; check-ins come on top, one an hour. */
  readonly presses: number;
  readonly manDown: ManDownSettings | undefined;
}

export const ordinary: Wearing = {
  body: "puck",
  profile: "discreet",
  motor: false,
  heartbeatMs: defaultSettings.heartbeatMs,
  restHeartbeatMs: defaultSettings.restHeartbeatMs,
  sessionHours: 8,
  presses: 4,
  manDown: undefined,
};

const hour = 3_600_000;
const minute = 60_000;
const half = hour / 2;

/** Whole days of 24 hours with one session in them. */
export function ordinaryDay(wearing: Wearing): Life {
  return lifeOf(wearing, { deeds: sessionFrom(8 * hour, wearing), relaysAreThere: true, lastsMs: 24 * hour });
}

/** The session alone, with half an hour before and after it. */
export function ordinarySession(wearing: Wearing): Life {
  const lastsMs = (wearing.sessionHours + 1) * hour;
  return lifeOf(wearing, { deeds: sessionFrom(half, wearing), relaysAreThere: true, lastsMs });
}

/** A check-in with its function test begins it, one an hour follows, and the last ends it. */
function sessionFrom(from: number, { sessionHours, presses }: Wearing): Deed[] {
  const deeds: Deed[] = [];
  for (let checkIn = 0; checkIn <= sessionHours; checkIn += 1) {
    const at = from + checkIn * hour;
    deeds.push({ at: at - 1, what: "news", news: checkIn === sessionHours ? "session-off" : "session-on" });
    deeds.push(...tap(at, 150), ...tap(at + 400, 150));
  }
  for (let press = 0; press < presses; press += 1) {
    deeds.push(...tap(from + Math.floor(((press + 0.3) * sessionHours * hour) / presses), 150));
  }
  return deeds;
}

/** An hour in which nothing is pressed, for what comes on top of it. */
export function quietHour(wearing: Wearing): Life {
  return lifeOf(wearing, { deeds: [], relaysAreThere: true, lastsMs: hour });
}

/** A panic that is received at once, and help that is on its way after so many minutes; `undefined` is never, and the fob stops waiting. */
export function panicHour(wearing: Wearing, helpAfterMinutes: number | undefined): Life {
  const help: readonly Deed[] =
    helpAfterMinutes === undefined
      ? []
      : [{ at: minute + helpAfterMinutes * minute, what: "answer", meaning: "help-is-coming" }];
  return lifeOf(wearing, { deeds: [...tap(minute, 2_500), ...help], relaysAreThere: true, lastsMs: hour });
}

/** A panic that nobody ever hears, for so long. */
export function unheardPanic(wearing: Wearing, lastsMs: number): Life {
  return lifeOf(wearing, { deeds: tap(minute, 2_500), relaysAreThere: false, lastsMs });
}

function lifeOf(wearing: Wearing, life: Pick<Life, "deeds" | "relaysAreThere" | "lastsMs">): Life {
  return {
    ...life,
    deeds: life.deeds.toSorted((one, other) => one.at - other.at),
    settings: settingsOf(wearing),
    motor: wearing.motor,
    readingsPerSecond: wearing.body === "bangle" ? 12.5 : 0,
  };
}

function settingsOf({ profile, heartbeatMs, restHeartbeatMs, manDown }: Wearing): FobSettings {
  return { ...defaultSettings, profile, heartbeatMs, restHeartbeatMs, manDown };
}

function tap(at: number, ms: number): Deed[] {
  return [
    { at, what: "edge", isDown: true },
    { at: at + ms, what: "edge", isDown: false },
  ];
}
