import { minutes, seconds } from "../../../../shared/base/instant.ts";
import type { Account, Violation } from "../../account.ts";
import { type Arrival, arrivalsOf } from "../arrivals.ts";
import { mayBeOffRecord } from "../offRecord.ts";
import { graceMs } from "../waits.ts";
import { sessionBooks } from "./sessions.ts";

/** A stretch in which a fob's holder was in a session, and so the fob was listened for. */
interface Watch {
  readonly fob: string;
  readonly worker: string;
  readonly from: number;
  readonly to: number;
}

/** Fobs that fell silent unnoticed, and fobs that were said to be silent and were heard. */
export function lostContact(account: Account): readonly Violation[] {
  const arrivals = arrivalsOf(account);
  // What a relay kept counts from when it was heard, which is no later than when it came.
  const mayCount = timesOf(arrivals.filter(({ news }) => news !== "none"));
  const mustCount = timesOf(arrivals.filter(({ news, late }) => news === "sure" && !late));
  return watchesOf(account).flatMap((watch) => [
    ...unnoticed(account, watch, mayCount.get(watch.fob) ?? []),
    ...imagined(account, watch, mustCount.get(watch.fob) ?? []),
  ]);
}

function timesOf(arrivals: readonly Arrival[]): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>();
  for (const { fob, at } of arrivals) {
    const known = times.get(fob) ?? [];
    known.push(at);
    times.set(fob, known);
  }
  return times;
}

/** Only fobs that one person held throughout, and that nothing they said made suspect. */
function watchesOf(account: Account): readonly Watch[] {
  const suspect = new Set(account.recorded("fob-suspected").map(({ event }) => event.fob as string));
  return sessionBooks(account).flatMap((book) =>
    book.plan.workers.flatMap((worker) => {
      const fob = `fob-${worker}`;
      if (suspect.has(fob) || mayBeOffRecord(account, book.startedAt - 1, book.startedAt + 1)) return [];
      return [{ fob, worker, from: book.startedAt, to: book.endedAt }];
    }),
  );
}

function unnoticed(account: Account, watch: Watch, heard: readonly number[]): readonly Violation[] {
  const begins = beginningsOf(account, watch, heard);
  return begins.flatMap((from, index) => {
    const until = Math.min(begins[index + 1] ?? watch.to, watch.to);
    const by = from + limitFor(account, from);
    if (until <= by || !account.isUpThrough(from, by) || mayBeOffRecord(account, from, by)) return [];
    if (isLostBy(account, watch.fob, by)) return [];
    return [
      {
        promise: "P5",
        at: by,
        says: `${watch.fob} was silent from ${from} and contact was not lost by ${by}`,
      },
    ];
  });
}

/** Everything from which the gateway waits anew for a sign of life. */
function beginningsOf(
  account: Account,
  { worker, from, to }: Watch,
  heard: readonly number[],
): readonly number[] {
  const contactAlarms = new Set(
    account
      .recorded("alarm-raised")
      .filter(({ event }) => event.alarmKind === "contact-lost" && event.subject.worker === worker)
      .map(({ event }) => event.alarm),
  );
  const resolved = account.recorded("alarm-resolved").filter(({ event }) => contactAlarms.has(event.alarm));
  const lives = account.lives.map((life) => life.from);
  return [from, ...heard, ...resolved.map(({ landedAt }) => landedAt), ...lives]
    .filter((at) => at >= from && at < to)
    .sort((one, other) => one - other);
}

/** With all relays there, the policy's limit; while one is lost, its hold-back and one more limit besides. */
function limitFor(account: Account, from: number): number {
  const policies = account.policies(from, from + minutes(15));
  const limit = Math.max(...policies.map(({ contactLost }) => contactLost.afterMs));
  const holdBack = Math.max(...policies.map(({ relayLost }) => relayLost.holdBackMs));
  const isRelayLost = account
    .recorded("relay-lost")
    .some(({ landedAt }) => landedAt > from - minutes(10) && landedAt < from + limit + graceMs);
  return isRelayLost ? 2 * limit + 2 * holdBack + seconds(31) + graceMs : limit + graceMs;
}

function isLostBy(account: Account, fob: string, by: number): boolean {
  let isLost = false;
  for (const { event, landedAt } of account.parts.record) {
    if (landedAt > by) break;
    if (event.kind === "contact-lost" && event.fob === fob) isLost = true;
    if (event.kind === "contact-regained" && event.fob === fob) isLost = false;
  }
  return isLost;
}

function imagined(account: Account, watch: Watch, heard: readonly number[]): readonly Violation[] {
  return account.recorded("contact-lost").flatMap(({ event, landedAt }) => {
    if (event.fob !== watch.fob || landedAt < watch.from || landedAt > watch.to) return [];
    const limits = account
      .policies(landedAt - minutes(5), landedAt)
      .map(({ contactLost }) => contactLost.afterMs);
    const since = landedAt - Math.min(...limits) + seconds(2);
    const sign = heard.findLast((at) => at > since && at < landedAt - seconds(3));
    if (
      sign === undefined ||
      !account.isUpThrough(sign, landedAt) ||
      mayBeOffRecord(account, since, landedAt)
    )
      return [];
    return [
      {
        promise: "P5",
        at: landedAt,
        says: `contact with ${watch.fob} is said to be lost, and it was heard at ${sign}`,
      },
    ];
  });
}
