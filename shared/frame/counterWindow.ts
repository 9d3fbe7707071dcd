import { InvariantBroken } from "../base/invariant.ts";
import { frameLimits } from "./limits.ts";
import { isUint32 } from "./octets.ts";

/**
 * P8: which of a fob's counters have been seen. `highest` is 0 to 0xFFFFFFFF;
 * `seen` are two words of 32 bits, low word first: bit 0 stands for the highest
 * counter, bit n for the one n below it. Persisted as it stands.
 */
export type CounterWindow = { readonly highest: number; readonly seen: readonly [number, number] };

/**
 * - `first`: nothing has been heard from this fob under this key; counts.
 * - `fresh`: above all others; counts.
 * - `late`: below the highest, near it and not seen before, as from a slow relay; counts.
 * - `again`: one more reception of a frame already heard. Normal, and no news.
 * - `went-back`: too far below to know. Either a replay or a fob that forgot its
 *   counter; the caller may neither believe it nor drop it unseen.
 */
export type CounterVerdict = "first" | "fresh" | "late" | "again" | "went-back";

/** What a verified frame's counter says about it. A counter never wraps: after 0xFFFFFFFF everything is `went-back` or `again`. */
export function judgeCounter(window: CounterWindow | undefined, counter: number): CounterVerdict {
  mustBeCounter(counter);
  if (window === undefined) return "first";
  if (counter > window.highest) return "fresh";
  const below = window.highest - counter;
  if (below >= frameLimits.rememberedCounters) return "went-back";
  const word = below < 32 ? window.seen[0] : window.seen[1];
  return ((word >>> (below & 31)) & 1) === 1 ? "again" : "late";
}

/** The window once the counter has been heard. A counter that went back leaves it as it was. */
export function noteCounter(window: CounterWindow | undefined, counter: number): CounterWindow {
  mustBeCounter(counter);
  if (window === undefined) return { highest: counter, seen: [1, 0] };
  if (counter > window.highest) return advanced(window, counter);
  const below = window.highest - counter;
  if (below >= frameLimits.rememberedCounters) return window;
  const low = window.seen[0];
  const high = window.seen[1];
  const bit = 1 << (below & 31);
  return {
    highest: window.highest,
    seen: below < 32 ? [(low | bit) >>> 0, high] : [low, (high | bit) >>> 0],
  };
}

function advanced(window: CounterWindow, counter: number): CounterWindow {
  const steps = counter - window.highest;
  const low = window.seen[0];
  const high = window.seen[1];
  if (steps >= 64) return { highest: counter, seen: [1, 0] };
  if (steps >= 32) return { highest: counter, seen: [1, (low << (steps - 32)) >>> 0] };
  return {
    highest: counter,
    seen: [((low << steps) | 1) >>> 0, ((high << steps) | (low >>> (32 - steps))) >>> 0],
  };
}

function mustBeCounter(counter: number): void {
  if (!isUint32(counter)) throw new InvariantBroken("a counter that no frame can carry");
}
