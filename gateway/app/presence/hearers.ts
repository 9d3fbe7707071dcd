import type { RelayId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { cell, roomFor, widened } from "./column.ts";
import { presenceLimits } from "./limits.ts";

/** Who heard a fob: a relay, or nobody between when the fob has a connection of its own. */
export type Hearer = RelayId | typeof ownConnection;

/** No relay has this name, since identifiers have no brackets. */
export const ownConnection = "(own connection)";

const seats = presenceLimits.hearersPerFob;
const nobody = 0;

/**
 * The latest few to hear each fob and when, monotonic ms: which relay can reach
 * it, and whom a lost relay leaves uncovered. 12 bytes a seat.
 */
export class Hearers {
  /** 0 stands for an empty seat, so numbering starts at 1. */
  readonly #hearers: Hearer[] = [ownConnection, ownConnection];
  readonly #numbers = new Map<Hearer, number>([[ownConnection, 1]]);
  #who = new Uint32Array(presenceLimits.firstSlots * seats);
  #when = new Float64Array(presenceLimits.firstSlots * seats);

  note(slot: number, hearer: Hearer, at: number): void {
    this.#reserve(slot);
    const seat = this.#seatFor(slot, this.#numberOf(hearer));
    this.#who[seat] = this.#numberOf(hearer);
    this.#when[seat] = at;
  }

  /** Those who heard it since, the latest first. */
  since(slot: number, since: number): readonly Hearer[] {
    const found: { readonly hearer: Hearer; readonly at: number }[] = [];
    if ((slot + 1) * seats > this.#who.length) return [];
    for (let seat = slot * seats; seat < (slot + 1) * seats; seat += 1) {
      const number = cell(this.#who, seat);
      const at = cell(this.#when, seat);
      if (number !== nobody && at >= since) found.push({ hearer: this.#hearerOf(number), at });
    }
    return found.sort((one, other) => other.at - one.at).map(({ hearer }) => hearer);
  }

  /** Whether this one has heard it since and no other has. */
  isOnly(slot: number, hearer: Hearer, since: number): boolean {
    const heard = this.since(slot, since);
    return heard.length === 1 && heard[0] === hearer;
  }

  /** The hearer's own seat, else an empty one, else the one unheard for longest. */
  #seatFor(slot: number, number: number): number {
    const first = slot * seats;
    let best = first;
    for (let seat = first; seat < first + seats; seat += 1) {
      const taken = cell(this.#who, seat);
      if (taken === number) return seat;
      if (cell(this.#who, best) === nobody) continue;
      if (taken === nobody || cell(this.#when, seat) < cell(this.#when, best)) best = seat;
    }
    return best;
  }

  #numberOf(hearer: Hearer): number {
    const known = this.#numbers.get(hearer);
    if (known !== undefined) return known;
    const number = this.#hearers.length;
    this.#hearers.push(hearer);
    this.#numbers.set(hearer, number);
    return number;
  }

  #hearerOf(number: number): Hearer {
    return certain(this.#hearers[number], "a hearer without a name");
  }

  #reserve(slot: number): void {
    const last = (slot + 1) * seats - 1;
    if (last < this.#who.length) return;
    const room = roomFor(last, this.#who.length);
    this.#who = widened(this.#who, new Uint32Array(room));
    this.#when = widened(this.#when, new Float64Array(room));
  }
}
