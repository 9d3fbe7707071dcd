import { type Entry, turnAway } from "./entry.ts";
import { inboxCalmCommands, inboxCommands, turnShares } from "./limits.ts";
import { Queue } from "./queue.ts";
import { type InboxClass, inboxClasses } from "./traits.ts";

/** Classes that are refused when too much waits, the first to go first. */
const sheddable: readonly InboxClass[] = ["housekeeping", "delivery", "person"];

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
  #isFull = false;

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

  /** Lets an entry in, if need be in the place of the latest of a lower class. */
  offer(entry: Entry): void {
    if (this.#size < inboxCommands || this.#makeRoom(entry.waitsAs)) {
      this.#push(entry);
      return;
    }
    if (entry.waitsAs === "press" || entry.waitsAs === "watch") this.#push(markCrowded(entry));
    else turnAway(entry, "limit-reached");
  }

  /** Moves one turn's entries into `into`: presses first, then each class its share. */
  take(into: Entry[]): void {
    for (const waitsAs of inboxClasses) {
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
      turnAway(shed, "limit-reached");
      return true;
    }
    return false;
  }
}

/** P2: a press that comes while the inbox is full is taken up all the same, and says so. */
function markCrowded(entry: Entry): Entry {
  const { body } = entry.wish;
  return body.kind === "hear-frame"
    ? { ...entry, wish: { ...entry.wish, body: { ...body, crowded: true } } }
    : entry;
}
