import { minutes, seconds } from "../../../../shared/base/instant.ts";
import type { Account, Recorded, Violation } from "../../account.ts";
import { mayBeOffRecord } from "../offRecord.ts";
import { mustBeBy } from "../waits.ts";
import { type SessionBook, sessionBooks } from "./sessions.ts";

/** Check-ins and ends that nobody kept, and alarms over some that were kept. */
export function missedDues(account: Account): readonly Violation[] {
  return sessionBooks(account).flatMap((book) => [
    ...missedCheckIns(account, book),
    ...wrongMisses(account, book),
    ...overran(account, book),
  ]);
}

/** P5: each wait for a check-in begins with the one before and ends with the next, or with an alarm. */
function missedCheckIns(account: Account, book: SessionBook): readonly Violation[] {
  const every = book.plan.checkInEveryMs;
  if (every === 0) return [];
  return book.events.flatMap(({ event, landedAt }, index) => {
    if (!beginsWait(event.kind)) return [];
    const by = mustBeBy(account, { from: landedAt, afterMs: every });
    if (by === undefined || mayBeOffRecord(account, landedAt - seconds(5), by)) return [];
    const next = book.events
      .slice(index + 1)
      .find((one) => beginsWait(one.event.kind) || one.event.kind === "check-in-missed" || isOver(one));
    if (next !== undefined && next.landedAt <= by) {
      return next.event.kind === "check-in-missed"
        ? alarmOf(account, book, { kind: "missed-check-in", missed: next, by })
        : [];
    }
    const says = `${book.session}: no check-in since ${landedAt}, and none missed by ${by}`;
    return [{ promise: "P5", at: by, says }];
  });
}

function beginsWait(kind: string): boolean {
  return kind === "session-started" || kind === "session-started-unplanned" || kind === "checked-in";
}

function isOver({ event }: Recorded): boolean {
  return event.kind === "session-ended" || event.kind === "alarm-resolved";
}

/** A miss speaks by an alarm of its kind that is open then, one for each session. */
function alarmOf(
  account: Account,
  book: SessionBook,
  found: { readonly kind: "missed-check-in" | "overrun"; readonly missed: Recorded; readonly by: number },
): readonly Violation[] {
  const isOpen = account
    .recorded("alarm-raised")
    .some(
      ({ event, landedAt }) =>
        event.alarmKind === found.kind &&
        event.subject.session === book.session &&
        landedAt <= found.by &&
        !account
          .recorded("alarm-resolved")
          .some(
            (resolved) => resolved.event.alarm === event.alarm && resolved.landedAt < found.missed.landedAt,
          ),
    );
  if (isOpen) return [];
  return [
    {
      promise: "P5",
      at: found.missed.landedAt,
      says: `${book.session}: ${found.kind} without an alarm of its kind`,
    },
  ];
}

/** A missed check-in is dated with the instant that followed from the last one, and none came in between. */
function wrongMisses(account: Account, book: SessionBook): readonly Violation[] {
  return book.events.flatMap((missed, index) => {
    if (missed.event.kind !== "check-in-missed") return [];
    const last = book.events
      .slice(0, index)
      .findLast(({ event }) => beginsWait(event.kind) || event.kind === "alarm-resolved");
    const isMoved = account
      .of("clock-stepped")
      .some(({ at }) => at >= (last?.landedAt ?? 0) && at <= missed.landedAt);
    if (last === undefined || last.event.kind === "alarm-resolved" || isMoved) return [];
    const dueAt = last.event.at + book.plan.checkInEveryMs;
    if (Math.abs(missed.event.dueAt - dueAt) <= 1) return [];
    const says = `${book.session}: a check-in due at ${dueAt} is recorded as due at ${missed.event.dueAt}`;
    return [{ promise: "P5", at: missed.landedAt, says }];
  });
}

function overran(account: Account, book: SessionBook): readonly Violation[] {
  const { events, plan } = book;
  const last = events.findLast(({ event }) => event.kind === "session-extended") ?? events[0];
  if (last === undefined || account.of("clock-stepped").length > 0) return [];
  const endAt = last.event.kind === "session-extended" ? last.event.endAt : plan.endAt;
  const graces = account.policies(last.landedAt, book.endedAt).map(({ overrun }) => overrun.graceMs);
  const afterMs = endAt - last.event.at + Math.max(...graces);
  const by = mustBeBy(account, { from: last.landedAt, afterMs: afterMs + seconds(1) });
  if (by === undefined || by >= book.endedAt || mayBeOffRecord(account, last.landedAt, by)) return [];
  const found = events.find(({ event, landedAt }) => event.kind === "session-overran" && landedAt <= by);
  if (found === undefined)
    return [{ promise: "P5", at: by, says: `${book.session} overran and nobody was told by ${by}` }];
  return found.landedAt < last.landedAt + afterMs - Math.max(...graces) - minutes(0.1)
    ? []
    : alarmOf(account, book, { kind: "overrun", missed: found, by });
}
