import { seconds } from "../../../../shared/base/instant.ts";
import type { Account, Violation } from "../../account.ts";
import { type FobBook, fobBooks, isSpare, mayHaveRefused, type Powered, type Press } from "./fobBooks.ts";

/** How long after power, or after the first of it, a press may go unsaid at most: its pace, the spread, and others' turns. */
const paces = [
  { untilMs: seconds(29), mostMs: 2_500 },
  { untilMs: seconds(629), mostMs: 4_500 },
  { untilMs: Number.POSITIVE_INFINITY, mostMs: 11_500 },
] as const;
/** Up to four presses take up where they were, one after the other. */
const resumeMs = 1_600;

/** P1: a cry for help goes out again and again, the same bytes, through resets, until an answer came; and then no more. */
export function neglectedPresses(account: Account): readonly Violation[] {
  return fobBooks(account).flatMap((book) =>
    book.presses.flatMap((press) =>
      isSpare(press.counter)
        ? []
        : [...overlong(book, press), ...(press.says === "check-in" ? [] : givenUp(book, press))],
    ),
  );
}

function givenUp(book: FobBook, press: Press): readonly Violation[] {
  // A call for assistance makes way for what is more urgent, when there is no room for both.
  if (press.says === "assistance" && book.presses.filter(({ says }) => says !== "check-in").length > 3)
    return [];
  return book.powered.flatMap((stretch) => {
    const from = Math.max(stretch.from, press.sealedAt);
    const to = Math.min(stretch.to, press.answeredAt);
    if (from >= to || mayBeForgotten(book, press, stretch)) return [];
    const times = [from, ...press.airedAt.filter((at) => at >= from && at <= to), to];
    return times.flatMap((at, index) => {
      const before = times[index - 1] ?? at;
      const mostMs = index === 1 ? resumeMs : mostAt(before - from);
      return at - before > mostMs
        ? [
            {
              promise: "P1",
              at,
              says: `${book.fob} says nothing of its ${press.says} ${press.counter} from ${before} to ${at}, unanswered`,
            },
          ]
        : [];
    });
  });
}

function mostAt(ageMs: number): number {
  return paces.find(({ untilMs }) => ageMs < untilMs)?.mostMs ?? 0;
}

/** Power that went in the very write, or flash that took none, may have left nothing to take up; the row is a panic then. */
function mayBeForgotten(book: FobBook, { sealedAt }: Press, { from }: Powered): boolean {
  if (from <= sealedAt) return false;
  const cut = book.powered.some(
    ({ to, endedBy }) => endedBy === "cut-in-write" && to >= sealedAt && to <= from,
  );
  return cut || mayHaveRefused(book, sealedAt, sealedAt);
}

/** What is answered is said no more, unless flash would not forget it. */
function overlong(book: FobBook, { counter, airedAt, answeredAt }: Press): readonly Violation[] {
  const late = airedAt.find((at) => at > answeredAt);
  if (late === undefined) return [];
  const isKept = book.powered.some(({ from }) => from > answeredAt && from <= late);
  return isKept
    ? []
    : [{ promise: "P6", at: late, says: `${book.fob} ${counter} is said again after its answer` }];
}
