import fc from "fast-check";
import { type Rota, type RotaLayer, type RotaOverride, weekdays } from "../../../gateway/core/rota/rota.ts";
import { type Instant, instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { type MinuteTable, tabulate } from "./minuteModel.ts";
import { layerId, overrideId, person } from "./rotaExamples.ts";

/** Days of the table on either side of the clock change, and those of them that are compared. */
const reachDays = 12;
export const comparedDays = 8;
export const minuteMs = 60_000;

/** Clocks put forward and back by an hour, by half an hour, over midnight, and by a whole day. */
export const nights = [
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
export function tableOf([zone, iso]: (typeof nights)[number]): MinuteTable {
  const known = tables.get(zone + iso) ?? tabulate(zone, iso, reachDays);
  tables.set(zone + iso, known);
  return known;
}

const people = ["ana", "bruno", "chloe"].map(person);
export const layers = ["first", "second", "third"].map(layerId);
export const aPerson = fc.constantFrom(...people);
export const aTime = fc
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

export interface Trial {
  readonly night: (typeof nights)[number];
  readonly rota: Rota;
  readonly at: Instant;
}

export const aTrial: fc.Arbitrary<Trial> = fc.constantFrom(...nights).chain((night) => {
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
