import type { Clock } from "../../../../firmware/target/virtual/clock.ts";

interface Wish {
  readonly dueAt: number;
  readonly act: () => void;
}

/** Time that passes only when it is told to, and may stall: then what fell due meanwhile comes late. */
export class TurnedClock implements Clock {
  #nowMs = 0;
  #wishes: readonly Wish[] = [];

  readonly nowMs = (): number => this.#nowMs;

  readonly after = (ms: number, then: () => void): (() => void) => {
    const wish = { dueAt: this.#nowMs + ms, act: then };
    this.#wishes = [...this.#wishes, wish].sort((one, other) => one.dueAt - other.dueAt);
    return () => {
      this.#wishes = this.#wishes.filter((one) => one !== wish);
    };
  };

  pass(ms: number): void {
    const until = this.#nowMs + ms;
    for (let next = this.#takeDue(until); next !== undefined; next = this.#takeDue(until)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueAt);
      next.act();
    }
    this.#nowMs = until;
  }

  /** The machine does nothing for so long. */
  stall(ms: number): void {
    this.#nowMs += ms;
  }

  #takeDue(until: number): Wish | undefined {
    const [first, ...others] = this.#wishes;
    if (first === undefined || first.dueAt > until) return undefined;
    this.#wishes = others;
    return first;
  }
}
