import { type CounterWindow, noteCounter } from "../../../shared/frame/counterWindow.ts";
import { cell, roomFor, widened } from "./column.ts";
import { presenceLimits } from "./limits.ts";

/** P8: the counter window of each fob, under the key it belongs to, 17 bytes each. */
export class Counters {
  #known = new Uint8Array(presenceLimits.firstSlots);
  #highest = new Uint32Array(presenceLimits.firstSlots);
  #seenLow = new Uint32Array(presenceLimits.firstSlots);
  #seenHigh = new Uint32Array(presenceLimits.firstSlots);
  #keyCheck = new Uint32Array(presenceLimits.firstSlots);

  /** `undefined` when nothing was heard under this key: a renewed key starts afresh. */
  windowOf(slot: number, keyCheck: number): CounterWindow | undefined {
    if (!this.isKnown(slot) || cell(this.#keyCheck, slot) !== keyCheck) return undefined;
    return this.#window(slot);
  }

  keep(slot: number, keyCheck: number, window: CounterWindow): void {
    this.#reserve(slot);
    this.#known[slot] = 1;
    this.#keyCheck[slot] = keyCheck;
    this.#highest[slot] = window.highest;
    this.#seenLow[slot] = window.seen[0];
    this.#seenHigh[slot] = window.seen[1];
  }

  note(slot: number, keyCheck: number, counter: number): void {
    this.keep(slot, keyCheck, noteCounter(this.windowOf(slot, keyCheck), counter));
  }

  isKnown(slot: number): boolean {
    return slot < this.#known.length && cell(this.#known, slot) === 1;
  }

  /** The window with the key it belongs to, for keeping. Only for a slot that is known. */
  kept(slot: number): { readonly window: CounterWindow; readonly keyCheck: number } {
    return { window: this.#window(slot), keyCheck: cell(this.#keyCheck, slot) };
  }

  #window(slot: number): CounterWindow {
    return {
      highest: cell(this.#highest, slot),
      seen: [cell(this.#seenLow, slot), cell(this.#seenHigh, slot)],
    };
  }

  #reserve(slot: number): void {
    if (slot < this.#known.length) return;
    const room = roomFor(slot, this.#known.length);
    this.#known = widened(this.#known, new Uint8Array(room));
    this.#highest = widened(this.#highest, new Uint32Array(room));
    this.#seenLow = widened(this.#seenLow, new Uint32Array(room));
    this.#seenHigh = widened(this.#seenHigh, new Uint32Array(room));
    this.#keyCheck = widened(this.#keyCheck, new Uint32Array(room));
  }
}
