import { describe, expect, test } from "vitest";
import { seedsPerTest, usualMinutes } from "./limits.ts";
import { brokenIn } from "./seedRange.ts";

/** Ten evenings take some ten seconds on a machine that has nothing else to do. */
const patienceMs = 240_000;

// In a file of its own so that the other processor has something to do as well.
describe("every promise is kept through a hundred more", () => {
  for (let from = 101; from <= 200; from += seedsPerTest) {
    test(`seeds ${from} to ${from + seedsPerTest - 1}`, { timeout: patienceMs }, async () => {
      expect(await brokenIn({ from, count: seedsPerTest, minutes: usualMinutes })).toEqual([]);
    });
  }
});
