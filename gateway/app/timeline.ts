import { after, type Instant, instant, type Monotonic, monotonic } from "../../shared/base/instant.ts";
import type { Clock } from "./clock.ts";
import { clockStepMs, slewFloorMs, slewShare } from "./engine/limits.ts";

/** What comparing the timeline with the machine's wall clock showed. */
export type ClockCheck =
  | { readonly kind: "steady" }
  /** A small difference was taken up a little; whatever waits for an instant converts it afresh. */
  | { readonly kind: "slewed" }
  /** The machine's clock jumped. Nothing changes until `adopt(byMs)`, so that the step is decided first. */
  | { readonly kind: "stepped"; readonly byMs: number }
  /** The wall clock, behind the record since the start, has passed it and is believed from now on. */
  | { readonly kind: "trusted-again"; readonly byMs: number };

/** Sums of clock readings are off by up to half a microsecond; a wake at an instant must find that instant reached. */
const readingGraceMs = 0.001;

const steady: ClockCheck = { kind: "steady" };
const slewed: ClockCheck = { kind: "slewed" };

/**
 * The gateway's own wall time: a reading of the machine's clock carried on by
 * the monotonic clock, so that setting the machine's clock changes nobody's
 * wait unnoticed. Between steps it never goes back.
 */
export class Timeline {
  readonly #clock: Clock;
  /** Wall time at monotonic zero, in milliseconds. */
  #offsetMs: number;
  #latest: Instant;
  #checkedAt: Monotonic;
  #trusted = true;

  /**
   * `lastRecordedAt` is the journal's newest record. P9: a clock that shows an
   * earlier time is not believed, since the record would run backwards and
   * deadlines would wait for a time that has long been; time goes on from the
   * record instead until the clock has passed it.
   */
  constructor(clock: Clock, lastRecordedAt: Instant | undefined) {
    this.#clock = clock;
    const wall = clock.now();
    const start = lastRecordedAt === undefined ? wall : Math.max(wall, lastRecordedAt + 1);
    this.#checkedAt = clock.monotonic();
    this.#offsetMs = start - this.#checkedAt;
    this.#latest = instant(start);
    this.#trusted = start - wall <= clockStepMs;
  }

  /** False while the machine's clock is behind the newest record it found at the start. */
  get trusted(): boolean {
    return this.#trusted;
  }

  now(): Instant {
    const reading = instant(this.#offsetMs + this.#clock.monotonic() + readingGraceMs);
    if (reading > this.#latest) this.#latest = reading;
    return this.#latest;
  }

  /** When the monotonic clock will have reached `at`, as far as is known now. */
  monotonicOf(at: Instant): Monotonic {
    return monotonic(at - this.#offsetMs);
  }

  /** Compares with the machine's wall clock. Slews and regains trust by itself; a step is left to `adopt`. */
  check(): ClockCheck {
    const mono = this.#clock.monotonic();
    const elapsedMs = mono - this.#checkedAt;
    this.#checkedAt = mono;
    const driftMs = this.#clock.now() - (this.#offsetMs + mono);
    if (!this.#trusted) return driftMs < 0 ? steady : this.#trustAgain(Math.round(driftMs));
    if (Math.abs(driftMs) > clockStepMs) return { kind: "stepped", byMs: Math.round(driftMs) };
    if (Math.abs(driftMs) < slewFloorMs) return steady;
    const mostMs = elapsedMs * slewShare;
    this.#offsetMs += Math.max(-mostMs, Math.min(mostMs, driftMs));
    return slewed;
  }

  /** Takes over a step by exactly what the record says, so that shifted waits end when they would have. */
  adopt(byMs: number): void {
    const at = this.now();
    this.#offsetMs += byMs;
    this.#latest = after(at, byMs);
  }

  #trustAgain(byMs: number): ClockCheck {
    this.#trusted = true;
    this.#offsetMs += byMs;
    return { kind: "trusted-again", byMs };
  }
}
