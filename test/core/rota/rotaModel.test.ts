import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkRota } from "../../../gateway/core/rota/checkRota.ts";
import { compileRota } from "../../../gateway/core/rota/compileRota.ts";
import { gapsAhead } from "../../../gateway/core/rota/gapsAhead.ts";
import { nextChange } from "../../../gateway/core/rota/nextChange.ts";
import { prune } from "../../../gateway/core/rota/prune.ts";
import { type Rota, type RotaLayer, type RotaOverride, weekdays } from "../../../gateway/core/rota/rota.ts";
import { swapOverrides } from "../../../gateway/core/rota/swapOverrides.ts";
import { whoIsOnCall } from "../../../gateway/core/rota/whoIsOnCall.ts";
import { type Instant, instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { type MinuteModel, type MinuteTable, paint, tabulate } from "./minuteModel.ts";
import { layerId, overrideId, person } from "./rotaExamples.ts";

/** Days of the table on either side of the clock change, and those of them that are compared. */
const reachDays = 12;
const comparedDays = 8;
const minuteMs = 60_000;

/** Clocks put forward and back by an hour, by half an hour, over midnight, and by a whole day. */
const nights = [
  ["Europe/London", "2026-03-29T01:00:00Z"],
  ["Europe/London", "2026-10-25T01:00:00Z"],
  ["America/New_York", "2026-03-08T07:00:00Z"],
  ["America/New_York", "2026-11-01T06:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
  ["America/St_Johns", "2010-11-07T02:31:00Z"],
  ["America/Sao_Paulo", "2018-11-04T03:00:00Z"],
  ["Pacific/Apia", "2011-12-30T10:00:00Z"],
] as const;

const tables = new Map<string, MinuteTable>();
function tableOf([zone, iso]: (typeof nights)[number]): MinuteTable {
  const known = tables.get(zone + iso) ?? tabulate(zone, iso, reachDays);
  tables.set(zone + iso, known);
  return known;
}

const people = ["ana", "bruno", "chloe"].map(person);
const layers = ["first", "second", "third"].map(layerId);
const aPerson = fc.constantFrom(...people);
const aTime = fc
  .oneof(
    fc.integer({ min: 0, max: 16 }).map((quarter) => quarter * 15),
    fc.integer({ min: 0, max: 1439 }),
  )
  .map((minute) => new Date(minute * minuteMs).toISOString().slice(11, 16));

function aRotation(middleMs: number): fc.Arbitrary<RotaLayer["rotation"]> {
  return fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("always" as const),
        people: fc.array(aPerson, { maxLength: 2 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("weekly-hand-over" as const),
        people: fc.array(aPerson, { minLength: 1, maxLength: 4 }),
        firstDay: fc
          .integer({ min: -10, max: 6 })
          .map((day) => new Date(middleMs + day * 86_400_000).toISOString().slice(0, 10)),
        handOverAt: aTime,
        everyDays: fc.integer({ min: 1, max: 9 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("hours" as const),
        entries: fc.array(
          fc.record({ person: aPerson, days: fc.subarray([...weekdays]), from: aTime, to: aTime }),
          { maxLength: 4 },
        ),
      }),
    },
  );
}

function anOverride(middleMs: number): fc.Arbitrary<RotaOverride> {
  return fc.record({
    id: fc.nat(999).map((number) => overrideId(`o-${number}`)),
    layer: fc.constantFrom(...layers),
    from: fc
      .integer({ min: -8 * 1440, max: 8 * 1440 })
      .map((minute) => instant(middleMs + minute * minuteMs)),
    to: fc.integer({ min: -8 * 1440, max: 8 * 1440 }).map((minute) => instant(middleMs + minute * minuteMs)),
    person: fc.option(aPerson, { nil: undefined }),
    reason: fc.constantFrom("cover" as const, "swap" as const),
  });
}

interface Trial {
  readonly night: (typeof nights)[number];
  readonly rota: Rota;
  readonly at: Instant;
}

const aTrial: fc.Arbitrary<Trial> = fc.constantFrom(...nights).chain((night) => {
  const middleMs = Date.parse(night[1]);
  return fc.record({
    night: fc.constant(night),
    rota: fc
      .tuple(
        fc.array(aRotation(middleMs), { maxLength: 3 }),
        fc.array(anOverride(middleMs), { maxLength: 4 }),
      )
      .map(([rotations, overrides]) => ({
        layers: rotations.map((rotation, index) => {
          const id = certain(layers[index], "a layer's id");
          return { id, name: id, rotation };
        }),
        overrides,
      })),
    at: fc
      .oneof(
        fc.integer({ min: -240 * minuteMs, max: 240 * minuteMs }),
        fc.integer({ min: -(comparedDays - 1) * 86_400_000, max: (comparedDays - 1) * 86_400_000 }),
      )
      .map((ms) => instant(middleMs + ms)),
  });
});

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
      { numRuns: 300 },
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

describe("nothing of the right type makes the rota throw", () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom("2026-02-30", "9999-12-31", "0000-01-01", "23:59", "Z", "UTC"),
  );
  const aWildInstant = fc.oneof(fc.maxSafeInteger(), fc.double()).map((ms) => instant(ms));
  const wildLayers = fc.array(
    fc.record({
      id: fc.constantFrom(...layers),
      name: fc.string(),
      rotation: fc.oneof(
        fc.record({ kind: fc.constant("always" as const), people: fc.array(aPerson) }),
        fc.record({
          kind: fc.constant("weekly-hand-over" as const),
          people: fc.array(aPerson),
          firstDay: fc.oneof(text, fc.constantFrom("1970-01-01", "2999-12-31")),
          handOverAt: fc.oneof(text, aTime),
          everyDays: fc.oneof(fc.double(), fc.integer({ min: 1, max: 400 })),
        }),
        fc.record({
          kind: fc.constant("hours" as const),
          entries: fc.array(
            fc.record({
              person: aPerson,
              days: fc.subarray([...weekdays]),
              from: fc.oneof(text, aTime),
              to: fc.oneof(text, aTime),
            }),
            { maxLength: 3 },
          ),
        }),
      ),
    }),
    { maxLength: 3 },
  );
  const wildOverrides = fc.array(
    fc.record({
      id: fc.constant(overrideId("o-1")),
      layer: fc.constantFrom(...layers),
      from: aWildInstant,
      to: aWildInstant,
      person: fc.option(aPerson, { nil: undefined }),
      reason: fc.constant("cover" as const),
    }),
    { maxLength: 5 },
  );

  test("whatever its texts, numbers, zone and instants", () => {
    const zone = fc.oneof(text, fc.constantFrom("Europe/London", "Pacific/Apia"));
    fc.assert(
      fc.property(
        wildLayers,
        wildOverrides,
        zone,
        fc.tuple(aWildInstant, aWildInstant),
        (some, overrides, name, [from, to]) => {
          const rota = { layers: some, overrides };
          const compiled = compileRota(rota, name);
          checkRota(rota, new Set());
          whoIsOnCall(compiled, from);
          nextChange(compiled, from);
          gapsAhead(compiled, { from, to });
          prune(rota, from);
          const turn = { layer: certain(layers[0], "a layer"), at: from };
          swapOverrides(compiled, {
            first: turn,
            second: { ...turn, at: to },
            now: from,
            ids: [overrideId("o-1"), overrideId("o-2")],
          });
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});
