import { seconds } from "../../../shared/base/instant.ts";
import type { Account, Violation } from "../account.ts";
import { arrivalsOf } from "./arrivals.ts";
import { mayBeOffRecord } from "./offRecord.ts";

/**
 * P8: nothing on record comes from a frame that no fob sealed or from one that
 * was counted before, and no act beyond a role, out of a stolen connection or in
 * one's own emergency came to anything.
 */
export function p8NobodyForges(account: Account): readonly Violation[] {
  return [
    ...usedTwice(account),
    ...countedTwice(account),
    ...madeUpSigns(account),
    ...actedBeyondRole(account),
    ...closedOwn(account),
  ];
}

/** The counter is all that differs between two nonces of a fob: under one of them, one text. */
function usedTwice(account: Account): readonly Violation[] {
  const used = new Map<string, string>();
  return account.of("sealed").flatMap(({ at, fob, counter, frame }) => {
    const name = `${fob}/${counter}`;
    const before = used.get(name) ?? frame;
    used.set(name, before);
    return before === frame
      ? []
      : [{ promise: "P8", at, says: `${name} seals ${frame}, and sealed ${before}` }];
  });
}

function countedTwice(account: Account): readonly Violation[] {
  const says = new Map(account.of("sealed").map((one) => [`${one.fob}/${one.counter}`, one.says]));
  const suspect = new Set(account.recorded("fob-suspected").map(({ event }) => event.fob));
  const seen = new Set<string>();
  const violations: Violation[] = [];
  for (const { event, landedAt } of account.recorded("frame-counted")) {
    const name = `${event.fob}/${event.counter}`;
    if (seen.has(name) && !suspect.has(event.fob)) {
      violations.push({ promise: "P8", at: landedAt, says: `${name} was counted twice` });
    }
    if ((says.get(name) ?? "heartbeat") === "heartbeat") {
      violations.push({ promise: "P8", at: landedAt, says: `${name} was counted, and no fob sealed it` });
    }
    seen.add(name);
  }
  return violations;
}

/** A silence ends with a fob's own fresh frame, and a check-in by fob with a press of its own. */
function madeUpSigns(account: Account): readonly Violation[] {
  const news = arrivalsOf(account).filter((arrival) => arrival.news !== "none");
  return account.recorded("contact-regained").flatMap(({ event, landedAt }) => {
    if (mayBeOffRecord(account, landedAt - seconds(10), landedAt)) return [];
    const isHeard = news.some(
      ({ fob, at }) => fob === event.fob && at >= landedAt - seconds(10) && at <= landedAt,
    );
    return isHeard
      ? []
      : [
          {
            promise: "P8",
            at: landedAt,
            says: `${event.fob} is said to be heard again, and said nothing new`,
          },
        ];
  });
}

function actedBeyondRole(account: Account): readonly Violation[] {
  const forbidden = new Map(
    account
      .of("said")
      // Saying again what is so already is answered as done; what counts there is who did it, on record.
      .filter(({ meant, message }) => meant === "forbidden" && message["alarm"] === undefined)
      .map((one) => [one.id, one]),
  );
  const done = account.of("done").flatMap(({ at, person, done: answer }) => {
    const said = forbidden.get(answer.id ?? "");
    return said === undefined || answer.result !== "done"
      ? []
      : [
          {
            promise: "P8",
            at,
            says: `${person} did what is not theirs to do: ${JSON.stringify(said.message)}`,
          },
        ];
  });
  const entered = account
    .of("attack")
    .flatMap(({ at, what, outcome }) =>
      outcome === "sent" || outcome === "ended"
        ? []
        : [{ promise: "P8", at, says: `somebody ${what} and was not stopped: ${outcome}` }],
    );
  return [...done, ...entered];
}

function closedOwn(account: Account): readonly Violation[] {
  const workerOf = new Map(
    account.recorded("alarm-raised").map(({ event }) => [event.alarm, event.subject.worker]),
  );
  return [...account.recorded("alarm-acknowledged"), ...account.recorded("alarm-resolved")].flatMap(
    ({ event, landedAt }) =>
      workerOf.get(event.alarm) === event.by
        ? [
            {
              promise: "P8",
              at: landedAt,
              says: `${event.by} took charge of or closed their own ${event.alarm}`,
            },
          ]
        : [],
  );
}
