import type { Account, Violation } from "../account.ts";
import { framesOf } from "./frames.ts";

/**
 * P1: what a relay or a fob was told is safe stands in the record from that
 * moment on, and so does a press by message that its sender was told is on
 * record.
 */
export function p1NoPressLost(account: Account): readonly Violation[] {
  return [...lostFrames(account), ...lostMessages(account)];
}

function lostFrames(account: Account): readonly Violation[] {
  const frames = framesOf(account);
  const landed = landedFrames(account);
  const told = [
    ...account.of("confirmed").map(({ at, frame }) => ({ at, frame: frames.get(frame), by: "the relay" })),
    ...account
      .of("fob-shows")
      .map(({ at, fob, counter }) => ({ at, frame: { fob, counter, says: "panic" }, by: "the fob" })),
  ];
  return told.flatMap(({ at, frame, by }) => {
    if (frame === undefined || frame.says === "heartbeat") return [];
    const landedAt = landed.get(`${frame.fob}/${frame.counter}`);
    if (landedAt !== undefined && landedAt <= at) return [];
    const state = landedAt === undefined ? "is not on record" : `was on record only at ${landedAt}`;
    return [
      {
        promise: "P1",
        at,
        says: `${by} was told that ${frame.fob} ${frame.counter} is safe, and it ${state}`,
      },
    ];
  });
}

/** When each counter that was more than a heartbeat was on disk. */
export function landedFrames(account: Account): ReadonlyMap<string, number> {
  const landed = new Map<string, number>();
  for (const { event, landedAt } of account.recorded("frame-counted")) {
    const name = `${event.fob}/${event.counter}`;
    if (!landed.has(name)) landed.set(name, landedAt);
  }
  return landed;
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
