import { after, type Instant, instant } from "../../../shared/base/instant.ts";
import { cell, roomFor, widened } from "./column.ts";
import { DueHeap } from "./dueHeap.ts";
import { presenceLimits } from "./limits.ts";

/** A silence as the record wants it: in wall time. */
export interface Silence {
  /** `undefined`: never heard. */
  readonly lastHeardAt: Instant | undefined;
  readonly dueAt: Instant;
}

const never = Number.NEGATIVE_INFINITY;

/**
 * Since when each slot is silent and how long it may be. Waits are monotonic;
 * the wall instants beside them are for the record alone, so that setting the
 * clock finds nobody lost.
 */
export class SilenceWatch {
  readonly #heap = new DueHeap(presenceLimits.firstSlots);
  #watched = new Uint8Array(presenceLimits.firstSlots);
  #limitMs = new Float64Array(presenceLimits.firstSlots);
  #heardAt = new Float64Array(presenceLimits.firstSlots).fill(never);
  #heardWall = new Float64Array(presenceLimits.firstSlots).fill(never);
  #sinceAt = new Float64Array(presenceLimits.firstSlots).fill(never);
  #sinceWall = new Float64Array(presenceLimits.firstSlots).fill(never);
  #count = 0;

  get watched(): number {
    return this.#count;
  }

  isWatched(slot: number): boolean {
    return slot < this.#watched.length && cell(this.#watched, slot) === 1;
  }

  /** Never moves back: a frame that a relay kept for long is no newer than what came meanwhile. */
  heard(slot: number, at: number, wall: Instant): void {
    this.#reserve(slot);
    if (at <= cell(this.#heardAt, slot)) return;
    this.#heardAt[slot] = at;
    this.#heardWall[slot] = wall;
  }

  /** Heard before this process began, so no wait counts from it. */
  remember(slot: number, wall: Instant): void {
    this.#reserve(slot);
    this.#heardWall[slot] = wall;
  }

  /**
   * Begins to watch, or changes the limit. The instant (monotonic) by which it
   * matters, or `undefined` when the silence is already known.
   */
  watch(
    slot: number,
    wanted: { readonly limitMs: number; readonly since: Instant },
    begin: { readonly now: number; readonly lost: boolean },
  ): number | undefined {
    this.#reserve(slot);
    const again = this.isWatched(slot);
    this.#limitMs[slot] = wanted.limitMs;
    if (!again) {
      this.#watched[slot] = 1;
      this.#count += 1;
      this.#sinceAt[slot] = begin.now;
      this.#sinceWall[slot] = wanted.since;
    }
    if (again ? !this.#heap.has(slot) : begin.lost) return undefined;
    return this.rearm(slot);
  }

  unwatch(slot: number): void {
    if (!this.isWatched(slot)) return;
    this.#watched[slot] = 0;
    this.#count -= 1;
    this.#heap.remove(slot);
  }

  /** Waits for the slot's next silence; answers when (monotonic) it would be due. */
  rearm(slot: number): number {
    const due = this.#dueAt(slot);
    this.#heap.put(slot, due);
    return due;
  }

  /** The wait begins again now; the instants for the record stay. Answers when (monotonic) it is due. */
  listenAnew(slot: number, now: number): number {
    this.#sinceAt[slot] = now;
    return this.rearm(slot);
  }

  /** Whether a watched slot has been silent for longer than it may. */
  isDue(slot: number, now: number): boolean {
    return this.isWatched(slot) && this.#dueAt(slot) <= now;
  }

  /** One slot whose silence is due, taken out of the wait; `undefined` when none is. */
  takeDue(now: number): number | undefined {
    while (this.#heap.size > 0) {
      const slot = this.#heap.first();
      if (this.#heap.dueOf(slot) > now) return undefined;
      const due = this.#dueAt(slot);
      if (due <= now) {
        this.#heap.remove(slot);
        return slot;
      }
      this.#heap.put(slot, due);
    }
    return undefined;
  }

  /** No slot is due before this. `undefined`: none is waited for, and nobody need wake. */
  nextDueAt(): number | undefined {
    return this.#heap.size === 0 ? undefined : this.#heap.dueOf(this.#heap.first());
  }

  /** Monotonic; minus infinity when not heard by this process. */
  lastHeardAt(slot: number): number {
    return slot < this.#heardAt.length ? cell(this.#heardAt, slot) : never;
  }

  lastHeardWall(slot: number): Instant | undefined {
    if (slot >= this.#heardWall.length) return undefined;
    const wall = cell(this.#heardWall, slot);
    return wall === never ? undefined : instant(wall);
  }

  silenceOf(slot: number): Silence {
    const from = Math.max(cell(this.#heardWall, slot), cell(this.#sinceWall, slot));
    return { lastHeardAt: this.lastHeardWall(slot), dueAt: after(instant(from), cell(this.#limitMs, slot)) };
  }

  #dueAt(slot: number): number {
    const from = Math.max(cell(this.#heardAt, slot), cell(this.#sinceAt, slot));
    return from + cell(this.#limitMs, slot);
  }

  #reserve(slot: number): void {
    const before = this.#watched.length;
    if (slot < before) return;
    const room = roomFor(slot, before);
    this.#watched = widened(this.#watched, new Uint8Array(room));
    this.#limitMs = widened(this.#limitMs, new Float64Array(room));
    this.#heardAt = widened(this.#heardAt, new Float64Array(room).fill(never));
    this.#heardWall = widened(this.#heardWall, new Float64Array(room).fill(never));
    this.#sinceAt = widened(this.#sinceAt, new Float64Array(room).fill(never));
    this.#sinceWall = widened(this.#sinceWall, new Float64Array(room).fill(never));
  }
}
