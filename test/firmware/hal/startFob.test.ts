import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patternOf } from "../../../firmware/logic/feelings.ts";
import { buttonPress } from "../../../shared/frame/bthomeObject.ts";
import { complaints } from "../logic/pressOracle.ts";
import {
  anyBounces,
  anyTrain,
  bounced,
  type Decided,
  type Edge,
  type Touching,
} from "../logic/pressTrain.ts";
import { FakeFob } from "./fakeBody.ts";

const everything = { vibrates: true, lights: true, sounds: true };
const pattern = (feeling: Parameters<typeof patternOf>[0]) => patternOf(feeling, "discreet", everything);

describe("one press, from thumb to touch", () => {
  test("a button held for a second and a half is said as a panic, again and again, until it is received", () => {
    const fob = new FakeFob();
    fob.pass(1_000);
    const pressedAt = fob.nowMs;
    fob.edge(true);
    fob.pass(5_000);
    expect(fob.pressMeanings()).toEqual(["panic"]);
    const { counter, content } = fob.lastPress();
    expect(content.objects).toContainEqual({ kind: "button", press: 0x80 });
    const sayings = fob.sayings(counter);
    expect(sayings[0]?.atMs).toBe(pressedAt + 1_500);
    expect(sayings.length).toBeGreaterThanOrEqual(3);
    expect(new Set(sayings.map(({ frame }) => String(frame))).size).toBe(1);
    expect(fob.isListening).toBe(true);

    fob.answer(counter, "received");
    expect(fob.felt.at(-1)?.pattern).toEqual(pattern("received"));
    const saidBefore = fob.sayings(counter).length;
    fob.pass(60_000);
    expect(fob.sayings(counter)).toHaveLength(saidBefore);
    expect(fob.isListening).toBe(true);

    fob.answer(counter, "help-is-coming");
    expect(fob.felt.at(-1)?.pattern).toEqual(pattern("help-is-coming"));
    fob.pass(1);
    expect(fob.isListening).toBe(false);
  });

  test("three quick presses are said as the third goes down", () => {
    const fob = new FakeFob();
    fob.pass(1_000);
    fob.presses([80, 80]);
    const thirdAt = fob.nowMs;
    fob.press(80);
    expect(fob.pressMeanings()).toEqual(["panic"]);
    expect(fob.sayings(fob.lastPress().counter)[0]?.atMs).toBe(thirdAt + 20);
  });

  test.each([
    ["a double press", [80, 80], ["check-in"]],
    ["a double press whose second is kept down", [80, 700], ["duress-check-in"]],
    ["a long press and a short one", [700, 80], ["assistance"]],
    ["a single press", [80], []],
    ["a single press of half a second", [600], []],
    ["a hold that slipped", [1_200], ["panic"]],
    ["two long presses", [700, 700], ["panic"]],
    ["a hold after a short press", [80, 1_600], ["panic"]],
  ])("%s", (_, lengths, meanings) => {
    const fob = new FakeFob();
    fob.pass(1_000);
    fob.presses(lengths);
    fob.pass(3_000);
    expect(fob.pressMeanings()).toEqual(meanings);
  });

  test("a button that is down when the fob wakes is being pressed", () => {
    const fob = new FakeFob();
    fob.press(1_600);
    expect(fob.pressMeanings()).toEqual(["panic"]);
  });
});

/** When each panic was said first, as an oracle of decisions takes it. */
function saidPanics(fob: FakeFob): readonly Decided[] {
  return fob
    .frames()
    .filter(({ triggered }) => triggered)
    .flatMap(({ counter, content }): Decided[] => {
      const atMs = fob.sayings(counter)[0]?.atMs ?? 0;
      const button = content.objects.find(({ kind }) => kind === "button");
      if (button?.kind !== "button") return [];
      if (button.press === buttonPress.hold) return [{ atMs, press: "hold" }];
      return button.press === buttonPress.triple ? [{ atMs, press: "triple" }] : [];
    });
}

/** Whether the test's gateway confirms it. The others stay on their way, and send between those that follow. */
const isConfirmed = (counter: number): boolean => counter % 2 === 0;

/** With four presses unconfirmed, one more speeds them up and is no frame of its own. */
function isFull(fob: FakeFob): boolean {
  return fob.frames().filter(({ triggered, counter }) => triggered && !isConfirmed(counter)).length >= 4;
}

/** Plays fingers to a fob whose gateway confirms half of the presses, and gives what the oracle finds wrong. */
function wrongOnTheAir(fob: FakeFob, train: readonly Touching[], edges: readonly Edge[]): readonly string[] {
  let confirmed = 0;
  for (const { atMs, isDown } of edges) {
    fob.pass(atMs - fob.nowMs);
    fob.edge(isDown);
    const presses = fob.frames().filter(({ triggered }) => triggered);
    for (const { counter } of presses.slice(confirmed))
      if (isConfirmed(counter)) fob.answer(counter, "received");
    confirmed = presses.length;
  }
  fob.pass(10_000);
  const found = complaints(train, saidPanics(fob), 0);
  return found.filter((one) => !(isFull(fob) && one.includes("missed")));
}

describe("from the finger to the air", () => {
  test("every deliberate panic is on the air within 100 ms, and no other, whatever else is on its way", () => {
    fc.assert(
      fc.property(anyTrain, anyBounces, (train, bounces) => {
        expect(wrongOnTheAir(new FakeFob(), train, bounced(train, bounces))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("a fob that takes 150 ms longer is found", () => {
    const train = [{ restMs: 1_000, downMs: 2_000 }];
    const slow = new FakeFob({ settings: { holdMs: 1_650 } });
    expect(wrongOnTheAir(slow, train, bounced(train, []))).toEqual(["the hold at 2500 was missed"]);
  });
});
