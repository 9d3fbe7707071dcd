import { describe, expect, test } from "vitest";
import { AlarmClock } from "../../../gateway/app/alarmClock/alarmClock.ts";
import { outstandingDeadlines } from "../../../gateway/app/alarmClock/limits.ts";
import { Timeline } from "../../../gateway/app/timeline.ts";
import {
  hours,
  type Instant,
  instant,
  after as laterBy,
  minutes,
  seconds,
} from "../../../shared/base/instant.ts";
import { FakeClock, settled } from "../../fakes/fakeClock.ts";

function open(clock = new FakeClock()) {
  const timeline = new Timeline(clock, undefined);
  const fired: { readonly key: string; readonly dueAt: Instant; readonly at: Instant }[] = [];
  const alarmClock = new AlarmClock<string>({
    clock,
    timeline,
    due: (key, dueAt) => fired.push({ key, dueAt, at: timeline.now() }),
  });
  return { clock, timeline, alarmClock, fired, start: clock.now() };
}

describe("the alarm clock", () => {
  test("says what is due at its instant, in order, and waits with one wake", async () => {
    const { clock, alarmClock, fired, start } = open();
    for (const [key, ms] of [
      ["c", 3_000],
      ["a", 1_000],
      ["b", 2_000],
    ] as const) {
      alarmClock.arm(key, laterBy(start, ms));
    }
    alarmClock.start();
    expect(clock.armed).toBe(1);
    await clock.pass(2_500);
    expect(fired.map(({ key, dueAt, at }) => [key, at - dueAt])).toEqual([
      ["a", 0],
      ["b", 0],
    ]);
    alarmClock.arm("c", undefined);
    alarmClock.set();
    await clock.pass(5_000);
    expect(fired).toHaveLength(2);
    expect(clock.armed).toBe(0);
  });

  test("fires what fell due during downtime at once, in order, with the true instants", async () => {
    const { clock, alarmClock, fired, start } = open();
    alarmClock.arm("late", laterBy(start, -minutes(1)));
    alarmClock.arm("earlier", laterBy(start, -hours(3)));
    alarmClock.arm("ahead", laterBy(start, hours(1)));
    alarmClock.start();
    await clock.pass(0);
    expect(fired.map(({ key, dueAt }) => [key, dueAt - start])).toEqual([
      ["earlier", -hours(3)],
      ["late", -minutes(1)],
    ]);
  });

  test("hands a flood of overdue deadlines over as fast as they are dealt with", async () => {
    const { clock, alarmClock, fired } = open();
    for (let i = 0; i < outstandingDeadlines + 2; i += 1) alarmClock.arm(`k${i}`, instant(i));
    alarmClock.start();
    await clock.pass(seconds(1));
    expect(fired).toHaveLength(outstandingDeadlines);
    expect(alarmClock.dealtWith("k7")).toBe("k7");
    alarmClock.set();
    await clock.pass(0);
    expect(fired).toHaveLength(outstandingDeadlines + 1);
    expect(alarmClock.dealtWith("k8")).toBe("k8");
    alarmClock.set();
    await clock.pass(0);
    expect(fired.map(({ key }) => key)).toEqual(
      Array.from({ length: outstandingDeadlines + 2 }, (_, i) => `k${i}`),
    );
  });

  test("hands no deadline over twice, however often it is armed before it is dealt with", async () => {
    const { clock, alarmClock, fired, start } = open();
    alarmClock.start();
    for (let i = 0; i < 2 * outstandingDeadlines; i += 1) {
      alarmClock.arm("a", start);
      alarmClock.set();
      await clock.pass(0);
    }
    expect(fired).toHaveLength(1);
    alarmClock.arm("b", start);
    alarmClock.set();
    alarmClock.dealtWith("a");
    alarmClock.dealtWith("a");
    alarmClock.arm("a", laterBy(start, 5));
    alarmClock.set();
    await clock.pass(5);
    expect(fired.map(({ key }) => key)).toEqual(["a", "b", "a"]);
  });

  test("fires nothing before it starts or after it stops", async () => {
    const { clock, alarmClock, fired, start } = open();
    alarmClock.arm("a", start);
    alarmClock.set();
    await clock.pass(seconds(1));
    alarmClock.start();
    alarmClock.stop();
    await clock.pass(seconds(1));
    await settled();
    expect(fired).toEqual([]);
  });

  test("never fires early while the wall clock is being slewed back", async () => {
    const { clock, timeline, alarmClock, fired, start } = open();
    clock.stepWall(-900);
    alarmClock.arm("a", laterBy(start, minutes(5)));
    alarmClock.start();
    for (let second = 0; second < 302; second += 1) {
      await clock.pass(seconds(1));
      timeline.check();
      alarmClock.retime();
    }
    expect(fired.map(({ dueAt, at }) => at >= dueAt && at - dueAt < 10)).toEqual([true]);
  });
});
