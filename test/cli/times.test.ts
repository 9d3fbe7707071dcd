import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { durationMsOf, durationText, localInstant } from "../../gateway/cli/times.ts";
import { instant } from "../../shared/base/instant.ts";

const now = instant(Date.UTC(2026, 8, 7, 12, 0));

describe("an instant typed in the organisation's own time", () => {
  test.each([
    ["18:30", "2026-09-07T17:30:00.000Z"],
    ["12:30", "2026-09-08T11:30:00.000Z"],
    ["today 12:30", "2026-09-07T11:30:00.000Z"],
    ["tomorrow 18:30", "2026-09-08T17:30:00.000Z"],
    ["2026-12-01 18:30", "2026-12-01T18:30:00.000Z"],
  ])("%s is %s", (text, utc) => {
    expect(localInstant(text, "Europe/London", now)).toBe(utc);
  });

  test("one that exists twice, or never, when the clocks change is refused rather than guessed", () => {
    expect(() => localInstant("2026-10-25 01:30", "Europe/London", now)).toThrow(/not one time only/);
    expect(() => localInstant("2026-03-29 01:30", "Europe/London", now)).toThrow(/not one time only/);
    expect(() => localInstant("2026-02-30 10:00", "Europe/London", now)).toThrow();
  });
});

test("every duration reads back as it was written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 31_622_400_000 }), (ms) => durationMsOf(durationText(ms)) === ms),
  );
});
