import type { Flash } from "../../../firmware/hal/body.ts";

/** What becomes of a write: as asked, refused by a worn-out chip, or cut off with the power. */
export type Fate = "done" | "ignored" | "wrong" | { readonly cut: Leaving };

/** What a write that was cut off leaves in its slot. `upTo`: so many bytes are new, the rest old, erased or chance. */
export type Leaving =
  | { readonly leaves: "old" | "new" | "nothing" }
  | { readonly leaves: "garbled"; readonly upTo: number; readonly rest: "old" | number };

/** The power went away. Whoever catches it starts a new fob on the same flash. */
export class PowerCut extends Error {
  override readonly name = "PowerCut";
}

/** Slots that outlast a fob. `fate` is asked at every write. */
export class FakeFlash implements Flash {
  readonly slots = new Map<string, Uint8Array>();
  writes = 0;
  fate: (slot: string, bytes: Uint8Array) => Fate = () => "done";

  readonly read = (slot: string): Uint8Array | undefined => {
    const bytes = this.slots.get(slot);
    return bytes === undefined ? undefined : Uint8Array.from(bytes);
  };

  readonly write = (slot: string, bytes: Uint8Array): void => {
    this.writes += 1;
    const fate = this.fate(slot, bytes);
    if (fate === "ignored") return;
    if (fate === "done") this.slots.set(slot, Uint8Array.from(bytes));
    else if (fate === "wrong")
      this.slots.set(
        slot,
        bytes.map((byte) => byte ^ 0x10),
      );
    else {
      this.#leave(slot, bytes, fate.cut);
      throw new PowerCut("in the middle of a write");
    }
  };

  #leave(slot: string, bytes: Uint8Array, leaving: Leaving): void {
    if (leaving.leaves === "new") this.slots.set(slot, Uint8Array.from(bytes));
    if (leaving.leaves === "nothing") this.slots.delete(slot);
    if (leaving.leaves !== "garbled") return;
    const old = this.slots.get(slot) ?? new Uint8Array(0);
    const { upTo, rest } = leaving;
    const garbled = bytes.map((byte, at) => {
      if (at < upTo) return byte;
      return rest === "old" ? (old[at] ?? 0xff) : (rest * (at + 7) * 37) & 0xff;
    });
    this.slots.set(slot, garbled);
  }
}
