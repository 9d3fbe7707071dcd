import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { espruinoBodies } from "../../../firmware/bundle/bodies.ts";
import { bundleEntry, entryOf } from "../../../firmware/bundle/bundle.ts";
import { excesses, makeFirmware } from "../../../firmware/bundle/firmware.ts";
import { keptNames } from "../../../firmware/bundle/keptNames.ts";
import { countVariables } from "../../../firmware/bundle/variableCount.ts";
import * as lean from "../../../firmware/target/espruino/leanInvariant.ts";
import * as full from "../../../shared/base/invariant.ts";
import { dayProgram } from "../target/espruino/dayProgram.ts";
import { inNode } from "../target/espruino/interpreters.ts";
import { scriptedDay } from "../target/espruino/scriptedDay.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hark-bundle-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function entry(text: string): string {
  const path = join(folder, "planted.ts");
  writeFileSync(path, text);
  return path;
}

describe("one body's bundle", () => {
  test("is the same bytes each time", async () => {
    const [one, other] = [await makeFirmware("puck"), await makeFirmware("puck")];
    expect(one.code).toBe(other.code);
    expect(one.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("holds the logic and its own body, and no other", async () => {
    const { files } = await bundleEntry(entryOf("puck"));
    expect(files).toContain("firmware/hal/startFob.ts");
    expect(files).toContain("shared/frame/sealedFrame.ts");
    expect(files).not.toContain("firmware/target/espruino/bangle.ts");
    expect(files.filter((path) => path.startsWith("gateway/"))).toEqual([]);
  });

  test("does with shortened names what it does with its own", async () => {
    for (const body of ["puck", "bangle", "serial"] as const) {
      const { readable, code } = await bundleEntry(entryOf(body));
      const day = scriptedDay(body);
      expect(await inNode(await dayProgram(code, day))).toEqual(
        await inNode(await dayProgram(readable, day)),
      );
    }
  });

  test("keeps the names that the board and the record have, and no other", () => {
    const kept = keptNames("var a = { counted: 1, tapped: 2 }; a['tapped'] = 3;");
    for (const name of ["setAdvertising", "btnLoadTimeout", "holdMs", "address", "length", "tapped"]) {
      expect(kept).toContain(name);
    }
    expect(kept).not.toContain("counted");
  });

  test.each([
    ["a generator", "export function* g() { yield 1; }"],
    ["something that waits", "export async function f() { await 1; }"],
  ])("is refused with %s in it", async (_what, text) => {
    await expect(bundleEntry(entry(`${text}\nglobalThis.x = 1;`))).rejects.toThrow();
  });

  test("says what Espruino lacks before anybody flashes it", async () => {
    const { problems } = await makeFirmware(
      "puck",
      entry("setTimeout(() => new Map().size + Number(2n), 1);"),
    );
    expect(problems).toEqual([
      expect.stringContaining("Map is not known to be there on Espruino"),
      expect.stringContaining("BigInt is not known to be there on Espruino"),
    ]);
  });
});

describe("the lean invariants", () => {
  test("stand for every name of the full ones", () => {
    expect(Object.keys(lean).sort()).toEqual(Object.keys(full).sort());
    expect(lean.certain(7)).toBe(full.certain(7, "seven"));
  });
});

describe("the count of variables", () => {
  test("counts a function with its name, code, scope and parameters", () => {
    const none = countVariables("(function () {})();").fromFlash;
    const one = countVariables("(function () { function f(a, b) { return a + b; } })();").fromFlash;
    expect(one - none).toBe(1 + 4 + 2);
  });

  test("counts what a function makes only once it is called", () => {
    const empty = countVariables("(function () { function f() {} })();");
    const full = countVariables(
      "(function () { function f() { var o = { a: 1, b: 'text' }; return o; } })();",
    );
    expect(full.fromFlash).toBe(empty.fromFlash);
    expect(full.fromRam).toBeGreaterThan(empty.fromRam);
  });

  test("counts names and texts by their length, and large numbers apart", () => {
    const of = (value: string): number => countVariables(`(function () { var x = ${value}; })();`).fromFlash;
    expect(of("{ abcd: 1 }") - of("{}")).toBe(1);
    expect(of("{ abcde: 1 }") - of("{}")).toBe(2);
    expect(of("{ abcd: 70000 }") - of("{}")).toBe(2);
    expect(of("'twenty-one characters'") - of("''")).toBe(2);
  });

  test("finds what a board cannot hold", () => {
    const variables = { functions: 1, fromFlash: 1_800, fromRam: 5_000 };
    expect(excesses(29_000, variables, espruinoBodies.puck)).toHaveLength(2);
    expect(excesses(1_000, { ...variables, fromFlash: 100 }, espruinoBodies.puck)).toEqual([]);
  });
});
