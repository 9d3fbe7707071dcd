import type { Account, Violation } from "../account.ts";
import { neglectedPresses } from "./fob/sending.ts";
import { framesOf } from "./frames.ts";
import { landedFrames } from "./landedFrames.ts";

/**
 * P1: what a relay was told is safe stands in the record from that moment on, and
 * so does a press by message that its sender was told is on record. What a fob's
 * wearer was told is judged under P6.
 */
export function p1NoPressLost(account: Account): readonly Violation[] {
  return [...lostFrames(account), ...lostMessages(account), ...neglectedPresses(account)];
}

function lostFrames(account: Account): readonly Violation[] {
  const frames = framesOf(account);
  const landed = landedFrames(account);
  return account.of("confirmed").flatMap(({ at, frame: bytes }) => {
    const frame = frames.get(bytes);
    if (frame === undefined || frame.says === "heartbeat") return [];
    const landedAt = landed.get(`${frame.fob}/${frame.counter}`);
    if (landedAt !== undefined && landedAt <= at) return [];
    const state = landedAt === undefined ? "is not on record" : `was on record only at ${landedAt}`;
    return [
      {
        promise: "P1",
        at,
        says: `the relay was told that ${frame.fob} ${frame.counter} is safe, and it ${state}`,
      },
    ];
  });
}

function lostMessages(account: Account): readonly Violation[] {
  const alarms = new Set(account.recorded("alarm-raised").map(({ event }) => event.alarm as string));
  return account.of("done").flatMap(({ at, person, done }) => {
    if (done.do !== "panic" || done.result !== "done" || !done.onRecord || done.about === undefined)
      return [];
    if (alarms.has(done.about)) return [];
    return [
      { promise: "P1", at, says: `${person} was told that panic ${done.about} is on record, and it is not` },
    ];
  });
}
