/** Begins a wait of so many milliseconds, after which `then` is called. */
export type Later = (ms: number, then: () => void) => unknown;

/** Lets something gather for a while, and says once it has gathered for long enough. */
export class Patience {
  readonly #ms: number;
  readonly #later: Later;
  readonly #over: () => void;
  #isWaiting = false;
  #isOver = false;

  constructor(ms: number, later: Later, over: () => void) {
    this.#ms = ms;
    this.#later = later;
    this.#over = over;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** There is something to wait for. Begins only one wait at a time. */
  begin(): void {
    if (this.#isWaiting || this.#isOver) return;
    this.#isWaiting = true;
    this.#later(this.#ms, () => {
      this.#isWaiting = false;
      this.end();
      this.#over();
    });
  }

  /** Waits no longer. */
  end(): void {
    this.#isOver = true;
  }

  /** What had gathered is gone. A wait under way goes on, and is short for whatever gathers next. */
  renew(): void {
    this.#isOver = false;
  }
}
