import { certain } from "../../../shared/base/invariant.ts";

/** One number per slot. Columns of a table grow together, since a slot is an index into each. */
export type Column = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array | Int8Array;

/** The number in a slot that is known to exist. */
export function cell(column: Column, slot: number): number {
  return certain(column[slot], "a slot beyond its column");
}

/** Twice `capacity`, or as often doubled as it takes to hold `slot`. */
export function roomFor(slot: number, capacity: number): number {
  let room = capacity;
  while (room <= slot) room *= 2;
  return room;
}

/** `wider` with everything the narrower column had. */
export function widened<Kind extends Column>(narrow: Kind, wider: Kind): Kind {
  wider.set(narrow);
  return wider;
}
