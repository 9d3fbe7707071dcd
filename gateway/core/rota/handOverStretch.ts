import { wallClockNear } from "./localTime.ts";
import type { HandOverTimetable } from "./rota.ts";
import type { Stretch } from "./stretch.ts";

/** The turn of a rotation that holds `at`, which lies in the calendar. */
export function handOverStretch(timetable: HandOverTimetable, at: number): Stretch {
  const { firstDay, everyDays, minute, turns } = timetable;
  const clock = wallClockNear(timetable.zone, at);
  const handOver = (turn: number) => clock.instantOf(firstDay + turn * everyDays, minute);

  let turn = Math.floor((clock.today - firstDay) / everyDays);
  let from = handOver(turn);
  while (from > at) {
    turn -= 1;
    from = handOver(turn);
  }
  let until = handOver(turn + 1);
  // Where a zone has skipped a whole day two hand-overs fall together, and the turn between them has no length.
  while (until <= at) {
    turn += 1;
    from = until;
    until = handOver(turn + 1);
  }

  if (turn < 0) {
    return { people: [], from: Number.NEGATIVE_INFINITY, until: handOver(0), override: undefined };
  }
  const people = turns[turn % turns.length] ?? [];
  if (turns.length === 1) {
    return { people, from: handOver(0), until: Number.POSITIVE_INFINITY, override: undefined };
  }
  return { people, from, until, override: undefined };
}
