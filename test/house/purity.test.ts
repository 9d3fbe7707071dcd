import { expect, test } from "vitest";
import { impurities, mustBePure } from "./purity.ts";
import { readTree, tell } from "./tree.ts";

const pure = readTree().filter(({ path }) => mustBePure(path));

test("the core, the shared rooms and the fob's logic never ask for the time or throw dice", () => {
  expect(pure.length).toBeGreaterThan(5);
  expect(tell(pure.flatMap(impurities))).toEqual([]);
});

test.each([
  "const t = Date.now();",
  "const t = Date\n  .now();",
  'const t = Date["now"]();',
  "const t = new Date();",
  "const t = Date();",
  "const { now } = Date;",
  "const clock = Date;",
  "const n = Math.random();",
  "const t = Temporal.Now.instant();",
  "const t = performance.now();",
  "setTimeout(ring, 5);",
  "console.log(1);",
  "const e = process.env;",
  "const e = globalThis.process;",
  "const k = crypto.getRandomValues(x);",
])("%s is found in a pure room", (text) => {
  expect(impurities({ path: "gateway/core/planted.ts", text })).not.toEqual([]);
});

test.each([
  "const t = new Date(at).toISOString();",
  "const t = Date.parse(text);",
  "const n = Math.trunc(x);",
  "const z = Temporal.Instant.fromEpochMilliseconds(at);",
  "// Date.now() would make this impossible to repeat\nconst a = 1;",
  "const told = state.process;",
])("%s is pure", (text) => {
  expect(impurities({ path: "gateway/core/planted.ts", text })).toEqual([]);
});
