import { type Instant, instant } from "../../../shared/base/instant.ts";
import { changePointsMax, outlookMs } from "./limits.ts";
import type { CompiledRota, LayerId } from "./rota.ts";
import { type Stretch, stretchAt } from "./stretch.ts";

/** Time in which nobody is on call, [from, until): in no layer at all, or in one of them. */
export type RotaGap =
  | { readonly scope: "everybody"; readonly from: Instant; readonly until: Instant }
  | { readonly scope: "layer"; readonly layer: LayerId; readonly from: Instant; readonly until: Instant };

export interface RotaOutlook {
  /** By beginning; of those that begin together, the one of everybody first, then by layer. */
  readonly gaps: readonly RotaGap[];
  /** How far the look reached: gaps after this instant are not known, not absent. */
  readonly seenUntil: Instant;
}

/**
 * P11: the gaps in [from, to), exact to the millisecond and cut to that span.
 * It reaches `to` unless that is more than `outlookMs` ahead of `from` or more
 * than `changePointsMax` change points lie between.
 */
export function gapsAhead(
  rota: CompiledRota,
  span: { readonly from: Instant; readonly to: Instant },
): RotaOutlook {
  const to = Math.min(span.to, span.from + outlookMs);
  const found: RotaGap[] = [];
  const everybody = gapTracker((from, until) => found.push({ scope: "everybody", from, until }));
  const lanes = rota.layers.map((layer) => ({
    layer,
    stretch: undefined as Stretch | undefined,
    gap: gapTracker((from, until) => found.push({ scope: "layer", layer: layer.id, from, until })),
  }));

  let cursor: number = span.from;
  for (let points = 0; cursor < to && points < changePointsMax; points += 1) {
    let isAnybodyThere = false;
    let next = to;
    for (const lane of lanes) {
      if (lane.stretch === undefined || lane.stretch.until <= cursor) {
        lane.stretch = stretchAt(lane.layer, cursor);
      }
      const isCovered = lane.stretch.people.length > 0;
      lane.gap.see(isCovered, cursor);
      isAnybodyThere ||= isCovered;
      next = Math.min(next, lane.stretch.until);
    }
    everybody.see(isAnybodyThere, cursor);
    cursor = next;
  }

  everybody.see(true, cursor);
  for (const lane of lanes) lane.gap.see(true, cursor);
  return { gaps: inOrder(found, rota), seenUntil: instant(cursor) };
}

/** Joins neighbouring uncovered stretches into one gap. */
function gapTracker(report: (from: Instant, until: Instant) => void): {
  see(isCovered: boolean, at: number): void;
} {
  let since: number | undefined;
  return {
    see(isCovered, at) {
      if (!isCovered) since ??= at;
      else if (since !== undefined) {
        report(instant(since), instant(at));
        since = undefined;
      }
    },
  };
}

function inOrder(gaps: readonly RotaGap[], rota: CompiledRota): readonly RotaGap[] {
  const place = new Map(rota.layers.map((layer, index) => [layer.id, index]));
  const rank = (gap: RotaGap) => (gap.scope === "everybody" ? -1 : (place.get(gap.layer) ?? 0));
  return gaps.toSorted((one, other) => one.from - other.from || rank(one) - rank(other));
}
