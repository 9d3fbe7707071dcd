import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLocalDay, parseLocalMinute, wallClockNear } from "../../../gateway/core/rota/localTime.ts";
import { certain } from "../../../shared/base/invariant.ts";

const zones = [
  "Europe/London",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/St_Johns",
  "America/Sao_Paulo",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Antarctica/Troll",
  "Asia/Kathmandu",
  "Pacific/Kwajalein",
  "UTC",
];
const dayMs = 86_400_000;

/** An instant, more often than not within three days of one of the zone's clock changes. */
const aPlaceAndTime = fc
  .tuple(
    fc.constantFrom(...zones),
    fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2040, 0, 1) }),
    fc.integer({ min: -3 * dayMs, max: 3 * dayMs }),
  )
  .map(([zone, around, aside]) => {
    const zoned = Temporal.Instant.fromEpochMilliseconds(around).toZonedDateTimeISO(zone);
    const change = zoned.getTimeZoneTransition("next")?.epochMilliseconds;
    return { zone, at: change === undefined ? around : change + aside };
  });

test("a local time comes when Temporal's compatible reading says, in every zone and year", () => {
  fc.assert(
    fc.property(
      aPlaceAndTime,
      fc.oneof(fc.integer({ min: -12, max: 12 }), fc.integer({ min: -300, max: 300 })),
      fc.integer({ min: 0, max: 1439 }),
      ({ zone, at }, aside, minute) => {
        const clock = wallClockNear(zone, at);
        const local = Temporal.PlainDate.from("1970-01-01")
          .add({ days: clock.today + aside })
          .toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
        expect(clock.instantOf(clock.today + aside, minute)).toBe(
          local.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds,
        );
      },
    ),
    { numRuns: 3000 },
  );
});

test("the local day is the one the wall clock shows", () => {
  fc.assert(
    fc.property(aPlaceAndTime, ({ zone, at }) => {
      const shown = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
      expect(wallClockNear(zone, at).today).toBe(certain(parseLocalDay(shown.toString()), "a day"));
    }),
    { numRuns: 1000 },
  );
});

test("days and times are read strictly", () => {
  expect(parseLocalDay("1970-01-02")).toBe(1);
  expect(parseLocalDay("2028-02-29")).toBe(Date.UTC(2028, 1, 29) / dayMs);
  for (const text of [
    "2026-02-29",
    "2026-04-31",
    "2026-13-01",
    "2026-00-10",
    "1969-12-31",
    "3000-01-01",
    "26-1-1",
  ]) {
    expect(parseLocalDay(text)).toBeUndefined();
  }
  expect(parseLocalMinute("00:00")).toBe(0);
  expect(parseLocalMinute("23:59")).toBe(1439);
  for (const text of ["24:00", "8:30", "08:60", "08:30:00", "", " 08:30"]) {
    expect(parseLocalMinute(text)).toBeUndefined();
  }
});
