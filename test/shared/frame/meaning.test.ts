import { describe, expect, test } from "vitest";
import { defaultGestures, type GestureMap, meaningOf } from "../../../shared/frame/meaning.ts";
import { parseObjects } from "../../../shared/frame/parseObjects.ts";
import { bytes } from "./fobs.ts";

function says(hex: string, gestures: GestureMap = defaultGestures) {
  return meaningOf(parseObjects(bytes(hex)), gestures);
}

describe("what a fob means", () => {
  test.each([
    ["3a01", "panic", "a single press, since an unclear press is a press"],
    ["3a02", "check-in", "a double press"],
    ["3a03", "panic", "a triple press"],
    ["3a04", "assistance", "a long press"],
    ["3a05", "duress-check-in", "a long double press"],
    ["3a06", "panic", "a long triple press"],
    ["3a80", "panic", "a hold"],
    ["3afe", "panic", "a hold as Shelly says it"],
    ["3a00", "heartbeat", "no press, as Shelly repeats in beacon mode"],
    ["", "heartbeat", "nothing at all"],
    ["016102ca09", "heartbeat", "battery and temperature"],
    ["2801", "heartbeat", "safe"],
    ["2800", "man-down", "unsafe"],
    ["28003a00", "man-down", "unsafe and no press"],
    ["21012c01", "heartbeat", "moving about"],
  ])("%s is %s: %s", (hex, meaning) => {
    expect(says(hex)).toMatchObject({ meaning, unmapped: false });
  });

  test("every press nobody has mapped is a panic and says so", () => {
    const mapped = Object.keys(defaultGestures).map(Number);
    expect(mapped).toHaveLength(8);
    for (let press = 1; press <= 0xff; press += 1) {
      const { meaning, unmapped } = says(`3a${press.toString(16).padStart(2, "0")}`);
      expect(unmapped).toBe(!mapped.includes(press));
      if (unmapped) expect(meaning).toBe("panic");
    }
    expect(says("3a02", {})).toMatchObject({ meaning: "panic", unmapped: true });
  });

  test("an organisation's own map is followed", () => {
    expect(says("3a01", { 1: "check-in" })).toMatchObject({ meaning: "check-in", unmapped: false });
  });

  test.each([
    ["3a003a01", "panic"],
    ["3a023a04", "assistance"],
    ["3a053a02", "duress-check-in"],
    ["3a053a01", "panic"],
    ["3a013a05", "panic"],
    ["28003a02", "man-down"],
    ["28003a05", "duress-check-in"],
    ["28003a80", "panic"],
    ["3a023a00", "check-in"],
  ])("of several things said by %s the most urgent is %s", (hex, meaning) => {
    expect(says(hex)).toMatchObject({ meaning, unmapped: false });
  });

  test.each(["3a", "3a003a", "3a023a", "02ca", "30ff3a00", "01"])(
    "%s may hide a press that cannot be read, so it is a panic",
    (hex) => {
      expect(says(hex)).toMatchObject({ meaning: "panic", unmapped: true });
    },
  );

  test.each(["3a0066ff", "016166", "3a0053", "3a003b", "3a00f1"])(
    "%s breaks off where no press can stand any more, so it is the heartbeat it says it is",
    (hex) => {
      expect(says(hex)).toMatchObject({ meaning: "heartbeat", unmapped: false });
    },
  );

  test("a command given by hand is a panic nobody mapped", () => {
    expect(says("3b0002")).toMatchObject({ meaning: "panic", unmapped: true });
    expect(says("3a003b010305")).toMatchObject({ meaning: "panic", unmapped: true });
  });

  test("the lowest believable battery is told, and tampering", () => {
    expect(says("01613a01")).toMatchObject({ batteryPercent: 97, tampered: false });
    expect(says("0161010c2b01")).toMatchObject({ batteryPercent: 12, tampered: true });
    expect(says("01ff").batteryPercent).toBeUndefined();
    expect(says("2b012b00").tampered).toBe(true);
    expect(says("016115013a01")).toMatchObject({ meaning: "panic", batteryLow: true, faulty: false });
    expect(says("016126013a02")).toMatchObject({ meaning: "check-in", batteryLow: false, faulty: true });
    expect(says("15002600")).toMatchObject({ batteryLow: false, faulty: false });
    expect(says("").batteryPercent).toBeUndefined();
  });
});
