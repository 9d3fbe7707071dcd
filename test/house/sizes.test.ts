import { expect, test } from "vitest";
import { isTypeScript, readTree, type TreeFile } from "./tree.ts";

const mostLines = 350;

/** Files that are longer for a reason. An entry whose file has become short again must go. */
const exceptions: ReadonlyMap<string, string> = new Map([]);

const files = readTree().filter(({ path }) => isTypeScript(path));

function tooLong(candidates: readonly TreeFile[], allowed: ReadonlyMap<string, string>): readonly string[] {
  return candidates
    .filter(({ path, text }) => text.split("\n").length - 1 > mostLines && !allowed.has(path))
    .map(({ path, text }) => `${path} has ${text.split("\n").length - 1} lines: look for the seam`);
}

function needless(candidates: readonly TreeFile[], allowed: ReadonlyMap<string, string>): readonly string[] {
  return [...allowed]
    .filter(
      ([path, reason]) =>
        reason.length < 20 ||
        tooLong(
          candidates.filter((file) => file.path === path),
          new Map(),
        ).length === 0,
    )
    .map(([path]) => `${path} needs no exception, or gives no reason for it`);
}

test("a file fits in a head", () => {
  expect(files.length).toBeGreaterThan(5);
  expect(tooLong(files, exceptions)).toEqual([]);
});

test("every exception is still needed and says why", () => {
  expect(needless(files, exceptions)).toEqual([]);
});

test("a planted long file is found, and so is a stale exception", () => {
  const long = { path: "gateway/app/planted.ts", text: "a;\n".repeat(mostLines + 1) };
  const short = { path: "gateway/app/planted.ts", text: "a;\n".repeat(mostLines) };
  const allowed = new Map([[long.path, "a table that is read from top to bottom"]]);
  expect(tooLong([long], new Map())).toHaveLength(1);
  expect(tooLong([short], new Map())).toEqual([]);
  expect(tooLong([long], allowed)).toEqual([]);
  expect(needless([long], allowed)).toEqual([]);
  expect(needless([short], allowed)).toHaveLength(1);
  expect(needless([long], new Map([[long.path, "big"]]))).toHaveLength(1);
});
