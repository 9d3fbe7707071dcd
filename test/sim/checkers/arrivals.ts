import { seconds } from "../../../shared/base/instant.ts";
import type { Account, Life } from "../account.ts";
import { framesOf } from "./frames.ts";

/** A fob's own frame at the gateway's door. */
export interface Arrival {
  readonly at: number;
  readonly fob: string;
  /** A relay had kept it for a while. */
  readonly late: boolean;
  /**
   * Whether it was above everything the gateway had heard of the fob, and so a
   * sign of life. `possible`: only if a death took with it what came in before.
   */
  readonly news: "sure" | "possible" | "none";
}

/** Counters are kept for the next life every three seconds (docs/presence.md); a little more for the keeping. */
const unkeptMs = seconds(3.1);

/**
 * What each life of the gateway could know of a fob's counters: all that came
 * in since its start, and of earlier lives what was surely kept and what may
 * have been. A frame of any age that a relay kept is judged by this as well.
 */
export function arrivalsOf(account: Account): readonly Arrival[] {
  const frames = framesOf(account);
  const kept = new Map<string, number>();
  const ever = new Map<string, number>();
  return account.lives.flatMap((life) => {
    const surely = new Map(kept);
    const perhaps = new Map(ever);
    const unkeptFrom = unkeptSince(account, life);
    const arrivals: Arrival[] = [];
    for (const { at, frame, late } of account.of("reached")) {
      const sealed = frames.get(frame);
      if (sealed === undefined || at < life.from || at > life.to) continue;
      const { fob, counter } = sealed;
      const isNews = counter > (perhaps.get(fob) ?? 0);
      const isPossible = counter > (surely.get(fob) ?? 0);
      arrivals.push({ at, fob, late, news: isNews ? "sure" : isPossible ? "possible" : "none" });
      for (const known of [surely, perhaps, ever]) raise(known, fob, counter);
      if (at < unkeptFrom) raise(kept, fob, counter);
    }
    return arrivals;
  });
}

function raise(known: Map<string, number>, fob: string, counter: number): void {
  known.set(fob, Math.max(counter, known.get(fob) ?? 0));
}

/** What came in since then this life's death may have taken with it; while the disk is full nothing is kept. */
function unkeptSince(account: Account, life: Life): number {
  const since = life.to - unkeptMs;
  const disk = account.of("disk").filter(({ state }) => state === "full" || state === "well");
  const full = disk.findLast(({ at, state }) => state === "full" && at <= life.to);
  const well = full && disk.find(({ at, state }) => state === "well" && at >= full.at);
  return full === undefined || (well !== undefined && well.at <= since) ? since : full.at - unkeptMs;
}
