import { describe, expect, test } from "vitest";
import { emptyWordIn, misnamed, misspelt, noCasts, prints } from "./spelling.ts";
import { isSource, isTypeScript, readTree, tell } from "./tree.ts";

const typescript = readTree().filter(({ path }) => isTypeScript(path));
const sources = typescript.filter(({ path }) => isSource(path));
const maySpeak = /^(?:gateway\/cli\/|test\/bench\/|test\/sim\/run\.ts$)/;

/** Files that cast for a reason. An entry whose file no longer casts must go. */
const mayCast: ReadonlyMap<string, string> = new Map([
  [
    "gateway/app/alarmClock/deadlineHeap.ts",
    "reads its own arrays within bounds it keeps, many times per heartbeat",
  ],
  [
    "shared/frame/address.ts",
    "mints an address from six bytes, for every frame heard; its text cannot be malformed",
  ],
]);

describe("spelling", () => {
  test("the checks saw files", () => {
    expect(sources.length).toBeGreaterThan(5);
    expect(typescript.length).toBeGreaterThan(sources.length);
  });

  test("files are camelCase, no barrels, no empty words", () => {
    expect(tell(typescript.flatMap(misnamed))).toEqual([]);
  });

  test("no casts, enums, any, default exports, re-exports or TODOs in what ships", () => {
    const found = sources.flatMap(misspelt);
    expect(tell(found.filter(({ path, says }) => says !== noCasts || !mayCast.has(path)))).toEqual([]);
    const casting = new Set(found.filter(({ says }) => says === noCasts).map(({ path }) => path));
    expect([...mayCast.keys()].filter((path) => !casting.has(path))).toEqual([]);
  });

  test("only programs that talk to a terminal print", () => {
    expect(tell(typescript.filter(({ path }) => !maySpeak.test(path)).flatMap(prints))).toEqual([]);
  });

  test.each([
    "gateway/app/AlarmClock.ts",
    "gateway/app/alarm-clock.ts",
    "gateway/app/alarm_clock.ts",
    "gateway/app/index.ts",
    "gateway/app/dateHelpers.ts",
    "gateway/utils/dates.ts",
    "gateway/app/sessionManager.ts",
    "test/app/fobInfo.test.ts",
  ])("the file name %s is found", (path) => {
    expect(misnamed({ path, text: "" })).not.toEqual([]);
  });

  test("ordinary names pass", () => {
    for (const path of ["gateway/app/alarmClock.ts", "vitest.config.ts", "test/app/update.test.ts"]) {
      expect(misnamed({ path, text: "" })).toEqual([]);
    }
    expect(emptyWordIn("database")).toBeUndefined();
    expect(emptyWordIn("PressData")).toBe("data");
    expect(emptyWordIn("frameHandlers")).toBe("handlers");
  });

  test.each([
    ["export default 1;", "default"],
    ["enum Colour { Red }", "enum"],
    ["const a: any = 1;", "any"],
    ["const a = b as FobId;", "cast"],
    ["const a = b as unknown as FobId;", "cast"],
    ["const a = <FobId>b;", "cast"],
    ["const a = b!.c;", "no !"],
    ["// TODO later\nconst a = 1;", "TODO"],
    ["/* FIXME */", "TODO"],
    ["export const frameData = 1;", "data"],
    ["export interface FobInfo { readonly a: 1 }", "info"],
    ["const a = 1;\nexport { a as pressHelper };", "helper"],
    ['export { a } from "./a.ts";', "re-exports"],
    ['export * from "./a.ts";', "re-exports"],
  ])("%j is found", (text, says) => {
    expect(
      misspelt({ path: "gateway/app/planted.ts", text })
        .map((offence) => offence.says)
        .join(),
    ).toContain(says);
  });

  test.each([
    "const a = [1] as const;",
    'type FobId = Brand<string, "FobId">;\nconst a = text as FobId;',
    "function mint<Id extends Brand<string, string>>(text: string) { return text as Id; }",
    "export const dataless = 1;",
    "const next = { shift: undefined as Shift | undefined };",
  ])("%j passes", (text) => {
    expect(misspelt({ path: "gateway/app/planted.ts", text })).toEqual([]);
  });

  test("a planted console call is found", () => {
    expect(prints({ path: "gateway/app/planted.ts", text: 'console.warn("x");' })).toHaveLength(1);
  });
});
