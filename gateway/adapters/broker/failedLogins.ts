import type { BrokerLimits } from "./limits.ts";

interface Failures {
  count: number;
  lastAt: number;
  nextTurnAt: number;
}

/**
 * P8: slows down whoever guesses, and locks nobody out. A secret is 160 random
 * bits and costs a microsecond to check, so it is always checked: a right one
 * is let in at once, whatever went wrong before. What slows down is the
 * admission of connections from an address with many failures, and the answer
 * to a username with many failures.
 */
export class FailedLogins {
  readonly #limits: BrokerLimits;
  readonly #byAddress = new Map<string, Failures>();
  readonly #byUsername = new Map<string, Failures>();

  constructor(limits: BrokerLimits) {
    this.#limits = limits;
  }

  note(address: string, username: string): void {
    this.#add(this.#byAddress, address);
    this.#add(this.#byUsername, username);
  }

  /** A right secret clears the username; the address may hold others who still guess. */
  clear(username: string): void {
    this.#byUsername.delete(username);
  }

  /** When the next connection from this address may be taken up. */
  readyAt(address: string): number {
    return this.#byAddress.get(address)?.nextTurnAt ?? 0;
  }

  took(address: string): void {
    const failures = this.#current(this.#byAddress, address);
    if (failures) failures.nextTurnAt = performance.now() + this.#slowing(failures.count);
  }

  /** How long to hold back the refusal of this username, in milliseconds. */
  refusalDelayMs(username: string): number {
    const failures = this.#current(this.#byUsername, username);
    return failures ? this.#slowing(failures.count) : 0;
  }

  /** 50 ms past the first few, twice that for each as many again, up to the slowest. */
  #slowing(count: number): number {
    const times = Math.floor(count / this.#limits.failuresBeforeSlowing);
    return times === 0 ? 0 : Math.min(this.#limits.failureSlowestMs, 50 * 2 ** Math.min(times - 1, 10));
  }

  #current(book: Map<string, Failures>, key: string): Failures | undefined {
    const failures = book.get(key);
    if (!failures) return undefined;
    if (performance.now() - failures.lastAt <= this.#limits.failureMemoryMs) return failures;
    book.delete(key);
    return undefined;
  }

  #add(book: Map<string, Failures>, key: string): void {
    const failures = this.#current(book, key) ?? { count: 0, lastAt: 0, nextTurnAt: 0 };
    failures.count += 1;
    failures.lastAt = performance.now();
    book.delete(key);
    book.set(key, failures);
    if (book.size <= this.#limits.failuresRemembered) return;
    for (const oldest of book.keys()) {
      book.delete(oldest);
      return;
    }
  }
}
