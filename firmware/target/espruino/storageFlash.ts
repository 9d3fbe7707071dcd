import type { Flash } from "../../hal/body.ts";
import type { Storage } from "./api.ts";

/** Our files begin with this, so that they stand beside the board's own without touching them. */
const prefix = "hk.";

/** Slots as files of Espruino's Storage, which writes a new copy before it forgets the old one. */
export function storageFlash(storage: Storage): Flash {
  function read(slot: string): Uint8Array | undefined {
    const kept = storage.readArrayBuffer(prefix + slot);
    if (kept === undefined) return undefined;
    // A view of the flash itself would change under the reader when Storage tidies up.
    return new Uint8Array(new Uint8Array(kept));
  }

  function write(slot: string, bytes: Uint8Array): void {
    try {
      storage.write(prefix + slot, copied(bytes));
    } catch {
      // A full or worn flash is found by the logic, which reads back what it wrote.
    }
  }

  return { read, write };
}

/** Only these bytes: the buffer behind a view may be longer. */
function copied(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
