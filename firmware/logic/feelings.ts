import type { Abilities, Pulse } from "./pulse.ts";
import type { Profile } from "./settings.ts";

/** What a wearer can be told through the fob. */
export type Feeling =
  /** The fob is alive and has felt the press. Nothing more. */
  | "touched"
  | "received"
  | "help-is-coming"
  /** Nobody has confirmed the press so far. */
  | "not-confirmed"
  /** "You lie still: press, or I call for help." */
  | "pre-alarm"
  /** The function test passed. */
  | "tested"
  | "fault"
  | "battery-low";

/**
 * P6, P7: what a wearer feels, sees or hears, and others may notice. Silent: the
 * skin, if the motor is heard by nobody else, or nothing. Discreet: the skin, or
 * else short flashes. Audible: all the body has, each pulse in every way.
 */
export function patternOf(feeling: Feeling, profile: Profile, abilities: Abilities): Pulse[] {
  const rhythm = rhythms[feeling];
  const pattern: Pulse[] = [];
  for (let i = 0; i < rhythm.length; i += 1) {
    const ms = rhythm[i] ?? 0;
    const length = pattern.length;
    if (i % 2 === 0) addPulse(pattern, { ms, profile, abilities });
    else pattern.push({ kind: "rest", ms });
    // A body that can give no pulse has nothing to rest from either.
    if (i % 2 === 0 && pattern.length === length) return [];
  }
  return pattern;
}

/** How long a pattern takes, in milliseconds. */
export function lengthOf(pattern: readonly Pulse[]): number {
  let ms = 0;
  for (const pulse of pattern) ms += pulse.ms;
  return ms;
}

/** A flash of this many milliseconds is seen by whoever looks at the fob, and hardly by others. */
const shortFlashMs = 80;

function addPulse(
  pattern: Pulse[],
  { ms, profile, abilities }: { ms: number; profile: Profile; abilities: Abilities },
): void {
  const isAudible = profile === "audible";
  if (abilities.vibrates) pattern.push({ kind: "vibrate", ms });
  if (isAudible && abilities.lights) pattern.push({ kind: "light", ms });
  if (isAudible && abilities.sounds) pattern.push({ kind: "sound", ms });
  if (profile === "discreet" && !abilities.vibrates && abilities.lights) {
    pattern.push({ kind: "light", ms: Math.min(ms, shortFlashMs) });
  }
}

/**
 * Pulses and the rests between them, in milliseconds. Their numbers alone tell
 * them apart, so that a fob which can only flash says the same. P6: "received" is
 * two, "help is coming" three long ones; what is no success has one or more than four.
 */
const rhythms: { readonly [feeling in Feeling]: readonly number[] } = {
  touched: [40],
  received: [150, 150, 150],
  "help-is-coming": [400, 200, 400, 200, 400],
  tested: [80, 80, 80, 80, 80, 80, 80],
  "not-confirmed": [60, 60, 60, 60, 60, 60, 60, 60, 60],
  "battery-low": [60, 300, 60, 300, 60, 300, 60, 300, 60, 300, 60],
  fault: [200, 60, 200, 60, 200, 60, 200, 60, 200, 60, 200, 60, 200],
  "pre-alarm": [250, 250, 250, 250, 250, 250, 250, 250, 250, 250, 250, 250, 250, 250, 250],
};
