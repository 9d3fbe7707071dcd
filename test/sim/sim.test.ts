import { describe, expect, test } from "vitest";
import { keptSeeds } from "./keptSeeds.ts";
import { seedsPerTest, usualMinutes } from "./limits.ts";
import { brokenIn } from "./seedRange.ts";
import { simulate } from "./simulate.ts";

/** Ten evenings take some ten seconds on a machine that has nothing else to do. */
const patienceMs = 240_000;

test("the same seed is the same evening to the last byte", { timeout: patienceMs }, async () => {
  const options = { seed: 7, minutes: 20, sabotage: undefined };
  const first = await simulate(options);
  const second = await simulate(options);
  expect(first.parts.facts.length).toBeGreaterThan(1_000);
  expect(second.parts.digest).toBe(first.parts.digest);
});

describe("every promise is kept through a hundred evenings", () => {
  for (let from = 1; from <= 100; from += seedsPerTest) {
    test(`seeds ${from} to ${from + seedsPerTest - 1}`, { timeout: patienceMs }, async () => {
      expect(await brokenIn({ from, count: seedsPerTest, minutes: usualMinutes })).toEqual([]);
    });
  }
});

test.each(keptSeeds)(
  "seed $seed, which once showed $showed",
  { timeout: patienceMs },
  async ({ seed, minutes }) => {
    expect(await brokenIn({ from: seed, count: 1, minutes })).toEqual([]);
  },
);
