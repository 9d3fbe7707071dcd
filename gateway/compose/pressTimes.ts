import type { PressStage } from "../adapters/metrics/labels.ts";
import type { PressStages } from "../app/engine/observer.ts";
import { timesKept } from "./limits.ts";

const stages = ["verified", "waited", "decided", "durable", "announced"] as const;

type Stage = Extract<PressStage, (typeof stages)[number]>;

/**
 * Durations put aside until somebody reads the metrics. Putting one aside is a
 * store into an array: no press waits for its own measurement.
 */
export class PressTimes implements PressStages {
  readonly #observe: (stage: PressStage, ms: number) => void;
  readonly #kept: Readonly<Record<Stage, Kept>> = {
    verified: emptyKept(),
    waited: emptyKept(),
    decided: emptyKept(),
    durable: emptyKept(),
    announced: emptyKept(),
  };

  constructor(observe: (stage: PressStage, ms: number) => void) {
    this.#observe = observe;
  }

  verified(ms: number): void {
    this.#keep("verified", ms);
  }

  waited(ms: number): void {
    this.#keep("waited", ms);
  }

  decided(ms: number): void {
    this.#keep("decided", ms);
  }

  appended(ms: number): void {
    this.#keep("durable", ms);
  }

  announced(ms: number): void {
    this.#keep("announced", ms);
  }

  /** Passes everything on that was put aside. */
  tell(): void {
    for (const stage of stages) this.#tell(stage);
  }

  #keep(stage: Stage, ms: number): void {
    const kept = this.#kept[stage];
    if (kept.count === timesKept) this.#tell(stage);
    kept.ms[kept.count] = ms;
    kept.count += 1;
  }

  #tell(stage: Stage): void {
    const kept = this.#kept[stage];
    for (const ms of kept.ms.subarray(0, kept.count)) this.#observe(stage, ms);
    kept.count = 0;
  }
}

interface Kept {
  readonly ms: Float64Array;
  count: number;
}

function emptyKept(): Kept {
  return { ms: new Float64Array(timesKept), count: 0 };
}
