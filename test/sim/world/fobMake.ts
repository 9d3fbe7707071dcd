import { defaultSettings } from "../../../firmware/logic/parseSettings.ts";
import type { Abilities } from "../../../firmware/logic/pulse.ts";
import type { FobSettings } from "../../../firmware/logic/settings.ts";
import type { Dice } from "../dice.ts";

/** What somebody bought, and what the admin set on it. */
export interface FobMake {
  readonly abilities: Abilities;
  readonly settings: FobSettings;
  /** What the cell gives under load. */
  readonly millivolts: number;
}

const bodies: Readonly<Record<"puck" | "puck-with-motor" | "watch", Abilities>> = {
  puck: { vibrates: false, lights: true, sounds: false },
  "puck-with-motor": { vibrates: true, lights: true, sounds: false },
  watch: { vibrates: true, lights: true, sounds: true },
};

/** Stillness is long enough that nobody who sits and listens is taken for hurt; a fall is found sooner. */
const manDown = { stillMs: 120_000, fallMilliG: 2_500, preAlarmMs: 20_000 };

export function makeOf(dice: Dice): FobMake {
  const body = dice.pick(["puck", "puck-with-motor", "watch"] as const);
  const profile = dice.pick(["silent", "discreet", "discreet", "audible"] as const);
  return {
    abilities: bodies[body],
    settings: { ...defaultSettings, profile, manDown: body === "watch" ? manDown : undefined },
    millivolts: dice.happens(0.85) ? dice.between(2_850, 3_050) : dice.between(2_300, 2_700),
  };
}
