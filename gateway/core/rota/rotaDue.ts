import { after, type Instant, instant, toIso } from "../../../shared/base/instant.ts";
import { noSubject, raiseTechnical } from "../alarm/raiseAlarm.ts";
import type { DomainEvent } from "../event.ts";
import { limits } from "../limits.ts";
import type { OrgState } from "../state.ts";
import { gapsAhead, type RotaGap } from "./gapsAhead.ts";
import { rotaLimits } from "./limits.ts";

/** When the rota is next looked over; an organisation without layers has told its leads to expect everything. */
export function rotaDeadline(state: OrgState): Instant | undefined {
  if (!state.org || state.rota.layers.length === 0) return undefined;
  return state.rotaChecked ? after(state.rotaChecked.at, limits.rotaCheckEveryMs) : instant(0);
}

/** P11: a gap ahead is said once when it comes into sight and once more when it begins. */
export function rotaDue(state: OrgState, at: Instant): readonly DomainEvent[] {
  const to = after(at, state.policy.rota.warnAheadMs);
  const gaps = gapsAhead(state.compiledRota, { from: at, to }).gaps.filter(
    (gap) => gap.scope === "everybody",
  );
  const names = gaps.map((gap) => nameOf(gap, at, to));
  const known = new Set(state.rotaChecked?.gaps);
  const fresh = gaps.filter((gap) => !known.has(nameOf(gap, at, to)));
  const checked: DomainEvent = { kind: "rota-checked", at, gaps: names };
  const [first] = fresh;
  if (!first) return [checked];
  // One alarm says every gap that is news, the first of them giving it its name.
  const detail = fresh
    .slice(0, rotaLimits.gapsNamed)
    .map((gap) => `${toIso(gap.from)}/${toIso(gap.until)}`)
    .join(" ");
  const subject = { ...noSubject, fault: "rota-gap" as const };
  return [checked, ...raiseTechnical(state, { subject, about: nameOf(first, at, to), detail, at }).events];
}

/** A gap is known by the end of it that the look did not cut off, so that looking again finds the same name. */
function nameOf(gap: RotaGap, from: Instant, to: Instant): string {
  if (gap.from > from) return `from-${gap.from}`;
  return gap.until < to ? `until-${gap.until}` : "always";
}
