import { expect, test } from "vitest";
import { judge } from "./checkers/all.ts";
import { sabotageMinutes, sabotageSeeds } from "./limits.ts";
import { sabotages } from "./sabotages.ts";
import { simulate } from "./simulate.ts";

const promises = Array.from({ length: 11 }, (_, index) => `P${index + 1}`);

test("every promise has a sabotage", () => {
  const sabotaged = new Set(Object.values(sabotages).map(({ promise }) => promise));
  expect(promises.filter((promise) => !sabotaged.has(promise))).toEqual([]);
});

test.each(Object.entries(sabotages))("%s is found", { timeout: 240_000 }, async (_name, sabotage) => {
  const found: string[] = [];
  for (let seed = 1; seed <= sabotageSeeds && !found.includes(sabotage.promise); seed += 1) {
    const account = await simulate({ seed, minutes: sabotageMinutes, sabotage });
    found.push(...judge(account).map(({ promise }) => promise));
  }
  expect(found).toContain(sabotage.promise);
});
