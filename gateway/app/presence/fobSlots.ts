import type { FobId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";

/** Gives each fob that was ever heard or watched a small number for good, the index into every column. */
export class FobSlots {
  readonly #slots = new Map<FobId, number>();
  readonly #fobs: FobId[] = [];

  get count(): number {
    return this.#fobs.length;
  }

  find(fob: FobId): number | undefined {
    return this.#slots.get(fob);
  }

  /** The fob's slot, made when it has none yet. */
  of(fob: FobId): number {
    const known = this.#slots.get(fob);
    if (known !== undefined) return known;
    const slot = this.#fobs.length;
    this.#slots.set(fob, slot);
    this.#fobs.push(fob);
    return slot;
  }

  fobAt(slot: number): FobId {
    return certain(this.#fobs[slot], "a slot without a fob");
  }
}
