import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRota } from "../../../gateway/core/rota/compileRota.ts";
import { gapsAhead } from "../../../gateway/core/rota/gapsAhead.ts";
import { nextChange } from "../../../gateway/core/rota/nextChange.ts";
import { prune } from "../../../gateway/core/rota/prune.ts";
import type { Rota } from "../../../gateway/core/rota/rota.ts";
import { whoIsOnCall } from "../../../gateway/core/rota/whoIsOnCall.ts";
import { type Instant, instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { type MinuteModel, paint } from "./minuteModel.ts";
import { aTrial, comparedDays, minuteMs, type Trial, tableOf } from "./rotaTrials.ts";

/** What is judged: the real functions, or sabotaged ones. */
interface Walker {
  whoIsOnCall(rota: Rota, zone: string, at: Instant): readonly { people: readonly string[] }[];
  nextChange(rota: Rota, zone: string, at: Instant): Instant | undefined;
  gapsAhead(rota: Rota, zone: string, span: { from: Instant; to: Instant }): ReturnType<typeof gapsAhead>;
}

const ours: Walker = {
  whoIsOnCall: (rota, zone, at) => whoIsOnCall(compileRota(rota, zone), at),
  nextChange: (rota, zone, at) => nextChange(compileRota(rota, zone), at),
  gapsAhead: (rota, zone, span) => gapsAhead(compileRota(rota, zone), span),
};

/** The first thing a walker says otherwise than the minutes do; `undefined` when they agree. */
function disagreement(walker: Walker, { night, rota, at }: Trial): unknown {
  const [zone, iso] = night;
  const model = paint(rota, tableOf(night));
  const end = instant(Date.parse(iso) + comparedDays * 86_400_000);

  const said = walker.whoIsOnCall(rota, zone, at).map((turn) => turn.people.join("+"));
  const shown = peopleAt(model, at);
  if (said.join() !== shown.join()) return { who: said, shown };

  const change = walker.nextChange(rota, zone, at);
  const shownChange = changeAfter(model, at, end);
  if (shownChange === undefined ? change !== undefined && change < end : change !== shownChange) {
    return { change, shownChange };
  }

  const { gaps, seenUntil } = walker.gapsAhead(rota, zone, { from: at, to: end });
  const shownGaps = gapsIn(model, rota, { from: at, to: end });
  const written = gaps.map((gap) => `${gap.scope === "layer" ? gap.layer : ""}:${gap.from}-${gap.until}`);
  if (seenUntil !== end || written.toSorted().join() !== shownGaps.toSorted().join()) {
    return { gaps: written, shownGaps };
  }
  return undefined;
}

function peopleAt(model: MinuteModel, at: number): string[] {
  const minute = Math.floor(at / minuteMs) - model.firstMinute;
  return model.lanes.map((lane) => certain(lane[minute], "a minute in the table"));
}

function changeAfter(model: MinuteModel, at: Instant, end: Instant): number | undefined {
  const now = peopleAt(model, at).join();
  for (let minute = Math.floor(at / minuteMs) + 1; minute * minuteMs < end; minute += 1) {
    if (peopleAt(model, minute * minuteMs).join() !== now) return minute * minuteMs;
  }
  return undefined;
}

function gapsIn(model: MinuteModel, rota: Rota, span: { from: Instant; to: Instant }): string[] {
  const scopes = ["", ...rota.layers.map(({ id }) => id)];
  const found: string[] = [];
  for (const [index, scope] of scopes.entries()) {
    let since: number | undefined;
    for (let minute = Math.floor(span.from / minuteMs); minute * minuteMs < span.to; minute += 1) {
      const everyone = peopleAt(model, minute * minuteMs);
      const isEmpty = (index === 0 ? everyone.join("") : everyone[index - 1]) === "";
      const ms = Math.max(minute * minuteMs, span.from);
      if (isEmpty) since ??= ms;
      else if (since !== undefined) {
        found.push(`${scope}:${since}-${ms}`);
        since = undefined;
      }
    }
    if (since !== undefined) found.push(`${scope}:${since}-${span.to}`);
  }
  return found;
}

const isCaught = (walker: Walker) =>
  fc.check(
    fc.property(aTrial, (trial) => disagreement(walker, trial) === undefined),
    { numRuns: 300, seed: 7, endOnFailure: true },
  ).failed;

describe("against a model that looks at every minute", () => {
  test("who is on call, the next change and the gaps are the same round every kind of clock change", () => {
    fc.assert(
      fc.property(aTrial, (trial) => {
        expect(disagreement(ours, trial)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  test("sabotage: a walker that ignores clock changes is caught", () => {
    const offsets: Record<string, string> = {
      "Europe/London": "Etc/GMT",
      "America/New_York": "Etc/GMT+5",
      "America/Sao_Paulo": "Etc/GMT+3",
      "Pacific/Apia": "Etc/GMT-14",
    };
    const deaf = (zone: string) => offsets[zone] ?? zone;
    expect(
      isCaught({ ...ours, whoIsOnCall: (rota, zone, at) => ours.whoIsOnCall(rota, deaf(zone), at) }),
    ).toBe(true);
    expect(isCaught({ ...ours, nextChange: (rota, zone, at) => ours.nextChange(rota, deaf(zone), at) })).toBe(
      true,
    );
    expect(
      isCaught({ ...ours, gapsAhead: (rota, zone, span) => ours.gapsAhead(rota, deaf(zone), span) }),
    ).toBe(true);
  }, 60_000);

  test("sabotage: a walker for whom the first override wins is caught", () => {
    const turned = (rota: Rota) => ({ ...rota, overrides: rota.overrides.toReversed() });
    expect(
      isCaught({ ...ours, whoIsOnCall: (rota, zone, at) => ours.whoIsOnCall(turned(rota), zone, at) }),
    ).toBe(true);
  }, 60_000);

  test("sabotage: a change told a minute late, and a gap that is kept back, are caught", () => {
    expect(
      isCaught({
        ...ours,
        nextChange(rota, zone, at) {
          const change = ours.nextChange(rota, zone, at);
          return change === undefined ? undefined : instant(change + minuteMs);
        },
      }),
    ).toBe(true);
    expect(
      isCaught({
        ...ours,
        gapsAhead(rota, zone, span) {
          const seen = ours.gapsAhead(rota, zone, span);
          return { ...seen, gaps: seen.gaps.slice(1) };
        },
      }),
    ).toBe(true);
  }, 60_000);
});

test("turns hold the instant they were asked about, and the next begins where one ends", () => {
  fc.assert(
    fc.property(aTrial, ({ night, rota, at }) => {
      const compiled = compileRota(rota, night[0]);
      for (const [index, turn] of whoIsOnCall(compiled, at).entries()) {
        if (turn.from !== undefined) {
          expect(turn.from).toBeLessThanOrEqual(at);
          expect(whoIsOnCall(compiled, turn.from)[index]).toEqual(turn);
        }
        if (turn.until !== undefined) {
          expect(turn.until).toBeGreaterThan(at);
          expect(whoIsOnCall(compiled, turn.until)[index]?.from).toBe(turn.until);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("pruning leaves everybody on call from then on as they were", () => {
  fc.assert(
    fc.property(aTrial, ({ night, rota, at }) => {
      const names = (some: Rota) => whoIsOnCall(compileRota(some, night[0]), at).map((turn) => turn.people);
      expect(names(prune(rota, at))).toEqual(names(rota));
    }),
    { numRuns: 100 },
  );
});
