import { type Instant, instant } from "../../../shared/base/instant.ts";
import { changePointsMax, outlookMs } from "./limits.ts";
import type { CompiledRota } from "./rota.ts";
import { type Stretch, stretchAt } from "./stretch.ts";
import { haveSamePeople } from "./whoIsOnCall.ts";

/**
 * The first instant after `at` from which some layer has other people on call
 * than at `at`; `undefined` when there is none within `outlookMs`. A rota with
 * more than `changePointsMax` change points before it is answered with the
 * last one walked: early, never late, so whoever waits for it asks again.
 */
export function nextChange(rota: CompiledRota, at: Instant): Instant | undefined {
  const now = rota.layers.map((layer) => stretchAt(layer, at));
  const walked = [...now];
  const horizon = at + outlookMs;
  let cursor = earliestEnd(walked);
  for (let points = 1; cursor <= horizon; points += 1) {
    for (const [place, layer] of rota.layers.entries()) {
      const before = walked[place];
      if (before === undefined || before.until > cursor) continue;
      const next = stretchAt(layer, cursor);
      walked[place] = next;
      const first = now[place];
      if (first === undefined || !haveSamePeople(first, next)) return instant(cursor);
    }
    if (points >= changePointsMax) return instant(cursor);
    cursor = earliestEnd(walked);
  }
  return undefined;
}

function earliestEnd(stretches: readonly Stretch[]): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { until } of stretches) earliest = Math.min(earliest, until);
  return earliest;
}
