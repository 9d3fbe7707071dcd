import { describe, expect, test } from "vitest";
import { type Feeling, lengthOf, patternOf } from "../../../firmware/logic/feelings.ts";
import type { Abilities } from "../../../firmware/logic/pulse.ts";
import type { Profile } from "../../../firmware/logic/settings.ts";

const feelings: readonly Feeling[] = [
  "touched",
  "received",
  "help-is-coming",
  "not-confirmed",
  "pre-alarm",
  "tested",
  "fault",
  "battery-low",
];
const profiles: readonly Profile[] = ["silent", "discreet", "audible"];
const yesOrNo = [true, false];
const bodies: readonly Abilities[] = yesOrNo.flatMap((vibrates) =>
  yesOrNo.flatMap((lights) => yesOrNo.map((sounds) => ({ vibrates, lights, sounds }))),
);

const kindsOf = (profile: Profile, abilities: Abilities): readonly string[] => [
  ...new Set(feelings.flatMap((feeling) => patternOf(feeling, profile, abilities).map(({ kind }) => kind))),
];
const pulsesOf = (feeling: Feeling, profile: Profile, abilities: Abilities): number =>
  patternOf(feeling, profile, abilities).filter(({ kind }) => kind === "rest").length + 1;

describe("what a wearer feels", () => {
  test("P7: silent is the skin or nothing, whatever else the body could do", () => {
    for (const abilities of bodies) {
      const allowed = abilities.vibrates ? ["vibrate", "rest"] : [];
      expect(kindsOf("silent", abilities)).toEqual(allowed);
    }
  });

  test("P7: discreet is the skin, or short flashes, and never a sound", () => {
    for (const abilities of bodies) {
      const kinds = kindsOf("discreet", abilities);
      expect(kinds).not.toContain("sound");
      if (abilities.vibrates) expect(kinds).not.toContain("light");
    }
    const flashes = feelings.flatMap((feeling) =>
      patternOf(feeling, "discreet", { vibrates: false, lights: true, sounds: true }),
    );
    expect(
      Math.max(...flashes.filter(({ kind }) => kind === "light").map(({ ms }) => ms)),
    ).toBeLessThanOrEqual(80);
  });

  test("audible is all that the body has", () => {
    for (const abilities of bodies) {
      const kinds = kindsOf("audible", abilities);
      expect(kinds.includes("vibrate")).toBe(abilities.vibrates);
      expect(kinds.includes("light")).toBe(abilities.lights);
      expect(kinds.includes("sound")).toBe(abilities.sounds);
    }
  });

  test("P6: every feeling has a number of pulses of its own, so that none is taken for another", () => {
    for (const profile of profiles) {
      for (const abilities of bodies.filter((one) => kindsOf(profile, one).length > 0)) {
        const counts = feelings.map((feeling) => pulsesOf(feeling, profile, abilities));
        expect(new Set(counts).size).toBe(feelings.length);
      }
    }
  });

  test("none takes longer than a wearer attends to it", () => {
    for (const feeling of feelings) {
      for (const profile of profiles) {
        const pattern = patternOf(feeling, profile, { vibrates: true, lights: true, sounds: true });
        expect(lengthOf(pattern)).toBeLessThanOrEqual(8_000);
      }
    }
  });
});
