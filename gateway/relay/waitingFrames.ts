import { toHex } from "../../shared/base/bytes.ts";
import type { FobAddress } from "../../shared/base/ids.ts";
import type { Monotonic } from "../../shared/base/instant.ts";
import { relayLimits } from "./limits.ts";
import type { HeardFrame } from "./link.ts";
import type { KeptFrame } from "./queue.ts";

/** A press that waits for its PUBACK. */
export interface Waiting extends KeptFrame {
  /** When this process heard it; `undefined` for what an earlier one left behind. */
  readonly since: Monotonic | undefined;
}

/** What became of a frame that was heard. */
export type Taken =
  | { readonly kind: "waits-already" }
  | { readonly kind: "new"; readonly waiting: Waiting; readonly isAlone: boolean };

interface Entry {
  readonly waiting: Waiting;
  readonly key: string;
  /** Grows with every hearing: the smallest was not heard again for longest. */
  heardAgain: number;
}

/**
 * The presses that wait, in the order they were heard. P8: who sends other
 * frames under a fob's address, or under thousands of addresses, can push out
 * what the fob no longer says, and never what it still repeats.
 *
 * At the bound for one address its press that was not heard again for longest
 * goes. At the bound for all, one of the address with most waiting goes; a fob's
 * only press goes last, and then a stranger's before that of a fob the gateway
 * has answered.
 */
export class WaitingFrames {
  readonly #isAnswered: (address: FobAddress) => boolean;
  readonly #byPlace = new Map<number, Entry>();
  readonly #byKey = new Map<string, Entry>();
  readonly #ofAddress = new Map<FobAddress, Set<Entry>>();
  #nextPlace = 1;
  #hearings = 0;
  #letGo = 0;

  constructor(isAnswered: (address: FobAddress) => boolean) {
    this.#isAnswered = isAnswered;
  }

  get size(): number {
    return this.#byPlace.size;
  }

  /** Presses that had to give way since the start. */
  get letGo(): number {
    return this.#letGo;
  }

  has(place: number): boolean {
    return this.#byPlace.has(place);
  }

  /** Takes back what an earlier process left behind; before anything is heard, in order of place. */
  restore(kept: readonly KeptFrame[]): void {
    for (const frame of kept) this.#put({ ...frame, since: undefined });
  }

  /** Gives no place below this one from now on. */
  beginAt(place: number): void {
    this.#nextPlace = Math.max(this.#nextPlace, place);
  }

  take(frame: HeardFrame, since: Monotonic): Taken {
    const known = this.#byKey.get(keyOf(frame));
    if (known !== undefined) {
      this.#hearings += 1;
      known.heardAgain = this.#hearings;
      return { kind: "waits-already" };
    }
    const isAlone = !this.#ofAddress.has(frame.address);
    const { address, serviceData, rssi, heardAt } = frame;
    const waiting = { place: this.#nextPlace, address, serviceData, rssi, heardAt, since };
    this.#put(waiting);
    return { kind: "new", waiting, isAlone };
  }

  remove(place: number): void {
    const entry = this.#byPlace.get(place);
    if (entry === undefined) return;
    this.#byPlace.delete(place);
    this.#byKey.delete(entry.key);
    const others = this.#ofAddress.get(entry.waiting.address);
    others?.delete(entry);
    if (others?.size === 0) this.#ofAddress.delete(entry.waiting.address);
  }

  /** The first that `isFree`, in the order of hearing. */
  first(isFree: (waiting: Waiting) => boolean): Waiting | undefined {
    for (const { waiting } of this.#byPlace.values()) if (isFree(waiting)) return waiting;
    return undefined;
  }

  #put(waiting: Waiting): void {
    this.#nextPlace = Math.max(this.#nextPlace, waiting.place + 1);
    this.#hearings += 1;
    const entry = { waiting, key: keyOf(waiting), heardAgain: this.#hearings };
    const others = this.#ofAddress.get(waiting.address) ?? new Set<Entry>();
    if (others.size >= relayLimits.waitingOfOneFob) this.#giveUp(longestUnheard(others));
    else if (this.#byPlace.size >= relayLimits.waitingFrames) this.#giveUp(this.#mostDispensable());
    this.#byPlace.set(waiting.place, entry);
    this.#byKey.set(entry.key, entry);
    this.#ofAddress.set(waiting.address, others.add(entry));
  }

  #giveUp(entry: Entry | undefined): void {
    if (entry === undefined) return;
    this.remove(entry.waiting.place);
    this.#letGo += 1;
  }

  #mostDispensable(): Entry | undefined {
    let fullest: Set<Entry> | undefined;
    for (const entries of this.#ofAddress.values()) {
      if (entries.size > (fullest?.size ?? 1)) fullest = entries;
    }
    if (fullest !== undefined) return longestUnheard(fullest);
    const strangers = [...this.#byPlace.values()].filter(({ waiting }) => !this.#isAnswered(waiting.address));
    return longestUnheard(strangers.length > 0 ? strangers : this.#byPlace.values());
  }
}

/** Whole bytes, not only the counter: a forged frame under the same counter must not pass for the true one. */
export function keyOf({ address, serviceData }: Pick<HeardFrame, "address" | "serviceData">): string {
  return `${address} ${toHex(serviceData)}`;
}

function longestUnheard(entries: Iterable<Entry>): Entry | undefined {
  let found: Entry | undefined;
  for (const entry of entries) {
    if (found === undefined || entry.heardAgain < found.heardAgain) found = entry;
  }
  return found;
}
