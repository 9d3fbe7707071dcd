import type { Body, Provision, Senses } from "./body.ts";

/**
 * Wakes the logic in a body. Reserves counters in flash, takes up a panic that a
 * reset interrupted, and from then on lives by what the body senses.
 */
export type StartFob = <Key>(body: Body<Key>, provision: Provision) => Senses;
