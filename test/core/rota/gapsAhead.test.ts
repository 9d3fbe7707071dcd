import { expect, test } from "vitest";
import { compileRota } from "../../../gateway/core/rota/compileRota.ts";
import { gapsAhead } from "../../../gateway/core/rota/gapsAhead.ts";
import { changePointsMax, outlookMs } from "../../../gateway/core/rota/limits.ts";
import { nextChange } from "../../../gateway/core/rota/nextChange.ts";
import { safeRota } from "../../../gateway/core/rota/rota.ts";
import { after } from "../../../shared/base/instant.ts";
import {
  ana,
  at,
  bruno,
  cover,
  daily,
  first,
  handOver,
  hours,
  layer,
  rotaOf,
  second,
} from "./rotaExamples.ts";

const london = "Europe/London";
const march = { from: at("2026-03-01T00:00:00Z"), to: at("2026-03-12T00:00:00Z") };

test("a rota without layers is one gap of everybody, as far as one looks", () => {
  expect(gapsAhead(compileRota(safeRota(), london), march)).toEqual({
    gaps: [{ scope: "everybody", from: march.from, until: march.to }],
    seenUntil: march.to,
  });
});

test("a layer that is empty while another is not is a gap of that layer only", () => {
  const rota = {
    layers: [
      layer(first, handOver()),
      layer(second, hours({ person: bruno, days: ["sun"], from: "00:00", to: "09:00" })),
    ],
    overrides: [
      cover("o-1", {
        person: undefined,
        from: at("2026-03-08T08:00:00Z"),
        to: at("2026-03-08T10:00:00Z"),
      }),
    ],
  };
  expect(gapsAhead(compileRota(rota, london), march)).toEqual({
    gaps: [
      { scope: "layer", layer: first, from: march.from, until: at("2026-03-02T08:30:00Z") },
      { scope: "everybody", from: at("2026-03-01T09:00:00Z"), until: at("2026-03-02T08:30:00Z") },
      {
        scope: "layer",
        layer: second,
        from: at("2026-03-01T09:00:00Z"),
        until: at("2026-03-08T00:00:00Z"),
      },
      {
        scope: "layer",
        layer: first,
        from: at("2026-03-08T08:00:00Z"),
        until: at("2026-03-08T10:00:00Z"),
      },
      { scope: "everybody", from: at("2026-03-08T09:00:00Z"), until: at("2026-03-08T10:00:00Z") },
      { scope: "layer", layer: second, from: at("2026-03-08T09:00:00Z"), until: march.to },
    ],
    seenUntil: march.to,
  });
});

test("hours that meet leave no gap, on the nights of both clock changes too", () => {
  const rota = compileRota(
    rotaOf(
      hours(
        { person: ana, days: daily, from: "01:30", to: "13:00" },
        { person: bruno, days: daily, from: "13:00", to: "01:30" },
      ),
    ),
    london,
  );
  expect(gapsAhead(rota, { from: at("2026-01-01T00:00:00Z"), to: at("2026-12-31T00:00:00Z") }).gaps).toEqual(
    [],
  );
});

test("a look says how far it reached when it stops at the horizon", () => {
  const rota = compileRota(rotaOf({ kind: "always", people: [ana] }), london);
  const seen = gapsAhead(rota, { from: march.from, to: at("2036-01-01T00:00:00Z") });
  expect(seen).toEqual({ gaps: [], seenUntil: after(march.from, outlookMs) });
});

test("a look says how far it reached when there are too many change points", () => {
  const busy = Array.from({ length: 50 }, (_, index) => ({
    person: index % 2 === 0 ? ana : bruno,
    days: daily,
    from: `0${Math.floor(index / 10)}:${10 + (index % 10) * 5}`,
    to: `1${Math.floor(index / 10)}:${10 + (index % 10) * 5}`,
  }));
  const rota = compileRota(rotaOf(hours(...busy)), london);
  const seen = gapsAhead(rota, { from: march.from, to: after(march.from, outlookMs) });
  expect(seen.seenUntil).toBeLessThan(after(march.from, outlookMs));
  expect(seen.gaps.length).toBeLessThan(changePointsMax);
  expect(Math.max(...seen.gaps.map(({ until }) => until))).toBeLessThanOrEqual(seen.seenUntil);
});

test("a span that ends before it begins holds no gaps", () => {
  const seen = gapsAhead(compileRota(safeRota(), london), { from: march.to, to: march.from });
  expect(seen.gaps).toEqual([]);
});

test("the next change is when people change, not when a turn ends in the same hands", () => {
  const rota = rotaOf(handOver({ people: [ana, ana, bruno] }));
  expect(nextChange(compileRota(rota, london), at("2026-03-03T00:00:00Z"))).toBe(at("2026-03-16T08:30:00Z"));
  const covered = rotaOf(handOver(), [cover("o-1", { person: ana })]);
  expect(nextChange(compileRota(covered, london), at("2026-03-03T00:00:00Z"))).toBe(
    at("2026-03-09T08:30:00Z"),
  );
});

test("nothing changes in a rota without layers, or where everybody is always on call", () => {
  expect(nextChange(compileRota(safeRota(), london), march.from)).toBeUndefined();
  const always = rotaOf({ kind: "always", people: [ana, bruno] });
  expect(nextChange(compileRota(always, london), march.from)).toBeUndefined();
});
