import type { Account } from "../account.ts";

/** When each counter that was more than a heartbeat was on disk, by `fob/counter`. */
export function landedFrames(account: Account): ReadonlyMap<string, number> {
  const landed = new Map<string, number>();
  for (const { event, landedAt } of account.recorded("frame-counted")) {
    const name = `${event.fob}/${event.counter}`;
    if (!landed.has(name)) landed.set(name, landedAt);
  }
  return landed;
}
