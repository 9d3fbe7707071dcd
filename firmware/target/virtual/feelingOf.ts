import { type Feeling, patternOf } from "../../logic/feelings.ts";
import type { Abilities, Pulse } from "../../logic/pulse.ts";
import type { Profile } from "../../logic/settings.ts";

/** In the order of {@link Feeling}; the compiler holds it to be whole. */
const feelings: { readonly [feeling in Feeling]: true } = {
  touched: true,
  received: true,
  "help-is-coming": true,
  "not-confirmed": true,
  "pre-alarm": true,
  tested: true,
  fault: true,
  "battery-low": true,
};

/**
 * The word for what a wearer feels, found by its pulses alone, as a wearer finds
 * it; `undefined` for what is no feeling of a fob.
 */
export function feelingOf(
  pattern: readonly Pulse[],
  by: { readonly profile: Profile; readonly abilities: Abilities },
): Feeling | undefined {
  if (pattern.length === 0) return undefined;
  return names(feelings).find((feeling) => isSame(patternOf(feeling, by.profile, by.abilities), pattern));
}

function names<Name extends string>(of: { readonly [name in Name]: true }): readonly Name[] {
  const isName = (name: string): name is Name => Object.hasOwn(of, name);
  return Object.keys(of).filter(isName);
}

function isSame(one: readonly Pulse[], other: readonly Pulse[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ kind, ms }, at) => kind === other[at]?.kind && ms === other[at]?.ms)
  );
}
