import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Feeling, patternOf } from "../../../firmware/logic/feelings.ts";
import { manDownSettingLimits, settingLimits } from "../../../firmware/logic/limits.ts";
import { defaultSettings } from "../../../firmware/logic/parseSettings.ts";
import { objectsOf, type Press } from "../../../firmware/logic/press.ts";

const page = readFileSync(new URL("../../../docs/firmware.md", import.meta.url), "utf8");

test("docs/firmware.md shows every setting with its default and its bounds", () => {
  const { profile: _profile, manDown: _manDown, ...numbers } = defaultSettings;
  for (const [name, { least, most }] of Object.entries(settingLimits)) {
    const usual = Object.entries(numbers).find(([one]) => one === name)?.[1];
    const floor = name === "restHeartbeatMs" ? `${least}, and \`heartbeatMs\`` : `${least}`;
    expect(page).toContain(`| \`${name}\` | ${usual} | ${floor} | ${most} |`);
  }
  for (const [name, { least, most }] of Object.entries(manDownSettingLimits))
    expect(page).toContain(`| \`manDown.${name}\` | none | ${least} | ${most} |`);
});

test("it shows how many pulses each feeling has", () => {
  const counts: Readonly<Record<Feeling, string>> = {
    touched: "touched",
    received: "received",
    "help-is-coming": "help is coming",
    tested: "tested",
    "not-confirmed": "not confirmed",
    "battery-low": "battery low",
    fault: "fault",
    "pre-alarm": "pre-alarm",
  };
  const skin = { vibrates: true, lights: false, sounds: false };
  for (const [feeling, words] of Object.entries(counts) as [Feeling, string][]) {
    const pulses = patternOf(feeling, "discreet", skin).filter(({ kind }) => kind === "vibrate").length;
    expect(page).toMatch(new RegExp(`\\| ${words} \\| [^|]+ \\| ${pulses}\\b`));
  }
});

test("it shows what every press says", () => {
  const vitals = { batteryPercent: undefined, batteryLow: false, faulty: false };
  const words: Readonly<Record<Exclude<Press, "man-down">, string>> = {
    hold: "**panic**",
    triple: "**panic**",
    "check-in": "check-in",
    "duress-check-in": "**duress** check-in",
    assistance: "assistance",
  };
  for (const [press, said] of Object.entries(words) as [Exclude<Press, "man-down">, string][]) {
    const [object] = objectsOf(press, vitals);
    const value = object?.kind === "button" ? object.press.toString(16).padStart(2, "0") : "";
    expect(page).toContain(`| ${said} (\`${value}\`)`);
  }
});
