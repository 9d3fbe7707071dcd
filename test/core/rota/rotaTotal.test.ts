import fc from "fast-check";
import { describe, test } from "vitest";
import { checkRota } from "../../../gateway/core/rota/checkRota.ts";
import { compileRota } from "../../../gateway/core/rota/compileRota.ts";
import { gapsAhead } from "../../../gateway/core/rota/gapsAhead.ts";
import { nextChange } from "../../../gateway/core/rota/nextChange.ts";
import { prune } from "../../../gateway/core/rota/prune.ts";
import { weekdays } from "../../../gateway/core/rota/rota.ts";
import { swapOverrides } from "../../../gateway/core/rota/swapOverrides.ts";
import { whoIsOnCall } from "../../../gateway/core/rota/whoIsOnCall.ts";
import { instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { overrideId } from "./rotaExamples.ts";
import { aPerson, aTime, layers } from "./rotaTrials.ts";

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
