import { monotonic } from "../../../shared/base/instant.ts";
import type { Clock } from "../clock.ts";
import type { JournalFault } from "../journal.ts";
import type { Timeline } from "../timeline.ts";
import type { Backlog, Chunk } from "./backlog.ts";
import { mendWaitsMs } from "./limits.ts";
import type { Fate, Recorder } from "./recorder.ts";

export interface CatchUpOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly recorder: Recorder;
  readonly backlog: Backlog;
  /** A chunk is on record now. */
  readonly landed: (chunk: Chunk) => void;
  /** Nothing is left. Called in the same breath as the last `landed`, so that no turn slips in between. */
  readonly caughtUp: () => void;
  /** The journal still fails. */
  readonly failing: (fault: JournalFault) => void;
}

/**
 * P1, P11: brings the record up to date after the journal could not be written:
 * tries again with growing waits, appends what was carried out meanwhile in
 * order, and ends when nothing is left.
 */
export class CatchUp {
  readonly #options: CatchUpOptions;
  #stopping = false;
  #hurry: (() => void) | undefined;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** `first` is the chunk whose append failed or stalls, and what becomes of that. */
  async run(first: Chunk, firstFate: Promise<Fate>): Promise<void> {
    const { recorder, failing } = this.#options;
    let chunk = first;
    let fate = await firstFate;
    for (let attempt = 0; ; attempt += 1) {
      while (fate.kind === "landed") {
        const next = this.#landed(chunk);
        if (next === undefined) return;
        chunk = next;
        fate = await this.#append(chunk);
      }
      failing(fate.fault);
      if (this.#stopping && attempt > 0) return;
      await this.#pause(mendWaitsMs[Math.min(attempt, mendWaitsMs.length - 1)] ?? 0);
      if (fate.kind === "in-doubt") fate = await recorder.settleDoubt(fate.fault);
      if (fate.kind === "not-landed") {
        chunk = this.#options.backlog.chunk();
        fate = await this.#append(chunk);
      }
    }
  }

  /** The gateway closes: one more attempt, now, and no further. */
  finish(): void {
    this.#stopping = true;
    this.#hurry?.();
  }

  #landed(chunk: Chunk): Chunk | undefined {
    const { backlog, landed, caughtUp } = this.#options;
    backlog.drop(chunk);
    landed(chunk);
    if (!backlog.isEmpty) return backlog.chunk();
    caughtUp();
    return undefined;
  }

  #append({ events, effects, settled, answered }: Chunk): Promise<Fate> {
    const { recorder, timeline } = this.#options;
    return recorder.append({ recordedAt: timeline.now(), events, effects, settled, answered });
  }

  #pause(ms: number): Promise<void> {
    if (this.#stopping) return Promise.resolve();
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const cancel = clock.wakeAt(monotonic(clock.monotonic() + ms), resolve);
      this.#hurry = () => {
        cancel();
        resolve();
      };
    });
  }
}
