import { days, minutes } from "../../../shared/base/instant.ts";
import { calendarYears } from "./limits.ts";

const dayMs = days(1);

/**
 * No two readings of one wall clock differ from each other's offset by more
 * than 26 hours (the widest offsets are -12 and +14 hours), so a stretch this
 * long to either side without a clock change settles a local time.
 */
const steadyMs = days(2);

/** The instants between which local times are read, [from, to), in epoch milliseconds. */
export const calendar = {
  from: Date.UTC(calendarYears.first, 0, 1),
  to: Date.UTC(calendarYears.last + 1, 0, 1),
} as const;

/**
 * Whether the text names a zone of the IANA database, such as `Europe/London`,
 * in either case. A bare offset such as `+01:00` is none: it would not follow
 * the clock changes.
 */
export function isZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(text)) return false;
  try {
    const named = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
    return named.toLowerCase() === text.toLowerCase();
  } catch {
    // Temporal has no other way of saying that it does not know a name.
    return false;
  }
}

/** Reads `2026-09-07` as days since 1970-01-01; `undefined` when there is no such day in the calendar. */
export function parseLocalDay(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(midnight) || midnight < calendar.from || midnight >= calendar.to) return undefined;
  // Date.parse may roll the 31st of a short month over into the next one.
  return new Date(midnight).toISOString().startsWith(text) ? midnight / dayMs : undefined;
}

/** Reads `08:30` as minutes since midnight; `undefined` when it is not a time of day. */
export function parseLocalMinute(text: string): number | undefined {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return undefined;
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

/** 0 is Monday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

/** A zone's wall clock, read quickly for days near one instant and correctly for all. */
export interface WallClock {
  /** The local day at that instant, in days since 1970-01-01. */
  readonly today: number;
  /**
   * The instant, in epoch milliseconds, of a local day and minute. A local
   * time that the clock skips resolves as if it had not yet been put forward
   * (01:30 becomes 02:30 when 01:00 to 02:00 is skipped), and one that it
   * shows twice resolves to the first: Temporal's `compatible`.
   */
  instantOf(day: number, minute: number): number;
}

/** `zone` must satisfy `isZone`, and `at` lie in the calendar. */
export function wallClockNear(zone: string, at: number): WallClock {
  const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const offsetMs = offsetOf(here);
  // Temporal looks strictly before an instant, and the clock may have changed at this very one.
  const previous = here.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const next = here.getTimeZoneTransition("next");
  const steadyFrom = previous?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
  const steadyTo = next?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  let changes: readonly ClockChange[] | undefined;
  return {
    today: Math.floor((at + offsetMs) / dayMs),
    instantOf(day, minute) {
      const localMs = day * dayMs + minutes(minute);
      const steady = localMs - offsetMs;
      const from = steady - steadyMs;
      const to = steady + steadyMs;
      if (from > steadyFrom && to < steadyTo) return steady;
      changes ??= [previous, next].filter((change) => change !== null).map(readChange);
      const change = changes.find(({ aloneFrom, aloneTo }) => from > aloneFrom && to < aloneTo);
      return change === undefined ? resolve(zone, localMs) : resolveAround(change, localMs);
    },
  };
}

/** One change of a zone's clock, and the span in which it is the only one. */
interface ClockChange {
  readonly at: number;
  readonly offsetBeforeMs: number;
  readonly offsetAfterMs: number;
  readonly aloneFrom: number;
  readonly aloneTo: number;
}

function readChange(change: Temporal.ZonedDateTime): ClockChange {
  return {
    at: change.epochMilliseconds,
    offsetBeforeMs: offsetOf(change.subtract({ milliseconds: 1 })),
    offsetAfterMs: offsetOf(change),
    aloneFrom: change.getTimeZoneTransition("previous")?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    aloneTo: change.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
  };
}

function offsetOf(zoned: Temporal.ZonedDateTime): number {
  return zoned.offsetNanoseconds / 1_000_000;
}

/** By the clock before the change if it still shows the time, else by the one after it, else the time is skipped. */
function resolveAround(change: ClockChange, localMs: number): number {
  const before = localMs - change.offsetBeforeMs;
  if (before < change.at) return before;
  const later = localMs - change.offsetAfterMs;
  return later >= change.at ? later : before;
}

/** Right for any day, and what the quick ways above must agree with; it costs a hundred times as much. */
function resolve(zone: string, localMs: number): number {
  return Temporal.Instant.fromEpochMilliseconds(localMs)
    .toZonedDateTimeISO("UTC")
    .toPlainDateTime()
    .toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;
}
