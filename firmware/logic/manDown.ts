import { manDownLimits } from "./limits.ts";
import type { ManDownSettings } from "./settings.ts";

/**
 * `unarmed`: nothing has moved yet, so the fob may lie on a desk. `told`: help
 * has been called for, and only movement begins a new watch.
 */
export type ManDown = {
  readonly settings: ManDownSettings;
  phase: "unarmed" | "watching" | "pre-alarm" | "told";
  /** The acceleration at rest, as it drifts. */
  restMilliG: number;
  movedAt: number;
  /** Since an impact, or since it settled, only movement counts. */
  fellAt: number | undefined;
  alarmAt: number;
  feelAt: number;
};

export type ManDownNews = "pre-alarm" | "man-down";

export function watchForManDown(settings: ManDownSettings): ManDown {
  return {
    settings,
    phase: "unarmed",
    restMilliG: 1_000,
    movedAt: 0,
    fellAt: undefined,
    alarmAt: 0,
    feelAt: 0,
  };
}

/** Takes one reading of the acceleration's size. */
export function noteAcceleration(manDown: ManDown, milliG: number, nowMs: number): void {
  const { movedMilliG, settleMs } = manDownLimits;
  const change = Math.abs(milliG - manDown.restMilliG);
  manDown.restMilliG += (milliG - manDown.restMilliG) / 8;
  if (change < movedMilliG || manDown.phase === "pre-alarm") return;
  manDown.phase = "watching";
  manDown.movedAt = nowMs;
  if (milliG >= manDown.settings.fallMilliG) manDown.fellAt = nowMs;
  else if (manDown.fellAt !== undefined && nowMs - manDown.fellAt > settleMs) manDown.fellAt = undefined;
}

/** A press: the wearer is well enough to say so. Whether it stopped a pre-alarm. */
export function noteTouch(manDown: ManDown, nowMs: number): boolean {
  const stopped = manDown.phase === "pre-alarm";
  if (manDown.phase !== "unarmed") manDown.phase = "watching";
  manDown.movedAt = nowMs;
  manDown.fellAt = undefined;
  return stopped;
}

/** No session, no watch: the fob may now lie in a drawer. */
export function restManDown(manDown: ManDown): void {
  manDown.phase = "unarmed";
  manDown.fellAt = undefined;
}

/** What has become of stillness by now. */
export function passStillness(manDown: ManDown, nowMs: number): ManDownNews | undefined {
  const wakeAt = manDownWakeAt(manDown);
  if (wakeAt === undefined || nowMs < wakeAt) return undefined;
  if (manDown.phase === "watching") {
    manDown.phase = "pre-alarm";
    manDown.alarmAt = nowMs + manDown.settings.preAlarmMs;
  } else if (nowMs >= manDown.alarmAt) {
    manDown.phase = "told";
    return "man-down";
  }
  manDown.feelAt = nowMs + manDownLimits.feltEveryMs;
  return "pre-alarm";
}

/** When stillness has lasted too long, or the pre-alarm is due again or over; `undefined` while nothing is watched. */
export function manDownWakeAt(manDown: ManDown): number | undefined {
  if (manDown.phase === "pre-alarm") return Math.min(manDown.alarmAt, manDown.feelAt);
  if (manDown.phase !== "watching") return undefined;
  const stillFor =
    manDown.fellAt === undefined
      ? manDown.settings.stillMs
      : Math.min(manDown.settings.stillMs, manDownLimits.stillAfterFallMs);
  return manDown.movedAt + stillFor;
}
