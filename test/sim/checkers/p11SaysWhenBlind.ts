import { seconds } from "../../../shared/base/instant.ts";
import type { Account, Violation } from "../account.ts";
import type { FactOf } from "../chronicle.ts";
import { mayBeOffRecord } from "./offRecord.ts";

/** Health is said every half minute; with a disk that hangs in between it is not later than this. */
const everyMs = seconds(30) + seconds(2);
/** A change is said at once, and a burst of changes a little later. */
const soonMs = seconds(2);
/** A person without a connection for this long is no person who can answer, found at the next half-minute round. */
const aloneMs = seconds(30) + everyMs;

/**
 * P11: while the gateway lives, health is fresh; when the disk fails or hangs,
 * nobody who could answer is connected, or the clock jumped, it says so within
 * seconds, and it stops saying so when that is over.
 */
export function p11SaysWhenBlind(account: Account): readonly Violation[] {
  return [
    ...stale(account),
    ...unsaidDisk(account),
    ...stillDisk(account),
    ...alone(account),
    ...unsaidStep(account),
  ];
}

function stale(account: Account): readonly Violation[] {
  const health = account.of("health");
  return account.lives.flatMap(({ from, to }) => {
    const times = [from, ...health.map(({ at }) => at).filter((at) => at > from && at < to), to];
    return times.flatMap((at, index) => {
      const before = times[index - 1] ?? at;
      return at - before > everyMs
        ? [{ promise: "P11", at, says: `nothing was said of health from ${before} to ${at}` }]
        : [];
    });
  });
}

function healthAt(account: Account, at: number): FactOf<"health"> | undefined {
  return account.of("health").findLast((said) => said.at <= at);
}

const unrecorded = "journal-unavailable";

/** An append that failed, or has no answer for longer than the gateway waits for one. */
function unsaidDisk(account: Account): readonly Violation[] {
  const appends = account.of("append");
  return appends.flatMap(({ at, outcome }, index) => {
    if (outcome !== "begun") return [];
    const end = appends[index + 1];
    const by = at + seconds(1.5) + soonMs;
    const isBad = end === undefined || end.outcome === "failed" || end.at > by;
    const mended =
      appends.find((one) => one.at > at && one.outcome === "landed")?.at ?? Number.POSITIVE_INFINITY;
    if (!isBad || mended <= by || !account.isUpThrough(at, by)) return [];
    const said = healthAt(account, by);
    return said?.state === "blind" && said.codes.includes(unrecorded)
      ? []
      : [
          {
            promise: "P11",
            at: by,
            says: `the disk failed at ${at} and health says ${said?.state} by ${by}`,
          },
        ];
  });
}

/** The longest the gateway waits before it tries a disk again, and the time for what had gathered. */
const mendMs = seconds(25);

function stillDisk(account: Account): readonly Violation[] {
  const troubles = account.of("disk");
  return troubles.flatMap(({ at, state }) => {
    const by = at + mendMs;
    const isQuiet = !troubles.some((other) => other.at > at - 1 && other.at <= by && other.state !== "well");
    if (state !== "well" || !isQuiet || !account.isUpThrough(at, by)) return [];
    const said = healthAt(account, by);
    return said?.codes.includes(unrecorded)
      ? [{ promise: "P11", at: by, says: `the disk was well from ${at} and health still says ${unrecorded}` }]
      : [];
  });
}

const responders = ["bruno", "carl", "dora"].map((person) => `harbour/person/${person}`);

function alone(account: Account): readonly Violation[] {
  const violations: Violation[] = [];
  const there = new Set<string>();
  const comings = account.of("connection").filter(({ who }) => responders.includes(who));
  const changes = [
    ...new Set([...account.lives.map(({ from }) => from), ...comings.map(({ at }) => at)]),
  ].sort((one, other) => one - other);
  for (const [index, at] of changes.entries()) {
    for (const coming of comings) {
      if (coming.at !== at) continue;
      if (coming.state === "up") there.add(coming.who);
      else there.delete(coming.who);
    }
    violations.push(
      ...judgeStretch(account, {
        at,
        until: changes[index + 1] ?? account.endedAt,
        isAlone: there.size === 0,
      }),
    );
  }
  return violations;
}

function judgeStretch(
  account: Account,
  stretch: { readonly at: number; readonly until: number; readonly isAlone: boolean },
): readonly Violation[] {
  const { at, until, isAlone } = stretch;
  const by = at + (isAlone ? aloneMs : soonMs);
  if (by >= until || !account.isUpThrough(at, by)) return [];
  const says = healthAt(account, by)?.codes.includes("no-supervisor-connected") ?? false;
  if (says === isAlone) return [];
  const what = isAlone
    ? "nobody who can answer is connected and health does not say so"
    : "health says that nobody is connected, and somebody is";
  return [{ promise: "P11", at: by, says: `${what} by ${by}` }];
}

/** A jump of the clock while the gateway lives is on record, with an alarm over it. */
function unsaidStep(account: Account): readonly Violation[] {
  const steps = account.of("clock-stepped");
  return steps.flatMap(({ at, byMs }) => {
    const by = at + seconds(5);
    const isDoubted = account
      .of("health")
      .some(({ at: saidAt, codes }) => saidAt <= by && codes.includes("clock-went-back"));
    const life = account.lifeAt(at - 1);
    if (life === undefined || life.to < by || life.from > at - seconds(2) || isDoubted) return [];
    const isRecorded = account
      .recorded("clock-stepped")
      .some(({ event }) => Math.abs(event.byMs - byMs) < 1_500);
    // What the disk did not take and a death forgot was in the open all the same.
    const isShown = account
      .of("alarm-shown")
      .some((shown) => shown.at >= at && shown.at <= by && shown.message?.fault?.code === "clock-stepped");
    const found = isRecorded || isShown || mayBeOffRecord(account, at, by);
    return found
      ? []
      : [{ promise: "P11", at: by, says: `the clock jumped by ${byMs} ms and nothing on record says so` }];
  });
}
