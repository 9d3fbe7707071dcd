import type { PersonId } from "../../../shared/base/ids.ts";
import { type WallClock, wallClockNear, weekdayOf } from "./localTime.ts";
import type { HoursTimetable, HoursWindow } from "./rota.ts";
import type { Stretch } from "./stretch.ts";

/**
 * Edges repeat every week, so the next lies within eight local days of any
 * instant; a skipped day and the look at the following day add two.
 */
const searchDays = 10;

/** The stretch of weekly hours that holds `at`, which lies in the calendar. */
export function hoursStretch(timetable: HoursTimetable, at: number): Stretch {
  const clock = wallClockNear(timetable.zone, at);
  return {
    people: peopleAt(timetable.windows, clock, at),
    from: edgeBefore(timetable, clock, at),
    until: edgeAfter(timetable, clock, at),
    override: undefined,
  };
}

function peopleAt(windows: readonly HoursWindow[], clock: WallClock, at: number): readonly PersonId[] {
  const people: PersonId[] = [];
  for (const window of windows) {
    if (!people.includes(window.person) && isOpen(window, clock, at)) people.push(window.person);
  }
  return people;
}

/**
 * Windows last at most a day, and a clock change moves their ends by at most
 * another, so those that began from the day before yesterday to tomorrow (for
 * clocks put back over midnight) are all that can be open.
 */
function isOpen(window: HoursWindow, clock: WallClock, at: number): boolean {
  for (let day = clock.today - 2; day <= clock.today + 1; day += 1) {
    if (!window.beginsOn[weekdayOf(day)]) continue;
    if (clock.instantOf(day, window.fromMinute) > at) continue;
    if (clock.instantOf(day + window.toDay, window.toMinute) > at) return true;
  }
  return false;
}

/** The last edge at or before `at`. */
function edgeBefore(timetable: HoursTimetable, clock: WallClock, at: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let ago = -1; ago <= searchDays; ago += 1) {
    // A clock change can carry an edge past one of the neighbouring day, so one more day is read after the first find.
    const isLast = best !== Number.NEGATIVE_INFINITY;
    const day = clock.today - ago;
    for (const minute of timetable.edges[weekdayOf(day)] ?? []) {
      const edge = clock.instantOf(day, minute);
      if (edge <= at && edge > best) best = edge;
    }
    if (isLast) break;
  }
  return best;
}

/** The first edge after `at`. */
function edgeAfter(timetable: HoursTimetable, clock: WallClock, at: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let ahead = -1; ahead <= searchDays; ahead += 1) {
    const isLast = best !== Number.POSITIVE_INFINITY;
    const day = clock.today + ahead;
    for (const minute of timetable.edges[weekdayOf(day)] ?? []) {
      const edge = clock.instantOf(day, minute);
      if (edge > at && edge < best) best = edge;
    }
    if (isLast) break;
  }
  return best;
}
