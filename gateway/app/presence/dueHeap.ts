import { InvariantBroken } from "../../../shared/base/invariant.ts";
import { cell, roomFor, widened } from "./column.ts";

const absent = -1;

/**
 * Which slot is due next, for any number of slots: a binary heap over typed
 * arrays, each slot in it at most once. Moving a due instant later is left to
 * whoever meets it at the top, so that a heartbeat costs no heap work at all.
 */
export class DueHeap {
  #due: Float64Array;
  /** Where in the heap a slot stands, or `absent`. */
  #place: Int32Array;
  #heap: Int32Array;
  #size = 0;

  constructor(firstSlots: number) {
    this.#due = new Float64Array(firstSlots);
    this.#place = new Int32Array(firstSlots).fill(absent);
    this.#heap = new Int32Array(firstSlots);
  }

  get size(): number {
    return this.#size;
  }

  /** The slot that is due first. Only for a heap that is not empty. */
  first(): number {
    if (this.#size === 0) throw new InvariantBroken("an empty heap has no first");
    return cell(this.#heap, 0);
  }

  dueOf(slot: number): number {
    return cell(this.#due, slot);
  }

  has(slot: number): boolean {
    return slot < this.#place.length && cell(this.#place, slot) !== absent;
  }

  /** Puts the slot in, or moves it to a new instant, earlier or later. */
  put(slot: number, due: number): void {
    this.#reserve(slot);
    const before = cell(this.#place, slot);
    this.#due[slot] = due;
    if (before !== absent) {
      this.#settle(before);
      return;
    }
    this.#seat(slot, this.#size);
    this.#size += 1;
    this.#rise(this.#size - 1);
  }

  remove(slot: number): void {
    if (!this.has(slot)) return;
    const place = cell(this.#place, slot);
    this.#place[slot] = absent;
    this.#size -= 1;
    if (place === this.#size) return;
    this.#seat(cell(this.#heap, this.#size), place);
    this.#settle(place);
  }

  #settle(place: number): void {
    this.#sink(this.#rise(place));
  }

  #rise(from: number): number {
    let place = from;
    const slot = cell(this.#heap, place);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = cell(this.#heap, above);
      if (this.dueOf(parent) <= this.dueOf(slot)) break;
      this.#seat(parent, place);
      place = above;
    }
    this.#seat(slot, place);
    return place;
  }

  #sink(from: number): void {
    let place = from;
    const slot = cell(this.#heap, place);
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.#size) break;
      if (below + 1 < this.#size && this.#dueAt(below + 1) < this.#dueAt(below)) below += 1;
      if (this.#dueAt(below) >= this.dueOf(slot)) break;
      this.#seat(cell(this.#heap, below), place);
      place = below;
    }
    this.#seat(slot, place);
  }

  #dueAt(place: number): number {
    return this.dueOf(cell(this.#heap, place));
  }

  #seat(slot: number, place: number): void {
    this.#heap[place] = slot;
    this.#place[slot] = place;
  }

  #reserve(slot: number): void {
    const before = this.#due.length;
    if (slot < before) return;
    const room = roomFor(slot, before);
    this.#due = widened(this.#due, new Float64Array(room));
    this.#place = widened(this.#place, new Int32Array(room).fill(absent));
    this.#heap = widened(this.#heap, new Int32Array(room));
  }
}
