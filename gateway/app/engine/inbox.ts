import { type Entry, turnAway } from "./entry.ts";
import { inboxCalmCommands, inboxCommands, turnShares } from "./limits.ts";
import { Queue } from "./queue.ts";
import { type InboxClass, inboxClasses } from "./traits.ts";

/** What may be sent away. P2: never a press, nor a deadline. */
export type ShedClass = Exclude<InboxClass, "press" | "watch">;

/** Classes that are refused when too much waits, the first to go first. */
const sheddable: readonly ShedClass[] = ["housekeeping", "delivery", "person"];

/**
 * What waits for the one writer, by class. P2: bounded for everybody but
 * presses and the watch, whose numbers are bounded where they come from: a
 * relay gets no PUBACK and so sends no more, and each deadline waits once.
 */
export class Inbox {
  readonly #queues: Readonly<Record<InboxClass, Queue<Entry>>> = {
    press: new Queue(),
    watch: new Queue(),
    person: new Queue(),
    delivery: new Queue(),
    housekeeping: new Queue(),
  };
  readonly #full: (isFull: boolean) => void;
  #size = 0;
  #filledAt = 0;
  #isFull = false;
  /** How many were sent away for want of room, by class: plain counters that only go up. */
  readonly shed: Record<ShedClass, number> = { person: 0, delivery: 0, housekeeping: 0 };

  /** `full` is told when the inbox fills up, and when it is calm again. */
  constructor(full: (isFull: boolean) => void) {
    this.#full = full;
  }

  /** Commands are being refused for want of room; presses are taken all the same. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get size(): number {
    return this.#size;
  }

  /** Since when, on the monotonic clock, something has been waiting without a break; `Infinity` when nothing is. */
  get filledAt(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#filledAt;
  }

  /** Whether anything waits that must not: somebody's wish, a deadline, a press, a delivery that failed. */
  get isPressing(): boolean {
    const { delivery, housekeeping } = this.#queues;
    return this.#size > delivery.size + housekeeping.size;
  }

  /** Lets an entry in, if need be in the place of the latest of a lower class. */
  offer(entry: Entry): void {
    if (this.#size < inboxCommands || this.#makeRoom(entry.waitsAs)) {
      this.#push(entry);
      return;
    }
    if (entry.waitsAs === "press" || entry.waitsAs === "watch") this.#push(markCrowded(entry));
    else this.#sendAway(entry, entry.waitsAs);
  }

  /**
   * Moves one turn's entries into `into`: presses first, then each class its
   * share. What may gather makes no press's turn longer, unless it `isDue`.
   */
  take(into: Entry[], isDue: boolean): void {
    const gathersOn = !isDue && this.#queues.press.size > 0;
    for (const waitsAs of inboxClasses) {
      if (gathersOn && (waitsAs === "delivery" || waitsAs === "housekeeping")) break;
      const queue = this.#queues[waitsAs];
      for (let taken = 0; taken < turnShares[waitsAs]; taken += 1) {
        const entry = queue.shift();
        if (entry === undefined) break;
        this.#size -= 1;
        into.push(entry);
      }
    }
    if (this.#isFull && this.#size <= inboxCalmCommands) {
      this.#isFull = false;
      this.#full(false);
    }
  }

  #push(entry: Entry): void {
    if (this.#size === 0) this.#filledAt = entry.arrivedAt;
    this.#queues[entry.waitsAs].push(entry);
    this.#size += 1;
  }

  #makeRoom(forClass: InboxClass): boolean {
    if (!this.#isFull) {
      this.#isFull = true;
      this.#full(true);
    }
    for (const lower of sheddable) {
      if (lower === forClass) return false;
      const shed = this.#queues[lower].pop();
      if (shed === undefined) continue;
      this.#size -= 1;
      this.#sendAway(shed, lower);
      return true;
    }
    return false;
  }

  #sendAway(entry: Entry, waitsAs: ShedClass): void {
    this.shed[waitsAs] += 1;
    turnAway(entry, "limit-reached");
  }
}

/** P2: a press that comes while the inbox is full is taken up all the same, and says so. */
function markCrowded(entry: Entry): Entry {
  const { body } = entry.wish;
  return body.kind === "hear-frame"
    ? { ...entry, wish: { ...entry.wish, body: { ...body, crowded: true } } }
    : entry;
}
