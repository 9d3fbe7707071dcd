import type { Flash } from "../../hal/body.ts";

/** Flash that lasts as long as whoever keeps it: a fob that is started again on it has been reset. */
export function memoryFlash(): Flash {
  const slots = new Map<string, Uint8Array>();
  return {
    read(slot) {
      const bytes = slots.get(slot);
      return bytes === undefined ? undefined : Uint8Array.from(bytes);
    },
    write: (slot, bytes) => void slots.set(slot, Uint8Array.from(bytes)),
  };
}
