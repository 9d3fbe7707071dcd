import { expect, test } from "vitest";
import { checkRota } from "../../../gateway/core/rota/checkRota.ts";
import { rotaLimits } from "../../../gateway/core/rota/limits.ts";
import { isZone } from "../../../gateway/core/rota/localTime.ts";
import { type Rota, safeRota } from "../../../gateway/core/rota/rota.ts";
import {
  ana,
  at,
  bruno,
  chloe,
  cover,
  daily,
  first,
  handOver,
  hours,
  layer,
  layerId,
  rotaOf,
  second,
} from "./rotaExamples.ts";

const known = new Set([ana, bruno, chloe]);
const codes = (rota: Rota) => checkRota(rota, known).map(({ code }) => code);

test("the safe rota and a sensible one have no problems", () => {
  expect(checkRota(safeRota(), new Set())).toEqual([]);
  const sensible = {
    layers: [
      layer(first, handOver()),
      layer(second, hours({ person: chloe, days: daily, from: "22:00", to: "06:00" })),
    ],
    overrides: [cover("o-1", {}), cover("o-2", { person: undefined })],
  };
  expect(codes(sensible)).toEqual([]);
});

test("every problem is named at once, with where it is", () => {
  const rota: Rota = {
    layers: [
      layer(first, handOver({ firstDay: "2026-02-29", handOverAt: "8.30", everyDays: 0.5 })),
      layer(first, { kind: "always", people: [] }),
      layer(second, hours({ person: ana, days: [], from: "25:00", to: "24:00" })),
    ],
    overrides: [],
  };
  expect(checkRota(rota, new Set([ana]))).toEqual([
    { code: "rota-unknown-person", layer: first, person: bruno },
    { code: "rota-impossible-date", layer: first, text: "2026-02-29" },
    { code: "rota-impossible-time", layer: first, field: "handOverAt", entry: undefined, text: "8.30" },
    { code: "rota-impossible-turn-length", layer: first, everyDays: 0.5, limit: 366 },
    { code: "rota-duplicate-layer", layer: first },
    { code: "rota-empty-layer", layer: first },
    { code: "rota-hours-without-days", layer: second, entry: 0 },
    { code: "rota-impossible-time", layer: second, field: "from", entry: 0, text: "25:00" },
    { code: "rota-impossible-time", layer: second, field: "to", entry: 0, text: "24:00" },
  ]);
});

test("an override must name a layer and a person there are, and end after it begins", () => {
  const instant = at("2026-03-04T00:00:00Z");
  const rota = rotaOf(handOver(), [
    cover("o-1", { layer: layerId("third") }),
    cover("o-1", { from: instant, to: instant }),
    cover("o-2", { person: bruno }),
  ]);
  expect(checkRota(rota, new Set([ana, chloe]))).toEqual([
    { code: "rota-unknown-person", layer: first, person: bruno },
    { code: "rota-override-unknown-layer", override: "o-1", layer: "third" },
    { code: "rota-duplicate-override", override: "o-1" },
    { code: "rota-backwards-override", override: "o-1" },
    { code: "rota-override-unknown-person", override: "o-2", person: bruno },
  ]);
});

test("a rota beyond its limits is named as such", () => {
  const many = <Item>(count: number, make: (index: number) => Item) =>
    Array.from({ length: count }, (_, index) => make(index));
  const limits = rotaLimits;
  expect(
    codes({
      layers: many(limits.layersMax + 1, (index) =>
        layer(layerId(`l-${index}`), { kind: "always", people: [ana] }),
      ),
      overrides: [],
    }),
  ).toEqual(["rota-too-many-layers"]);
  expect(
    codes(
      rotaOf(
        handOver(),
        many(limits.overridesMax + 1, (index) => cover(`o-${index}`, {})),
      ),
    ),
  ).toEqual(["rota-too-many-overrides"]);
  expect(codes(rotaOf(handOver({ people: many(limits.peopleMax + 1, () => ana) })))).toEqual([
    "rota-too-many-people",
  ]);
  const entry = { person: ana, days: daily, from: "08:00", to: "09:00" };
  expect(codes(rotaOf(hours(...many(limits.entriesMax + 1, () => entry))))).toEqual([
    "rota-too-many-entries",
  ]);
});

test("a zone is a name of the IANA database, not an offset or a moment", () => {
  for (const zone of ["Europe/London", "america/new_york", "UTC", "Etc/GMT+1"])
    expect(isZone(zone)).toBe(true);
  for (const text of ["", "Z", "+01:00", "Europe/Atlantis", "2026-01-01T00:00[Europe/London]", "T1200-08"]) {
    expect(isZone(text)).toBe(false);
  }
});
