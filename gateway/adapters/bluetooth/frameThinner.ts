import type { FobAddress } from "../../../shared/base/ids.ts";
import type { Monotonic } from "../../../shared/base/instant.ts";
import { bluetoothLimits } from "./limits.ts";
import { isSame } from "./sameBytes.ts";

interface PassedOn {
  readonly frame: Uint8Array;
  at: Monotonic;
}

/**
 * Lets one of many equal adverts through. Equal means every byte: P8: a forgery
 * with a fob's address and counter must not hide the fob's own frame, and P1: a
 * new frame never waits.
 */
export class FrameThinner {
  /** By when something was last passed on, the longest ago first. */
  readonly #passed = new Map<FobAddress, PassedOn[]>();

  /** Whether to pass `frame` on now. The bytes are copied. */
  takes(address: FobAddress, frame: Uint8Array, at: Monotonic): boolean {
    const known = this.#passed.get(address) ?? [];
    const same = known.find((one) => isSame(one.frame, frame));
    if (same !== undefined && at - same.at < bluetoothLimits.thinMs) return false;
    if (same !== undefined) same.at = at;
    else {
      // Not `slice`: a radio gives Buffers, whose slices share their bytes.
      known.push({ frame: Uint8Array.from(frame), at });
      if (known.length > bluetoothLimits.framesPerAddress) known.shift();
    }
    this.#passed.delete(address);
    this.#passed.set(address, known);
    if (this.#passed.size > bluetoothLimits.thinnedAddresses) this.#forgetFirst();
    return true;
  }

  /** Forgets what no longer holds anything back. */
  forget(at: Monotonic): void {
    for (const [address, known] of this.#passed) {
      if (known.some((one) => at - one.at < bluetoothLimits.thinMs)) return;
      this.#passed.delete(address);
    }
  }

  get addresses(): number {
    return this.#passed.size;
  }

  #forgetFirst(): void {
    const first = this.#passed.keys().next();
    if (first.done !== true) this.#passed.delete(first.value);
  }
}
