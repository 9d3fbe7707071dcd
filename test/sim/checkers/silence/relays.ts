import { minutes, seconds } from "../../../../shared/base/instant.ts";
import type { Account, Recorded, Violation } from "../../account.ts";
import { framesOf } from "../frames.ts";
import { mayBeOffRecord } from "../offRecord.ts";
import { graceMs } from "../waits.ts";
import { type SessionBook, sessionBooks } from "./sessions.ts";

/** Somebody else speaks with this one's secret. */
const stolen = "porch";

/** Relays that were gone unnoticed, said to be gone while they spoke, or whose alarm forgets somebody. */
export function lostRelays(account: Account): readonly Violation[] {
  const spoke = speechOf(account);
  return [...spoke].flatMap(([relay, times]) => [
    ...unnoticed(account, relay, times),
    ...imagined(account, relay, times),
    ...forgotten(account, relay),
  ]);
}

function speechOf(account: Account): ReadonlyMap<string, readonly number[]> {
  const spoke = new Map<string, number[]>();
  for (const { relay, at } of [...account.of("status"), ...account.of("reached")]) {
    if (relay === stolen) continue;
    const known = spoke.get(relay) ?? [];
    known.push(at);
    spoke.set(relay, known);
  }
  for (const times of spoke.values()) times.sort((one, other) => one - other);
  return spoke;
}

function unnoticed(account: Account, relay: string, spoke: readonly number[]): readonly Violation[] {
  const begins = [...spoke, ...account.lives.map(({ from }) => from)].sort((one, other) => one - other);
  return begins.flatMap((from, index) => {
    const afterMs = Math.max(
      ...account.policies(from, from + minutes(1)).map(({ relayLost }) => relayLost.afterMs),
    );
    const by = from + afterMs + graceMs;
    const until = begins[index + 1] ?? account.endedAt;
    if (until <= by || !account.isUpThrough(from, by) || mayBeOffRecord(account, from, by)) return [];
    if (isLostBy(account, relay, by)) return [];
    return [
      { promise: "P5", at: by, says: `${relay} said nothing from ${from} and was not missed by ${by}` },
    ];
  });
}

function isLostBy(account: Account, relay: string, by: number): boolean {
  let isLost = false;
  for (const { event, landedAt } of account.parts.record) {
    if (landedAt > by) break;
    if (event.kind === "relay-lost" && event.relay === relay) isLost = true;
    if (event.kind === "relay-regained" && event.relay === relay) isLost = false;
  }
  return isLost;
}

function imagined(account: Account, relay: string, spoke: readonly number[]): readonly Violation[] {
  return account.recorded("relay-lost").flatMap(({ event, landedAt }) => {
    if (event.relay !== relay || mayBeOffRecord(account, landedAt - minutes(1), landedAt)) return [];
    const sign = spoke.findLast((at) => at > landedAt - seconds(2.5) && at < landedAt - seconds(0.5));
    if (sign === undefined) return [];
    return [{ promise: "P5", at: landedAt, says: `${relay} is said to be lost, and it spoke at ${sign}` }];
  });
}

/** The alarm over a lost relay names everyone whose fob only that relay has been hearing. */
function forgotten(account: Account, relay: string): readonly Violation[] {
  const sessions = sessionBooks(account);
  return account.recorded("relay-lost").flatMap((lost) => {
    const { landedAt } = lost;
    if (lost.event.relay !== relay || !account.isUpThrough(landedAt - minutes(4), landedAt)) return [];
    if (mayBeOffRecord(account, landedAt - minutes(4), landedAt)) return [];
    const named = namedBy(account, relay, landedAt);
    return onlyHeardBy(account, { relay, lost, sessions }).flatMap((worker) =>
      named.has(worker)
        ? []
        : [{ promise: "P5", at: landedAt, says: `${relay} is lost and its alarm does not name ${worker}` }],
    );
  });
}

function namedBy(account: Account, relay: string, at: number): ReadonlySet<string> {
  const named = new Set<string>();
  const alarms = new Set<string>();
  for (const { event, landedAt } of account.parts.record) {
    if (landedAt > at) break;
    if (event.kind === "alarm-raised" && event.cause === `technical:relay-lost:${relay}`) {
      alarms.add(event.alarm);
      for (const person of event.subject.uncovered) named.add(person);
    }
    if (event.kind === "condition-returned" && alarms.has(event.alarm)) {
      for (const person of event.uncovered) named.add(person);
    }
  }
  return named;
}

function onlyHeardBy(
  account: Account,
  about: { readonly relay: string; readonly lost: Recorded; readonly sessions: readonly SessionBook[] },
): readonly string[] {
  const { relay, lost, sessions } = about;
  const at = lost.landedAt;
  const frames = framesOf(account);
  // Whatever comes from a suspect fob says nothing of who hears it; its own silence rings instead (docs/presence.md).
  const suspectFrom = new Map<string, number>(
    account.recorded("fob-suspected").map(({ event, landedAt }) => [event.fob, landedAt]),
  );
  const hearers = new Map<string, { readonly relays: Set<string>; latest: number }>();
  for (const reached of account.of("reached")) {
    const fob = frames.get(reached.frame)?.fob;
    if (fob === undefined || reached.at < at - seconds(200) || reached.at > at) continue;
    if (reached.at > (suspectFrom.get(fob) ?? at)) continue;
    const known = hearers.get(fob) ?? { relays: new Set<string>(), latest: 0 };
    known.relays.add(reached.relay);
    known.latest = reached.at;
    hearers.set(fob, known);
  }
  return sessions
    .filter(({ startedAt, endedAt }) => startedAt < at - seconds(1) && endedAt > at + seconds(1))
    .flatMap(({ plan }) => plan.workers)
    .filter((worker) => {
      const known = hearers.get(`fob-${worker}`);
      return (
        known !== undefined &&
        known.relays.size === 1 &&
        known.relays.has(relay) &&
        known.latest > at - seconds(150)
      );
    });
}
