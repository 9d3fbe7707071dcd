import type { Policy } from "../../../gateway/core/policy/policy.ts";
import { minutes } from "../../../shared/base/instant.ts";
import type { Account, Violation } from "../account.ts";
import { type AlarmBook, alarmBooks, type Telling } from "./alarmBooks.ts";
import { mustBeBy } from "./waits.ts";

/** More than any wait for the next act: whoever acted while nothing was recorded has at most this long. */
const longestFollowUpMs = minutes(31);

/**
 * P3: from the raising of an alarm, and again from each lapse, somebody is told
 * something at the latest when the policy's present wait is over, through
 * restarts, failing channels and whatever else, until a person acknowledges.
 * Whatever nobody answered is still being told to everyone at the end.
 */
export function p3EscalationGoesOn(account: Account): readonly Violation[] {
  return alarmBooks(account).flatMap((book) =>
    ringingsOf(book, account.endedAt).flatMap((ringing) => [
      ...gapsIn(account, book, ringing),
      ...(ringing.to === account.endedAt ? notToEveryone(account, book, ringing) : []),
    ]),
  );
}

interface Ringing {
  readonly from: number;
  readonly to: number;
}

function ringingsOf(book: AlarmBook, endedAt: number): readonly Ringing[] {
  const ringings: Ringing[] = [];
  let from: number | undefined;
  let round = 1;
  for (const { event, landedAt } of book.events) {
    const begins =
      event.kind === "alarm-raised" ||
      event.kind === "acknowledgement-lapsed" ||
      (event.kind === "step-taken" && event.round > round);
    if (event.kind === "step-taken") round = event.round;
    if (begins) from ??= landedAt;
    if ((event.kind === "alarm-acknowledged" || event.kind === "alarm-resolved") && from !== undefined) {
      ringings.push({ from, to: landedAt });
      from = undefined;
    }
  }
  return from === undefined ? ringings : [...ringings, { from, to: endedAt }];
}

interface Point {
  readonly at: number;
  readonly waitMs: number;
}

function gapsIn(account: Account, book: AlarmBook, ringing: Ringing): readonly Violation[] {
  const points = pointsOf(account, book, ringing);
  return points.flatMap(({ at, waitMs }, index) => {
    const by = mustBeBy(account, { from: at, afterMs: waitMs });
    const nextAt = points[index + 1]?.at ?? ringing.to;
    if (by === undefined || nextAt <= by) return [];
    const says = `${book.alarm} (${book.kind}) rang for nobody from ${at} to ${nextAt}, and should have by ${by}`;
    return [{ promise: "P3", at: by, says }];
  });
}

/** When somebody was told or acted, each with how long it may be until the next. */
function pointsOf(account: Account, book: AlarmBook, ringing: Ringing): readonly Point[] {
  const before = book.tellings.findLast(({ at }) => at <= ringing.from && at > ringing.from - minutes(10));
  const firstWaitMs = before ? waitAfter(account, book, before) : firstWait(account, book, ringing.from);
  const tellings = book.tellings.filter(({ at }) => at > ringing.from && at <= ringing.to);
  const points: Point[] = [
    { at: ringing.from, waitMs: firstWaitMs },
    ...furthest(account, tellings).map((telling) => ({
      at: telling.at,
      waitMs: waitAfter(account, book, telling),
    })),
    ...book.offRecord
      .filter(({ at }) => at > ringing.from - longestFollowUpMs && at <= ringing.to)
      .map(({ at }) => ({ at: Math.max(at, ringing.from), waitMs: longestFollowUpMs })),
  ];
  const sorted = points.sort((one, other) => one.at - other.at);
  // An act that was never recorded is forgotten with the life it was made in, and until then covers what follows it.
  return sorted.map((point, index) => {
    const covering = sorted.slice(0, index).findLast(({ waitMs }) => waitMs === longestFollowUpMs);
    return covering &&
      account.isUpThrough(covering.at, point.at) &&
      point.at - covering.at < longestFollowUpMs
      ? { ...point, waitMs: Math.max(point.waitMs, longestFollowUpMs) }
      : point;
  });
}

/**
 * A telling of a step that is already behind is no new beginning of a wait, but says what the last one
 * waits for. A death forgets rounds that never came on record, and its next life counts from there.
 */
function furthest(account: Account, tellings: readonly Telling[]): readonly Telling[] {
  let last: Telling | undefined;
  return tellings.map((telling) => {
    const isBehind =
      last !== undefined &&
      account.isUpThrough(last.at, telling.at) &&
      (telling.alert.round < last.alert.round ||
        (telling.alert.round === last.alert.round && telling.alert.step < last.alert.step));
    if (last === undefined || !isBehind) last = telling;
    return last;
  });
}

function firstWait(account: Account, book: AlarmBook, at: number): number {
  return longest(account, at, (policy) => policy.escalation[book.kind].steps[0]?.afterMs ?? 0);
}

function waitAfter(account: Account, book: AlarmBook, { at, alert }: Telling): number {
  return longest(account, at, (policy) => {
    const { steps, repeatEveryMs } = policy.escalation[book.kind];
    return steps[alert.step]?.afterMs ?? repeatEveryMs;
  });
}

function longest(account: Account, at: number, wait: (policy: Policy) => number): number {
  return Math.max(0, ...account.policies(at, at + minutes(30)).map(wait));
}

/** The last round of tellings past the last step must have gone to everyone who can answer. */
function notToEveryone(account: Account, book: AlarmBook, ringing: Ringing): readonly Violation[] {
  const last = book.tellings.findLast(({ alert }) => alert.reason === "repeat");
  if (last === undefined || last.at < ringing.from) return [];
  const told = new Set(
    book.tellings
      .filter(({ alert }) => alert.step === last.alert.step && alert.round === last.alert.round)
      .map(({ person }) => person),
  );
  return ["bruno", "carl", "dora"].flatMap((person) =>
    told.has(person) || !account.isUpThrough(last.at, last.at + 1_000)
      ? []
      : [
          {
            promise: "P3",
            at: last.at,
            says: `${book.alarm} rings past its last step and ${person} is not told`,
          },
        ],
  );
}
