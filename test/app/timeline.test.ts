import { describe, expect, test } from "vitest";
import { Timeline } from "../../gateway/app/timeline.ts";
import { hours, after as laterBy, minutes, seconds } from "../../shared/base/instant.ts";
import { FakeClock } from "../fakes/fakeClock.ts";

async function secondsWithChecks(clock: FakeClock, timeline: Timeline, count: number): Promise<Set<string>> {
  const kinds = new Set<string>();
  for (let second = 0; second < count; second += 1) {
    await clock.pass(seconds(1));
    kinds.add(timeline.check().kind);
  }
  return kinds;
}

describe("the timeline", () => {
  test("takes up ordinary drift without a word and without losing the wall", async () => {
    const clock = new FakeClock();
    const timeline = new Timeline(clock, undefined);
    clock.driftWall(200);
    const kinds = await secondsWithChecks(clock, timeline, 3_600);
    expect(kinds).toEqual(new Set(["steady", "slewed"]));
    expect(Math.abs(timeline.now() - clock.now())).toBeLessThan(5);
  });

  test("calls drift beyond any real clock's a step in the end", async () => {
    const clock = new FakeClock();
    const timeline = new Timeline(clock, undefined);
    clock.driftWall(20_000);
    expect(await secondsWithChecks(clock, timeline, 120)).toContain("stepped");
  });

  test.each([hours(1), -hours(1), 1_500, -1_500])(
    "finds a step of %i ms and adopts exactly that",
    async (byMs) => {
      const clock = new FakeClock();
      const timeline = new Timeline(clock, undefined);
      await clock.pass(minutes(1));
      const before = timeline.now();
      clock.stepWall(byMs);
      expect(timeline.now()).toBe(before);
      expect(timeline.check()).toEqual({ kind: "stepped", byMs });
      timeline.adopt(byMs);
      expect(timeline.now()).toBe(laterBy(before, byMs));
      expect(timeline.check().kind).toBe("steady");
    },
  );

  test("never goes back by itself, also while it is slewed back", async () => {
    const clock = new FakeClock();
    const timeline = new Timeline(clock, undefined);
    clock.stepWall(-800);
    let last = timeline.now();
    for (let i = 0; i < 2_000; i += 1) {
      await clock.pass(7);
      timeline.check();
      const now = timeline.now();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  test("slewing changes no wait by more than a thousandth", async () => {
    const clock = new FakeClock();
    const timeline = new Timeline(clock, undefined);
    clock.stepWall(900);
    const began = timeline.now();
    await secondsWithChecks(clock, timeline, 600);
    const gained = timeline.now() - began - minutes(10);
    expect(gained).toBeGreaterThan(500);
    expect(gained).toBeLessThanOrEqual(601);
  });

  test("goes on from the record when the clock is behind it, until the clock has passed it", async () => {
    const clock = new FakeClock();
    const recordedAt = laterBy(clock.now(), hours(2));
    const timeline = new Timeline(clock, recordedAt);
    expect(timeline.trusted).toBe(false);
    expect(timeline.now()).toBe(laterBy(recordedAt, 1));
    await secondsWithChecks(clock, timeline, 60);
    expect(timeline.now()).toBe(laterBy(recordedAt, 1 + minutes(1)));
    clock.stepWall(hours(5));
    expect(timeline.check().kind).toBe("trusted-again");
    expect(timeline.trusted).toBe(true);
    expect(timeline.now()).toBe(clock.now());
  });

  test("believes a clock that is behind the record by less than a second", () => {
    const clock = new FakeClock();
    const timeline = new Timeline(clock, laterBy(clock.now(), 400));
    expect(timeline.trusted).toBe(true);
    expect(timeline.now()).toBe(laterBy(clock.now(), 401));
  });

  test("an instant's wake finds that instant reached, whatever the monotonic clock's fractions", async () => {
    for (let i = 0; i < 500; i += 1) {
      const clock = new FakeClock({ monotonic: 1_000 + i * 0.137_731 });
      const timeline = new Timeline(clock, undefined);
      const due = laterBy(timeline.now(), 1_000 + i);
      let reached: boolean | undefined;
      clock.wakeAt(timeline.monotonicOf(due), () => {
        reached = timeline.now() >= due;
      });
      await clock.pass(3_000);
      expect(reached).toBe(true);
    }
  });
});
