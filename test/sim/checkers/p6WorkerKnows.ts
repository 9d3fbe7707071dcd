import type { Account, Violation } from "../account.ts";
import { landedFrames } from "./p1NoPressLost.ts";

/**
 * P6: no fob shows "received" for what is not on record, nor "help is coming"
 * before a person's acknowledgement of that very alarm is.
 */
export function p6WorkerKnows(account: Account): readonly Violation[] {
  const landed = landedFrames(account);
  const alarmOf = new Map(
    account.recorded("frame-counted").map(({ event }) => [`${event.fob}/${event.counter}`, event.alarm]),
  );
  const acknowledged = account.recorded("alarm-acknowledged");
  const duress = new Set(
    account
      .recorded("alarm-raised")
      .filter(({ event }) => event.alarmKind === "duress")
      .map(({ event }) => event.alarm),
  );
  return account.of("fob-shows").flatMap(({ at, fob, counter, meaning }) => {
    const name = `${fob}/${counter}`;
    if (meaning === "received") {
      return (landed.get(name) ?? Number.POSITIVE_INFINITY) <= at
        ? []
        : [{ promise: "P6", at, says: `${name} shows received and is not on record` }];
    }
    const alarm = alarmOf.get(name);
    const isComing = acknowledged.some(({ event, landedAt }) => event.alarm === alarm && landedAt <= at);
    if (alarm === undefined || !isComing) {
      return [
        { promise: "P6", at, says: `${name} shows that help is coming, and nobody took charge of ${alarm}` },
      ];
    }
    return duress.has(alarm)
      ? [{ promise: "P6", at, says: `${name} shows that help is coming for the duress alarm ${alarm}` }]
      : [];
  });
}
