import { describe, expect, test } from "vitest";
import { patternOf } from "../../../firmware/logic/feelings.ts";
import { FakeFob } from "./fakeBody.ts";

const abilities = { vibrates: true, lights: true, sounds: true };
const preAlarm = JSON.stringify(patternOf("pre-alarm", "discreet", abilities));
const settings = { manDown: { stillMs: 60_000, fallMilliG: 3_000, preAlarmMs: 15_000 } };

/** A worn fob in a session that the gateway has told it of. */
function worn(): FakeFob {
  const fob = new FakeFob({ settings });
  fob.pass(1_000);
  fob.presses([80, 80]);
  fob.pass(3_000);
  const { counter } = fob.lastPress();
  fob.answer(counter, "session-on");
  fob.answer(counter, "received");
  move(fob, 5_000);
  return fob;
}

/** Walking: readings that swing by a quarter of gravity, ten a second. */
function move(fob: FakeFob, ms: number): void {
  for (let i = 0; i < ms / 100; i += 1) {
    fob.accelerate(1_000 + (i % 2 === 0 ? 250 : -250));
    fob.pass(100);
  }
}

/** Lying: gravity, and a sensor's noise. */
function lie(fob: FakeFob, ms: number): void {
  for (let i = 0; i < ms / 100; i += 1) {
    fob.accelerate(1_004 - (i % 3) * 4);
    fob.pass(100);
  }
}

function preAlarms(fob: FakeFob): number {
  return fob.felt.filter(({ pattern }) => JSON.stringify(pattern) === preAlarm).length;
}

const panicked = (fob: FakeFob): boolean => fob.pressMeanings().includes("man-down");

describe("somebody who lies still", () => {
  test("they feel a pre-alarm, and when nothing stops it help is called", () => {
    const fob = worn();
    lie(fob, 58_000);
    expect(preAlarms(fob)).toBe(0);
    lie(fob, 4_000);
    expect(preAlarms(fob)).toBe(1);
    expect(panicked(fob)).toBe(false);
    lie(fob, 14_000);
    expect(preAlarms(fob)).toBeGreaterThan(1);
    expect(panicked(fob)).toBe(true);
    expect(fob.lastPress().content.objects.at(-1)).toEqual({ kind: "safety", safe: false });
    lie(fob, 600_000);
    expect(fob.pressMeanings().filter((meaning) => meaning === "man-down")).toHaveLength(1);
  });

  test("any press stops the pre-alarm, at once, and the watch goes on", () => {
    const fob = worn();
    lie(fob, 65_000);
    fob.press(80);
    expect(fob.felt.at(-1)?.pattern).toEqual(patternOf("touched", "discreet", abilities));
    expect(fob.felt.at(-2)?.pattern).toEqual([]);
    lie(fob, 30_000);
    expect(panicked(fob)).toBe(false);
    lie(fob, 60_000);
    expect(panicked(fob)).toBe(true);
  });

  test("the press that stops it counts: three of them are a panic", () => {
    const fob = worn();
    lie(fob, 65_000);
    fob.presses([80, 80, 80]);
    expect(fob.pressMeanings()).toContain("panic");
  });

  test("a sensor that falls asleep with its wearer is stillness too", () => {
    const fob = worn();
    fob.pass(80_000);
    expect(panicked(fob)).toBe(true);
  });

  test("who moves now and then is left alone", () => {
    const fob = worn();
    for (let i = 0; i < 10; i += 1) {
      lie(fob, 50_000);
      move(fob, 300);
    }
    expect(preAlarms(fob)).toBe(0);
  });
});

describe("somebody who falls", () => {
  test("an impact and ten still seconds after it are enough", () => {
    const fob = worn();
    fob.accelerate(4_200);
    move(fob, 600);
    lie(fob, 9_000);
    expect(preAlarms(fob)).toBe(0);
    lie(fob, 3_000);
    expect(preAlarms(fob)).toBe(1);
  });

  test("who gets up again is left alone", () => {
    const fob = worn();
    fob.accelerate(4_200);
    lie(fob, 5_000);
    move(fob, 2_000);
    lie(fob, 30_000);
    expect(preAlarms(fob)).toBe(0);
  });
});

test("a walk of an hour costs the board few turns", () => {
  const fob = worn();
  const from = fob.aliveAt.length;
  move(fob, 3_600_000);
  expect(fob.aliveAt.length - from).toBeLessThan(300);
});

describe("when nobody is watched", () => {
  test("outside a session, or before it was ever moved, a fob may lie in a drawer", () => {
    const drawer = new FakeFob({ settings });
    lie(drawer, 300_000);
    expect(drawer.pressMeanings()).toEqual([]);

    const fob = worn();
    fob.answer(fob.lastPress().counter, "session-off");
    move(fob, 1_000);
    lie(fob, 300_000);
    expect(preAlarms(fob)).toBe(0);
  });

  test("a session that was on before a reset is watched after it, once the fob is moved", () => {
    const before = worn();
    const fob = new FakeFob({ settings, flash: before.flash, nowMs: before.nowMs });
    lie(fob, 120_000);
    expect(preAlarms(fob)).toBe(0);
    move(fob, 1_000);
    lie(fob, 80_000);
    expect(panicked(fob)).toBe(true);
  });

  test("a body without a sensor, or an admin without the wish, raises nothing", () => {
    const fob = new FakeFob();
    move(fob, 1_000);
    lie(fob, 3_600_000);
    expect(fob.pressMeanings()).toEqual([]);
  });
});
