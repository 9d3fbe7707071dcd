import { afterEach, beforeEach, expect, test } from "vitest";
import { isInstalled, needs } from "../support/needs.ts";
import { readTree, type TreeFile } from "./tree.ts";

const before = process.env["HARK_CI"];
beforeEach(() => {
  delete process.env["HARK_CI"];
});
afterEach(() => {
  if (before === undefined) delete process.env["HARK_CI"];
  else process.env["HARK_CI"] = before;
});

test("a program that is there is found, one that is not is missed", () => {
  expect(needs("sh", "dash")).toBe(true);
  expect(isInstalled("no-such-program", process.env["PATH"] ?? "")).toBe(false);
  expect(needs("no-such-program", "no-such-package")).toBe(false);
});

test("in continuous integration a missing program fails instead of skipping", () => {
  process.env["HARK_CI"] = "1";
  expect(needs("sh", "dash")).toBe(true);
  expect(() => needs("no-such-program", "no-such-package")).toThrow("needs Debian package no-such-package");
});

/** What tests ask for, as `program:package`, and the list of what `.ci/run` installs does not have. */
function unlisted(files: readonly TreeFile[], list: string): readonly string[] {
  const asked = files
    .filter(({ path }) => path.startsWith("test/") && !path.startsWith("test/house/"))
    .flatMap(({ text }) => [...text.matchAll(/\bneeds\("([^"]+)", "([^"]+)"\)/g)])
    .map(([, program, debianPackage]) => `${program}:${debianPackage}`);
  return [...new Set(asked)].filter((pair) => !list.includes(`"${pair}"`)).toSorted();
}

test("continuous integration installs whatever a test asks for", () => {
  const tree = readTree();
  const list = tree.find(({ path }) => path === ".ci/run")?.text ?? "";
  expect(list).toContain('"socat:socat"');
  expect(unlisted(tree, list)).toEqual([]);
  const planted = { path: "test/app/planted.test.ts", text: 'test.skipIf(!needs("gdb", "gdb"))' };
  expect(unlisted([planted], list)).toEqual(["gdb:gdb"]);
});
