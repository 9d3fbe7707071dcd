import { expect, test } from "vitest";
import { advertsIn, chargeOf, ledgerOf, minus, plus, totalOf } from "../../bench/power/ledger.ts";

const nothing = ledgerOf([], 3_600_000, 0);

test("a burst of just under a second is ten adverts", () => {
  expect(advertsIn(950, 100)).toBe(10);
  const ledger = ledgerOf(["0 advert closed every 100 41aa", "0 says 41aa", "950 radio off"], 10_000, 0);
  expect(ledger).toMatchObject({ sayings: 1, closedAdverts: 10, openAdverts: 0, openMs: 0 });
});

test("a fob that waits for a relay is connectable until its radio goes off", () => {
  const log = ["0 advert open every 100 45aa", "950 advert open every 375 ", "2950 radio off"];
  expect(ledgerOf(log, 10_000, 0)).toMatchObject({ closedAdverts: 0, openAdverts: 16, openMs: 2_950 });
  expect(ledgerOf(log.slice(0, 2), 10_000, 0).openMs).toBe(10_000);
});

test("light and motor count by their strength", () => {
  const log = [
    "0 LED1 0.05",
    "80 LED1 0",
    "100 D1 1",
    "250 D1 0",
    "300 LED1 1",
    "400 LED1 0",
    "500 buzzes 150 at 0.4",
  ];
  expect(ledgerOf(log, 1_000, 0)).toMatchObject({ lightMs: 104, dimmedMs: 80, motorMs: 210 });
});

test("an hour asleep at 12 µA is 0.012 mAh, and everything else comes on top", () => {
  const asleep = chargeOf(nothing, 12);
  expect(totalOf(asleep)).toBeCloseTo(0.012, 9);
  // 10 µs at 4 mA for each character; 9.2 mA for 1.2 ms for each advert.
  expect(chargeOf({ ...nothing, characters: 90_000 }, 12).code).toBeCloseTo(0.001, 9);
  expect(chargeOf({ ...nothing, closedAdverts: 1_000 }, 12).adverts).toBeCloseTo(11_040 / 3_600_000, 9);
  expect(chargeOf({ ...nothing, openAdverts: 1_000 }, 12).open).toBeCloseTo(14_720 / 3_600_000, 9);
  expect(chargeOf({ ...nothing, motorMs: 45 }, 12).shown).toBeCloseTo(0.001, 9);
});

test("hours add up to a day, and the same stretch taken away leaves nothing", () => {
  const hour = { ...nothing, characters: 7, sayings: 60 };
  expect(plus(hour, hour, 23)).toMatchObject({ ms: 86_400_000, characters: 168, sayings: 1_440 });
  expect(Object.values(minus(hour, hour))).toEqual(Object.values(hour).map(() => 0));
});
