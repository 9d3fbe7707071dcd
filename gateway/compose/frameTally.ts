import type { FrameVerdict } from "../adapters/metrics/labels.ts";

/** Frames by what came of them, since the last reading. Counting one is an addition: heartbeats come by the thousand. */
export class FrameTally {
  readonly #counts: Record<FrameVerdict, number> = fresh();

  count(verdict: FrameVerdict): void {
    this.#counts[verdict] += 1;
  }

  /** Passes the counts on and begins again. */
  tell(counted: (verdict: FrameVerdict, count: number) => void): void {
    for (const verdict of verdicts) {
      if (this.#counts[verdict] > 0) counted(verdict, this.#counts[verdict]);
      this.#counts[verdict] = 0;
    }
  }
}

function fresh(): Record<FrameVerdict, number> {
  return { press: 0, heartbeat: 0, other: 0, repeated: 0, late: 0, "went-back": 0, refused: 0 };
}

const verdicts = ["press", "heartbeat", "other", "repeated", "late", "went-back", "refused"] as const;
