import type { FobAddress } from "../../../shared/base/ids.ts";
import type { Monotonic } from "../../../shared/base/instant.ts";
import { bluetoothLimits, referencePeriods } from "./limits.ts";

/** A fob that stays in one place and says "still here" every `everyMs`, so that a radio which hears nothing is found out. */
export interface ReferenceFob {
  readonly address: FobAddress;
  readonly everyMs: number;
}

/** What to do about a silence. Each step comes once, and then again and again while the silence lasts. */
export type SilenceStep = "rescan" | "reopen" | "deaf";

/**
 * P5, P11: a radio that stopped hearing looks exactly like a quiet building. With
 * a reference fob the two are told apart; without one a silent scan is only
 * begun afresh, since nobody can say that there was anything to hear.
 */
export class SilenceWatch {
  readonly #reference: ReferenceFob | undefined;
  #since: Monotonic;
  #steps = 0;
  #othersHeard = 0;
  #isDeaf = false;

  constructor(reference: ReferenceFob | undefined, at: Monotonic) {
    this.#reference = reference;
    this.#since = at;
  }

  /** The radio failed in a way that was told: the silence counts from when it listens again. */
  interrupted(): void {
    if (!this.#isDeaf) this.#steps = 0;
  }

  /** From now on the radio could hear. A silence that steps were taken against goes on. */
  listensFrom(at: Monotonic): void {
    if (this.#steps === 0) this.#since = at;
  }

  heard(address: FobAddress, at: Monotonic): void {
    if (this.#reference !== undefined && this.#reference.address !== address) {
      this.#othersHeard += 1;
      return;
    }
    this.#since = at;
    this.#steps = 0;
    this.#othersHeard = 0;
    this.#isDeaf = false;
  }

  /** Whether people have been told that the reference fob is not heard. */
  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  /** For people: for how long, and whether it is the radio or the reference fob that is more likely to blame. */
  get detail(): string {
    const others =
      this.#othersHeard === 0
        ? "nothing else was heard either, so it is likely the adapter"
        : `${this.#othersHeard} adverts of others were heard, so it is likely the reference fob`;
    return `the reference fob ${this.#reference?.address ?? ""} is not heard; ${others}`;
  }

  /** The step that is due now, if any. */
  due(at: Monotonic): SilenceStep | undefined {
    const silentMs = at - this.#since;
    const [step, afterMs] = this.#next();
    if (silentMs < afterMs) return undefined;
    this.#steps += 1;
    if (step === "deaf") this.#isDeaf = true;
    return step;
  }

  #next(): readonly [step: SilenceStep, afterMs: number] {
    if (this.#reference === undefined) {
      return [this.#steps % 2 === 0 ? "rescan" : "reopen", (this.#steps + 1) * bluetoothLimits.quietMs];
    }
    const { rescan, reopen, deaf } = referencePeriods;
    const { everyMs } = this.#reference;
    if (this.#steps === 0) return ["rescan", rescan * everyMs];
    if (this.#steps === 1) return ["reopen", reopen * everyMs];
    if (this.#steps === 2) return ["deaf", deaf * everyMs];
    // Nobody is told twice, and nothing is given up: the adapter is opened afresh after each further wait.
    return ["reopen", (deaf + (this.#steps - 2) * (reopen - rescan)) * everyMs];
  }
}
