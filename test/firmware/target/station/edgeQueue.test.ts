import { expect, test } from "vitest";
import { edgeQueue } from "../../../../firmware/target/station/edgeQueue.ts";
import { stationLimits } from "../../../../firmware/target/station/limits.ts";
import type { StationClock } from "../../../../firmware/target/station/stationClock.ts";

/** One wait at a time, which is all a queue has. */
function handClock(): StationClock & { readonly pass: (ms: number) => void } {
  let nowMs = 0;
  let waiting: { readonly atMs: number; readonly call: () => void } | undefined;
  return {
    nowMs: () => nowMs,
    after(ms, then) {
      waiting = { atMs: nowMs + ms, call: then };
      return () => {
        waiting = undefined;
      };
    },
    pass(ms) {
      const untilMs = nowMs + ms;
      while (waiting !== undefined && waiting.atMs <= untilMs) {
        const { atMs, call } = waiting;
        waiting = undefined;
        nowMs = atMs;
        call();
      }
      nowMs = untilMs;
    },
  };
}

test("edges that come at one instant are shown one after the other, the first at once", () => {
  const clock = handClock();
  const shown: string[] = [];
  const believe = edgeQueue(clock, 40, (isDown) => shown.push(`${isDown ? "down" : "up"} ${clock.nowMs()}`));
  believe(true);
  believe(false);
  clock.pass(500);
  believe(true);
  expect(shown).toEqual(["down 0", "up 40", "down 500"]);
});

test.each([0, 1])("more edges than there is room for leave the level as it truly is (%i more)", (more) => {
  const clock = handClock();
  const shown: boolean[] = [];
  const believe = edgeQueue(clock, 40, (isDown) => shown.push(isDown));
  const edges = 3 * stationLimits.edgesWaiting + more;
  for (let edge = 0; edge < edges; edge += 1) believe(edge % 2 === 0);
  clock.pass(10_000);
  expect(shown.length).toBeLessThanOrEqual(stationLimits.edgesWaiting + 1);
  expect(shown).toEqual(shown.map((_, index) => index % 2 === 0));
  expect(shown.at(-1)).toBe((edges - 1) % 2 === 0);
});
