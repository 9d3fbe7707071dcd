import { describe, expect, test } from "vitest";
import { importsOf } from "./imports.ts";
import { roomOf, rooms, trespasses } from "./rooms.ts";
import { isSource, readTree, tell } from "./tree.ts";

const sources = readTree().filter(({ path }) => isSource(path));

describe("rooms", () => {
  test("no file reaches for a room it may not know", () => {
    expect(tell(sources.flatMap(trespasses))).toEqual([]);
  });

  test("the check saw the rooms and the imports between them", () => {
    const crossings = sources.flatMap((file) =>
      importsOf(file).filter(({ specifier }) => specifier.startsWith("../")),
    );
    expect(sources.length).toBeGreaterThan(5);
    expect(crossings.length + sources.flatMap(importsOf).length).toBeGreaterThan(0);
    for (const room of rooms)
      for (const used of room.mayUse) expect(rooms.map(({ name }) => name)).toContain(used);
  });

  test("every form of import is found, on every line it stands on", () => {
    const text = [
      'import { a } from "./a.ts";',
      'import type { B } from "./b.ts";',
      "import {",
      "  c,",
      "  type C,",
      '} from "./c.ts";',
      'import "./d.ts";',
      'export { e } from "./e.ts";',
      'export * from "./f.ts";',
      'export type { G } from "./g.ts";',
      'const h = await import("./h.ts");',
      'type I = import("./i.ts").I;',
      'const j = require("./j.ts");',
      'const k = new Worker(new URL("./k.ts", import.meta.url));',
      'const l = import.meta.resolve("./l.ts");',
      "const m = await import(a + c);",
      'const notOne = "import { x } from \\"./x.ts\\"";',
      '// import { y } from "./y.ts";',
      'import * as n from "./n.ts"; import type o from "./o.ts";',
    ].join("\n");
    const found = importsOf({ path: "planted.ts", text });
    expect(found.map(({ specifier }) => specifier)).toEqual(
      "abcdefghijkl"
        .split("")
        .map((name) => `./${name}.ts`)
        .concat("<computed>", "./n.ts", "./o.ts"),
    );
    expect(found.filter(({ typeOnly }) => typeOnly).map(({ specifier }) => specifier)).toEqual([
      "./b.ts",
      "./g.ts",
      "./i.ts",
      "./o.ts",
    ]);
  });

  test.each([
    ["gateway/core/alarm/x.ts", "../../app/engine.ts", "core may not know app"],
    ["gateway/core/x.ts", "node:fs", "outside module node:fs"],
    ["gateway/app/x.ts", "../adapters/journal/journal.ts", "app may not know adapter"],
    ["gateway/adapters/broker/x.ts", "../journal/journal.ts", "may not know its neighbour"],
    ["gateway/adapters/http/x.ts", "../../compose.ts", "adapter may not know compose"],
    ["gateway/console/x.ts", "../core/state.ts", "console may not know core"],
    ["gateway/cli/x.ts", "../adapters/broker/broker.ts", "cli may not hold"],
    ["gateway/main.ts", "./adapters/journal/journal.ts", "main may not know adapter"],
    ["shared/base/x.ts", "../wire/topics.ts", "base may not know wire"],
    ["shared/frame/x.ts", "zod", "outside module zod"],
    ["firmware/logic/x.ts", "../hal/radio.ts", "logic may not know hal"],
    ["firmware/target/puck/x.ts", "../bangle/x.ts", "may not know its neighbour"],
    ["gateway/core/x.ts", "../../test/fakes/x.ts", "in no room"],
    ["gateway/attic/x.ts", "./y.ts", "lives in no room"],
  ])("%s importing %s is found", (path, specifier, says) => {
    const [offence] = trespasses({ path, text: `import { y } from "${specifier}";\n` });
    expect(offence?.says).toContain(says);
  });

  test.each([
    ["gateway/core/x.ts", "../../shared/base/ids.ts"],
    ["gateway/adapters/journal/x.ts", "./deep/y.ts"],
    ["gateway/adapters/journal/x.ts", "../../app/ports.ts"],
    ["gateway/cli/x.ts", "../adapters/journal/journal.ts"],
    ["shared/wire/x.ts", "zod"],
    ["gateway/main.ts", "./compose.ts"],
  ])("%s importing %s is allowed", (path, specifier) => {
    expect(trespasses({ path, text: `import { y } from "${specifier}";\n` })).toEqual([]);
  });

  test("each adapter's folder is a room of its own", () => {
    expect(roomOf("gateway/adapters/broker/a.ts")?.home).not.toBe(
      roomOf("gateway/adapters/journal/a.ts")?.home,
    );
  });
});
