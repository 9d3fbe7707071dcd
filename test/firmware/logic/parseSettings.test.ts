import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { manDownSettingLimits, settingLimits } from "../../../firmware/logic/limits.ts";
import { defaultSettings, parseSettings } from "../../../firmware/logic/parseSettings.ts";

const manDown = { stillMs: 60_000, fallMilliG: 3_000, preAlarmMs: 15_000 };
const problemsOf = (record: unknown): readonly string[] => {
  const parsed = parseSettings(record);
  return parsed.ok ? [] : parsed.fault;
};

describe("a fob's settings", () => {
  test("what is left out is as the defaults have it, and the defaults are within the bounds", () => {
    expect(parseSettings({})).toEqual({ ok: true, value: defaultSettings });
    expect(parseSettings({ ...defaultSettings })).toEqual({ ok: true, value: defaultSettings });
    expect(parseSettings({ profile: "silent", manDown })).toEqual({
      ok: true,
      value: { ...defaultSettings, profile: "silent", manDown },
    });
    expect(parseSettings({ manDown: null })).toEqual({ ok: true, value: defaultSettings });
  });

  test("what they were written as, they are read as", () => {
    const written: unknown = JSON.parse(JSON.stringify({ ...defaultSettings, manDown }));
    expect(parseSettings(written)).toEqual({ ok: true, value: { ...defaultSettings, manDown } });
  });

  test("every bound holds on both sides", () => {
    for (const [name, { least, most }] of Object.entries(settingLimits)) {
      const slow = name === "heartbeatMs" ? { restHeartbeatMs: 600_000 } : {};
      const quick = name === "restHeartbeatMs" ? { heartbeatMs: 10_000 } : {};
      const withIt = (value: number) => problemsOf({ ...slow, ...quick, [name]: value });
      expect([withIt(least), withIt(most)]).toEqual([[], []]);
      expect(
        [withIt(least - 1), withIt(most + 1), withIt(least + 0.5)].every(({ length }) => length > 0),
      ).toBe(true);
    }
    for (const [name, { least, most }] of Object.entries(manDownSettingLimits)) {
      const withIt = (value: number) => problemsOf({ manDown: { ...manDown, [name]: value } });
      expect([withIt(least), withIt(most)]).toEqual([[], []]);
      expect([withIt(least - 1), withIt(most + 1)].every(({ length }) => length === 1)).toBe(true);
    }
  });

  test("all that is wrong is said at once, with what to write instead", () => {
    expect(
      problemsOf({
        profile: "loud",
        holdMs: 200,
        debounce: 5,
        manDown: { stillMs: "long", preAlarmMs: 9_000 },
      }),
    ).toEqual([
      "debounce is no setting: leave it out, or write one of profile, holdMs, tripleWithinMs, debounceMs, heartbeatMs, restHeartbeatMs, longestSessionMs, manDown.",
      'profile is "loud": write "silent", "discreet" or "audible".',
      "holdMs is 200: write a whole number from 1000 to 3000 (milliseconds).",
      'manDown.stillMs is "long": write a whole number from 20000 to 900000 (milliseconds).',
      "manDown.fallMilliG is missing: write a whole number from 1800 to 8000 (thousandths of standard gravity).",
    ]);
    expect(problemsOf({ heartbeatMs: 60_000, restHeartbeatMs: 30_000 })).toHaveLength(1);
  });

  test("anything at all is read or refused, never thrown over", () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.record({ manDown: fc.anything(), holdMs: fc.anything() }),
        (one, other) => {
          for (const record of [one, other]) {
            const parsed = parseSettings(record);
            expect(parsed.ok || parsed.fault.length > 0).toBe(true);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
