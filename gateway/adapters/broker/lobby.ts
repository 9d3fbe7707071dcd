/** A piece of admission work. It calls `done` once it no longer keeps the event loop busy, at once or later. */
export type Turn = (done: () => void) => void;

export interface LobbyRules {
  readonly waiting: number;
  readonly waitingPerAddress: number;
  readonly atOnce: number;
  readonly msPerTurn: number;
  /** When this address may have its next turn, in `performance.now()` milliseconds; 0 for an address in good standing. */
  readyAt(address: string): number;
  /** This address has just had a turn. */
  took(address: string): void;
  /** Whether somebody already inside is being served; admission then takes one turn at a time. */
  isBusy(): boolean;
}

interface Line {
  readonly address: string;
  readonly turns: Turn[];
  head: number;
}

/**
 * Lets people in a few at a time, address by address, so that ten thousand who
 * come back at once delay no press of somebody who is inside (P1), and nobody
 * who floods the door keeps others out of it (P8).
 */
export class Lobby {
  readonly #rules: LobbyRules;
  readonly #lines = new Map<string, Line>();
  readonly #rotation: Line[] = [];
  #next = 0;
  #waiting = 0;
  #inProgress = 0;
  #scheduled = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(rules: LobbyRules) {
    this.#rules = rules;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** False when there is no room to wait; the caller then closes the connection. */
  enter(address: string, turn: Turn): boolean {
    const line = this.#lines.get(address);
    const ahead = line ? line.turns.length - line.head : 0;
    if (ahead >= this.#rules.waitingPerAddress) return false;
    if (this.#waiting >= this.#rules.waiting && ahead > 0) return false;
    if (this.#waiting >= 2 * this.#rules.waiting) return false;
    if (line) line.turns.push(turn);
    else this.#open(address, turn);
    this.#waiting += 1;
    this.#schedule();
    return true;
  }

  #open(address: string, turn: Turn): void {
    const line = { address, turns: [turn], head: 0 };
    this.#lines.set(address, line);
    this.#rotation.push(line);
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting === 0 || this.#inProgress >= this.#rules.atOnce) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#admit();
    });
  }

  #admit(): void {
    const start = performance.now();
    let now = start;
    do {
      if (this.#waiting === 0 || this.#inProgress >= this.#rules.atOnce) return;
      const turn = this.#take(now);
      if (!turn) return;
      this.#run(turn);
      now = performance.now();
    } while (now - start < this.#rules.msPerTurn && !this.#rules.isBusy());
    this.#schedule();
  }

  #run(turn: Turn): void {
    this.#inProgress += 1;
    let open = true;
    turn(() => {
      if (!open) return;
      open = false;
      this.#inProgress -= 1;
      this.#schedule();
    });
  }

  /** The next address's first turn; when every address is slowed, comes back once one may go. */
  #take(now: number): Turn | undefined {
    let soonest = Number.POSITIVE_INFINITY;
    for (let seen = this.#rotation.length; seen > 0; seen -= 1) {
      if (this.#next >= this.#rotation.length) this.#next = 0;
      const line = this.#rotation[this.#next];
      if (!line) break;
      const readyAt = this.#rules.readyAt(line.address);
      if (readyAt <= now) return this.#takeFrom(line);
      soonest = Math.min(soonest, readyAt);
      this.#next += 1;
    }
    this.#comeBack(soonest - now);
    return undefined;
  }

  #takeFrom(line: Line): Turn | undefined {
    const turn = line.turns[line.head];
    line.head += 1;
    this.#waiting -= 1;
    this.#rules.took(line.address);
    if (line.head >= line.turns.length) {
      this.#lines.delete(line.address);
      this.#rotation.splice(this.#next, 1);
      return turn;
    }
    this.#next += 1;
    if (line.head >= 1_024) {
      line.turns.splice(0, line.head);
      line.head = 0;
    }
    return turn;
  }

  #comeBack(inMs: number): void {
    if (this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#schedule();
      },
      Math.max(1, inMs),
    );
    this.#timer.unref();
  }
}
