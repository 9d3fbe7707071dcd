import type { CancelWake, Clock } from "../../gateway/app/clock.ts";
import { type Instant, instant, type Monotonic, monotonic } from "../../shared/base/instant.ts";

interface Wake {
  readonly at: number;
  readonly armedAs: number;
  readonly call: () => void;
}

export interface FakeClockOptions {
  /** What the wall clock says at first, in epoch milliseconds. */
  readonly wall?: number;
  /** What the monotonic clock says at first; not zero, as on a real machine. */
  readonly monotonic?: number;
}

/**
 * Virtual time. Monotonic time moves only through `pass`, and with it the wall
 * clock, which may besides be set or made to drift. Wakes come in the order of
 * their instants, equal ones in the order they were asked for; between two of
 * them everything that is ready to run runs.
 */
export class FakeClock implements Clock {
  #wall: number;
  #monotonic: number;
  #ppm = 0;
  #armed = 0;
  readonly #wakes = new Set<Wake>();

  constructor(options: FakeClockOptions = {}) {
    this.#wall = options.wall ?? Date.UTC(2026, 2, 2, 18, 0, 0);
    this.#monotonic = options.monotonic ?? 5_000;
  }

  now(): Instant {
    return instant(this.#wall);
  }

  monotonic(): Monotonic {
    return monotonic(this.#monotonic);
  }

  wakeAt(at: Monotonic, call: () => void): CancelWake {
    const wake: Wake = { at, armedAs: this.#armed, call };
    this.#armed += 1;
    this.#wakes.add(wake);
    return () => {
      this.#wakes.delete(wake);
    };
  }

  /** Wakes that somebody still waits for. */
  get armed(): number {
    return this.#wakes.size;
  }

  /** Somebody sets the machine's clock: the wall clock jumps, nothing else does. */
  stepWall(byMs: number): void {
    this.#wall += byMs;
  }

  /** From now on the wall clock gains `ppm` millionths of the time that passes, or loses them when negative. */
  driftWall(ppm: number): void {
    this.#ppm = ppm;
  }

  /** Lets `ms` go by, with every wake that falls into them. */
  async pass(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settled();
    for (let next = this.#next(); next !== undefined && next.at <= end; next = this.#next()) {
      this.#moveTo(Math.max(next.at, this.#monotonic));
      this.#wakes.delete(next);
      next.call();
      await settled();
    }
    this.#moveTo(end);
  }

  #moveTo(mono: number): void {
    this.#wall += (mono - this.#monotonic) * (1 + this.#ppm / 1_000_000);
    this.#monotonic = mono;
  }

  #next(): Wake | undefined {
    let first: Wake | undefined;
    for (const wake of this.#wakes) {
      if (
        first === undefined ||
        wake.at < first.at ||
        (wake.at === first.at && wake.armedAs < first.armedAs)
      ) {
        first = wake;
      }
    }
    return first;
  }
}

/** Lets everything run that waits for nothing but its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
