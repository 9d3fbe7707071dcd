import type { Instant } from "../../../shared/base/instant.ts";
import { firstSlots } from "./limits.ts";

/** One deadline: what is due and when. */
export interface Due<Key extends string> {
  readonly key: Key;
  readonly at: Instant;
}

/**
 * Deadlines by key, the earliest at hand: a binary heap on typed arrays that
 * knows where each key lies. Arming, moving and disarming cost the logarithm of
 * the number of deadlines and allocate nothing but the key's entry; equal
 * instants come out in the order they were armed.
 */
export class DeadlineHeap<Key extends string> {
  readonly #slotOf = new Map<Key, number>();
  readonly #keys: (Key | undefined)[] = [];
  readonly #free: number[] = [];
  #dueAt = new Float64Array(firstSlots);
  #armedAs = new Float64Array(firstSlots);
  /** Where in `#heap` a slot lies. */
  #place = new Int32Array(firstSlots);
  /** Slots in heap order. */
  #heap = new Int32Array(firstSlots);
  #size = 0;
  #armings = 0;

  get size(): number {
    return this.#size;
  }

  /** Sets, moves or (with `undefined`) takes away the deadline of `key`. */
  arm(key: Key, at: Instant | undefined): void {
    const slot = this.#slotOf.get(key);
    if (at === undefined) {
      if (slot !== undefined) this.#take(slot);
      return;
    }
    if (slot === undefined) {
      this.#add(key, at);
    } else if (this.#dueAt[slot] !== at) {
      this.#stamp(slot, at);
      this.#settle(this.#place[slot] as number);
    }
  }

  /** When `key` is due, as armed. */
  dueAt(key: Key): Instant | undefined {
    const slot = this.#slotOf.get(key);
    return slot === undefined ? undefined : (this.#dueAt[slot] as Instant);
  }

  earliest(): Instant | undefined {
    return this.#size === 0 ? undefined : (this.#dueAt[this.#heap[0] as number] as Instant);
  }

  /** Takes out the earliest deadline if it is due at `now`. */
  takeDue(now: Instant): Due<Key> | undefined {
    const at = this.earliest();
    if (at === undefined || at > now) return undefined;
    const slot = this.#heap[0] as number;
    const key = this.#keys[slot] as Key;
    this.#take(slot);
    return { key, at };
  }

  clear(): void {
    this.#slotOf.clear();
    this.#keys.length = 0;
    this.#free.length = 0;
    this.#size = 0;
  }

  #add(key: Key, at: Instant): void {
    const slot = this.#free.pop() ?? this.#keys.length;
    if (slot === this.#heap.length) this.#grow();
    this.#keys[slot] = key;
    this.#slotOf.set(key, slot);
    this.#stamp(slot, at);
    this.#put(slot, this.#size);
    this.#size += 1;
    this.#settle(this.#size - 1);
  }

  #take(slot: number): void {
    const place = this.#place[slot] as number;
    this.#slotOf.delete(this.#keys[slot] as Key);
    this.#keys[slot] = undefined;
    this.#free.push(slot);
    this.#size -= 1;
    if (place === this.#size) return;
    this.#put(this.#heap[this.#size] as number, place);
    this.#settle(place);
  }

  #stamp(slot: number, at: Instant): void {
    this.#dueAt[slot] = at;
    this.#armedAs[slot] = this.#armings;
    this.#armings += 1;
  }

  #settle(place: number): void {
    this.#sink(this.#rise(place));
  }

  #rise(from: number): number {
    const slot = this.#heap[from] as number;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent] as number;
      if (!this.#isSooner(slot, above)) break;
      this.#put(above, place);
      place = parent;
    }
    this.#put(slot, place);
    return place;
  }

  #sink(from: number): void {
    const slot = this.#heap[from] as number;
    let place = from;
    for (let child = 2 * place + 1; child < this.#size; child = 2 * place + 1) {
      const right = child + 1;
      const sooner =
        right < this.#size && this.#isSooner(this.#heap[right] as number, this.#heap[child] as number)
          ? right
          : child;
      const below = this.#heap[sooner] as number;
      if (!this.#isSooner(below, slot)) break;
      this.#put(below, place);
      place = sooner;
    }
    this.#put(slot, place);
  }

  #isSooner(slot: number, other: number): boolean {
    const at = this.#dueAt[slot] as number;
    const otherAt = this.#dueAt[other] as number;
    return at === otherAt ? (this.#armedAs[slot] as number) < (this.#armedAs[other] as number) : at < otherAt;
  }

  #put(slot: number, place: number): void {
    this.#heap[place] = slot;
    this.#place[slot] = place;
  }

  #grow(): void {
    const length = this.#heap.length * 2;
    this.#dueAt = grown(this.#dueAt, new Float64Array(length));
    this.#armedAs = grown(this.#armedAs, new Float64Array(length));
    this.#place = grown(this.#place, new Int32Array(length));
    this.#heap = grown(this.#heap, new Int32Array(length));
  }
}

function grown<Row extends Float64Array | Int32Array>(from: Row, into: Row): Row {
  into.set(from);
  return into;
}
