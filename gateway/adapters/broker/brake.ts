/** A connection whose reading can be held for a moment. */
export interface Braked {
  /** P1: what carries presses for many is never held. */
  readonly isExempt: boolean;
  hold(): void;
  release(): void;
}

export interface BrakeRules {
  /** Connections that may end in one turn of the event loop before the others are held. */
  readonly endsPerTurn: number;
  /** Held connections that are read again per turn. */
  readonly releasedPerTurn: number;
}

/**
 * Spreads the end of very many connections over many turns of the event loop.
 * When a network fails, the operating system reports thousands of ends at once,
 * and the event loop would deal with all of them before it looked at a press
 * (P1). So after a few in one turn every other connection is left unread, and
 * read again a few per turn: an end is then found in its turn, and whoever was
 * not gone at all is heard a moment later.
 */
export class Brake {
  readonly #rules: BrakeRules;
  readonly #standing = new Set<Braked>();
  #held: Braked[] = [];
  #next = 0;
  #ends = 0;
  #isCounting = false;

  constructor(rules: BrakeRules) {
    this.#rules = rules;
  }

  /** Connections that wait to be read again. */
  get held(): number {
    return this.#held.length - this.#next;
  }

  add(one: Braked): void {
    this.#standing.add(one);
  }

  /** To be told of every end, as soon as it is noticed. */
  ended(one: Braked): void {
    this.#standing.delete(one);
    this.#ends += 1;
    if (!this.#isCounting) {
      this.#isCounting = true;
      setImmediate(() => {
        this.#isCounting = false;
        this.#ends = 0;
      });
    }
    if (this.#ends > this.#rules.endsPerTurn && this.held === 0) this.#holdAll();
  }

  #holdAll(): void {
    this.#held = [...this.#standing].filter(({ isExempt }) => !isExempt);
    this.#next = 0;
    for (const one of this.#held) one.hold();
    if (this.held > 0) setImmediate(() => this.#releaseSome());
  }

  #releaseSome(): void {
    for (let count = 0; count < this.#rules.releasedPerTurn; count += 1) {
      const one = this.#held[this.#next];
      if (!one) break;
      this.#next += 1;
      if (this.#standing.has(one)) one.release();
    }
    if (this.held > 0) {
      setImmediate(() => this.#releaseSome());
      return;
    }
    this.#held = [];
    this.#next = 0;
  }
}
