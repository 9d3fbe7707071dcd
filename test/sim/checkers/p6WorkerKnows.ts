import type { Account, Violation } from "../account.ts";
import { landedFrames } from "./p1NoPressLost.ts";

/**
 * P6: no fob shows "received" for what is not on record, nor "help is coming"
 * before a person's acknowledgement of that very alarm is.
 */
export function p6WorkerKnows(account: Account): readonly Violation[] {
  const landed = landedFrames(account);
  const counted = account.recorded("frame-counted");
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
    // A counter that went back may have raised an alarm more than once.
    const alarms = counted
      .filter(({ event, landedAt }) => event.fob === fob && event.counter === counter && landedAt <= at)
      .map(({ event }) => event.alarm);
    const alarm = alarms.find((id) =>
      acknowledged.some(({ event, landedAt }) => event.alarm === id && landedAt <= at),
    );
    if (alarm === undefined) {
      return [
        {
          promise: "P6",
          at,
          says: `${name} shows that help is coming, and nobody took charge of ${alarms.join()}`,
        },
      ];
    }
    return duress.has(alarm)
      ? [{ promise: "P6", at, says: `${name} shows that help is coming for the duress alarm ${alarm}` }]
      : [];
  });
}
