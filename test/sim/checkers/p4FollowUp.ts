import { minutes, seconds } from "../../../shared/base/instant.ts";
import type { Account, Recorded, Violation } from "../account.ts";
import { type AlarmBook, alarmBooks } from "./alarmBooks.ts";
import { graceMs, mustBeBy } from "./waits.ts";

const actKinds = ["alarm-acknowledged", "attempt-recorded", "emergency-services-noted"];

/** P4: taking charge and every act buy the policy's time and no more; when it is over the alarm rings again. */
export function p4FollowUp(account: Account): readonly Violation[] {
  return alarmBooks(account).flatMap((book) =>
    book.events.flatMap((act, index) =>
      actKinds.includes(act.event.kind)
        ? lapseOf(account, book, { act, later: book.events.slice(index + 1) })
        : [],
    ),
  );
}

function lapseOf(
  account: Account,
  book: AlarmBook,
  { act, later }: { readonly act: Recorded; readonly later: readonly Recorded[] },
): readonly Violation[] {
  const from = act.landedAt;
  const by = mustBeBy(account, { from, afterMs: waitFor(account, act) });
  const end = later.find(
    ({ event }) =>
      actKinds.includes(event.kind) ||
      event.kind === "alarm-resolved" ||
      event.kind === "acknowledgement-lapsed" ||
      event.kind === "step-taken",
  );
  if (
    by === undefined ||
    (end !== undefined && end.event.kind !== "acknowledgement-lapsed" && end.landedAt <= by)
  )
    return [];
  const acted = book.offRecord.some(({ at }) => at > from && at <= by);
  if (acted) return [];
  const says = `${book.alarm} was left alone after ${act.event.kind} at ${from}`;
  const rang = later.find(({ event }) => event.kind === "step-taken")?.event;
  const round = rang?.kind === "step-taken" ? rang.round : undefined;
  const at = round === undefined ? undefined : book.tellings.find(({ alert }) => alert.round >= round)?.at;
  const lapsedBy = end?.landedAt ?? Number.POSITIVE_INFINITY;
  // Whoever takes charge before anybody could be told makes the ringing needless.
  const isTakenUp = later.some(
    ({ event, landedAt }) =>
      event.kind === "alarm-acknowledged" && landedAt >= lapsedBy && landedAt <= by + graceMs,
  );
  if (isTakenUp && lapsedBy <= by) return [];
  // While nothing is recorded it rings in time and stands in the record only later.
  if (at !== undefined && at <= by + graceMs) return [];
  if (lapsedBy <= by + seconds(2) && mustBeBy(account, { from: lapsedBy, afterMs: 0 }) === undefined)
    return [];
  return [
    {
      promise: "P4",
      at: by,
      says: `${says}, and rang again ${at === undefined ? "never" : `at ${at}`}, not by ${by}`,
    },
  ];
}

function waitFor(account: Account, { event, landedAt }: Recorded): number {
  const waits = account.policies(landedAt, landedAt + minutes(15)).map(({ followUp }) => {
    if (event.kind === "alarm-acknowledged") return followUp.firstAttemptMs;
    const isCalm =
      event.kind === "emergency-services-noted" ||
      (event.kind === "attempt-recorded" && event.result === "reached-safe");
    return isCalm ? followUp.resolveMs : followUp.nextAttemptMs;
  });
  return Math.max(...waits);
}
