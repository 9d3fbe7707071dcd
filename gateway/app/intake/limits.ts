import { days, minutes } from "../../../shared/base/instant.ts";

/** Bounds of taking frames in. None of them stands between a verified press and its alarm. */
export const intakeLimits = {
  /** Fob keys kept ready for use. At the edge the one made first goes, and is made again when needed. */
  keysKept: 200_000,
  /**
   * Presses followed until they are on disk, so that their repeats share one
   * answer. At the edge a press is submitted all the same; while any is not
   * followed, no repeat is confirmed from memory alone.
   */
  pressesFollowed: 20_000,
  /**
   * P8: frames said to be one fob's whose seal does not verify, per day, before
   * its heartbeats and check-ins stop counting. A guess passes a 32-bit tag once
   * in 4.3 thousand million, so 20,000 (a full budget and a day's refill) leave
   * one chance in 200,000 a day. A fob with a wrong key sends 2,880 a day.
   */
  failuresPerFob: 10_000,
  failuresRefillMs: days(1),
  /** Fobs whose failures are counted at once. At the edge the one counted first is forgotten. */
  fobsWithFailures: 10_000,
  /** Refused frames within `refusedWindowMs` from which the fault is shown. */
  refusedShown: 30,
  refusedWindowMs: minutes(1),
  /** Without so many for this long, the fault is over. */
  refusedOverMs: minutes(5),
  /** A battery is reported at or below this, in percent, at most once in `batteryEveryMs` per fob. */
  batteryLowPercent: 20,
  batteryEveryMs: days(1),
  /**
   * P2: how long repeats of a press whose counter went back belong to the same
   * press. Afterwards the same counter is a new press or a recording; both alarm.
   */
  wentBackRepeatMs: minutes(10),
  /** Such presses remembered. At the edge the oldest is forgotten, so that its repeat alarms once more. */
  wentBackRemembered: 10_000,
} as const;
