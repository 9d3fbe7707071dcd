import { beforeAll, describe, expect, test } from "vitest";
import { chargeOf, type Ledger, totalOf } from "../../bench/power/ledger.ts";
import { type CountedFirmware, countedFirmware, livedTime } from "../../bench/power/livedTime.ts";
import {
  ordinary,
  ordinaryDay,
  ordinarySession,
  panicHour,
  quietHour,
  unheardPanic,
} from "../../bench/power/lives.ts";
import { dayOf } from "../../bench/power/model.ts";

let puck: CountedFirmware;
let day: Ledger;

beforeAll(async () => {
  puck = await countedFirmware("puck");
  day = livedTime(puck, ordinaryDay(ordinary));
}, 60_000);

const mah = (ledger: Ledger): number => totalOf(chargeOf(ledger, 12));

describe("the built firmware of a Puck.js in virtual time", () => {
  test("beats once a minute at rest and twice in a session", () => {
    expect(livedTime(puck, quietHour(ordinary)).sayings).toBe(60);
    // Beats late by up to a few milliseconds each, which over a day is less than a minute; each press stands for one.
    const { sayings } = day;
    expect(sayings).toBeGreaterThan(16 * 60 + 8 * 120 - 10);
    expect(sayings).toBeLessThan(16 * 60 + 8 * 120 + 20);
  });

  test("costs for a day what its hours cost, put together", () => {
    const lived = mah(day);
    const composed = mah(dayOf(puck, ordinary));
    expect(Math.abs(composed / lived - 1)).toBeLessThan(0.01);
    // Planted: a day short of an hour is no day.
    expect(Math.abs(mah(dayOf(puck, { ...ordinary, sessionHours: 7 })) / lived - 1)).toBeGreaterThan(0.01);
  });

  test("is connectable for a panic and never for heartbeats", () => {
    expect(livedTime(puck, quietHour(ordinary)).openMs).toBe(0);
    const waited = livedTime(puck, panicHour(ordinary, undefined)).openMs;
    expect(waited).toBeGreaterThan(600_000);
    expect(waited).toBeLessThan(601_000);
    expect(livedTime(puck, panicHour(ordinary, 3)).openMs).toBeLessThan(181_000);
  });

  test("never stops sending a panic that nobody hears, at a pace that spares the cell", () => {
    const hour = livedTime(puck, unheardPanic(ordinary, 3_600_000));
    const two = livedTime(puck, unheardPanic(ordinary, 7_200_000));
    expect(two.sayings - hour.sayings).toBeGreaterThanOrEqual(358);
    expect(two.sayings - hour.sayings).toBeLessThanOrEqual(362);
  });

  test("lights nothing and shakes nothing in a silent session without a motor", () => {
    const silent = livedTime(puck, ordinarySession({ ...ordinary, profile: "silent" }));
    expect(silent).toMatchObject({ lightMs: 0, dimmedMs: 0, motorMs: 0 });
    expect(day.dimmedMs).toBeGreaterThan(0);
  });

  test("asks a watch for no reading of its accelerometer unless man-down is on", async () => {
    const bangle = await countedFirmware("bangle");
    const worn = quietHour({ ...ordinary, body: "bangle" });
    const unread = livedTime(bangle, { ...worn, readingsPerSecond: 0 }).characters;
    expect(livedTime(bangle, worn).characters).toBe(unread);
    const manDown = { stillMs: 120_000, fallMilliG: 3_500, preAlarmMs: 20_000 };
    const watched = quietHour({ ...ordinary, body: "bangle", manDown });
    expect(livedTime(bangle, watched).characters).toBeGreaterThan(2 * unread);
  });
});
