import { expect, test } from "vitest";
import { compileRota } from "../../../gateway/core/rota/compileRota.ts";
import type { Rota } from "../../../gateway/core/rota/rota.ts";
import { type SwapWish, swapOverrides } from "../../../gateway/core/rota/swapOverrides.ts";
import {
  ana,
  at,
  bruno,
  cover,
  first,
  handOver,
  layer,
  layerId,
  onCall,
  overrideId,
  rotaOf,
  second,
} from "./rotaExamples.ts";

const london = "Europe/London";
const weekly = rotaOf(handOver());

function swap(rota: Rota, change: Partial<SwapWish>) {
  return swapOverrides(compileRota(rota, london), {
    first: { layer: first, at: at("2026-03-04T12:00:00Z") },
    second: { layer: first, at: at("2026-03-11T12:00:00Z") },
    now: at("2026-03-01T00:00:00Z"),
    ids: [overrideId("o-1"), overrideId("o-2")],
    ...change,
  });
}

test("two people change places for the whole of both turns, and for nothing else", () => {
  const answer = swap(weekly, {});
  if (answer.kind !== "swapped") throw new Error(answer.reason.code);
  expect(answer.overrides).toEqual([
    {
      id: "o-1",
      layer: first,
      from: at("2026-03-02T08:30:00Z"),
      to: at("2026-03-09T08:30:00Z"),
      person: bruno,
      reason: "swap",
    },
    {
      id: "o-2",
      layer: first,
      from: at("2026-03-09T08:30:00Z"),
      to: at("2026-03-16T08:30:00Z"),
      person: ana,
      reason: "swap",
    },
  ]);
  const swapped = { ...weekly, overrides: answer.overrides };
  expect(onCall(swapped, london, "2026-03-04T12:00:00Z")).toEqual([bruno]);
  expect(onCall(swapped, london, "2026-03-11T12:00:00Z")).toEqual([ana]);
  expect(onCall(swapped, london, "2026-03-18T12:00:00Z")).toEqual([ana]);
});

test("of a turn under way only the rest is swapped, since the past happened", () => {
  const now = at("2026-03-05T10:00:00Z");
  const answer = swap(weekly, { now });
  expect(answer).toMatchObject({ kind: "swapped", overrides: [{ from: now }, {}] });
});

test("a swap of turns in two layers keeps each override in its layer", () => {
  const rota = {
    layers: [layer(first, handOver()), layer(second, handOver({ people: [bruno, ana] }))],
    overrides: [],
  };
  const answer = swap(rota, { second: { layer: second, at: at("2026-03-04T12:00:00Z") } });
  expect(answer).toMatchObject({
    kind: "swapped",
    overrides: [
      { layer: first, person: bruno },
      { layer: second, person: ana },
    ],
  });
});

test("a swap that cannot be is refused with its reason", () => {
  const reason = (rota: Rota, change: Partial<SwapWish>) => {
    const answer = swap(rota, change);
    return answer.kind === "refused" ? answer.reason.code : answer.kind;
  };
  const always = rotaOf({ kind: "always", people: [ana] });
  const nobody = rotaOf(handOver(), [cover("o-9", { person: undefined })]);
  expect(reason(weekly, { first: { layer: layerId("third"), at: at("2026-03-04T12:00:00Z") } })).toBe(
    "rota-swap-unknown-layer",
  );
  expect(reason(nobody, {})).toBe("rota-swap-not-one-person");
  expect(reason(rotaOf({ kind: "always", people: [ana, bruno] }), {})).toBe("rota-swap-not-one-person");
  expect(reason(always, {})).toBe("rota-swap-endless");
  expect(reason(weekly, { now: at("2026-03-09T08:30:00Z") })).toBe("rota-swap-over");
  expect(reason(weekly, { second: { layer: first, at: at("2026-03-18T12:00:00Z") } })).toBe(
    "rota-swap-same-person",
  );
  expect(reason(weekly, { ids: [overrideId("o-1"), overrideId("o-1")] })).toBe("rota-swap-same-id");
});
