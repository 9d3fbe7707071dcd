import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isSource, readTree, root, type TreeFile } from "./tree.ts";

const promises = Array.from({ length: 11 }, (_, index) => `P${index + 1}`);
const tree = readTree();

function citedIn(files: readonly TreeFile[], promise: string): number {
  return files.filter(({ text }) => new RegExp(`\\b${promise}\\b`).test(text)).length;
}

function uncited(files: readonly TreeFile[]): readonly string[] {
  const sources = files.filter(({ path }) => isSource(path));
  const tests = files.filter(({ path }) => /^test\/(?!house\/).*\.ts$/.test(path));
  return promises.flatMap((promise) => [
    ...(citedIn(sources, promise) === 0 ? [`${promise} is cited by no source file`] : []),
    ...(citedIn(tests, promise) === 0 ? [`${promise} is cited by no test`] : []),
  ]);
}

test("every promise is cited where it is kept and where it is shown", () => {
  expect(uncited(tree)).toEqual([]);
});

test("docs/promises.md tells every promise, and every place it names exists", () => {
  const text = tree.find(({ path }) => path === "docs/promises.md")?.text ?? "";
  const named = [...text.matchAll(/`((?:shared|gateway|firmware|test|docs)\/[^`\s]*)`/g)].map(
    ([, path = ""]) => path,
  );
  expect(promises.filter((promise) => !text.includes(`## ${promise} `))).toEqual([]);
  expect(named.length).toBeGreaterThan(promises.length);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("a promise that only a test, or only a source, cites is found", () => {
  const all = promises.map((promise) => `/** ${promise} */`).join("\n");
  const source = { path: "gateway/app/planted.ts", text: all };
  const shown = { path: "test/app/planted.test.ts", text: all.replace("P7 ", "P70 ") };
  expect(uncited([source, shown])).toEqual(["P7 is cited by no test"]);
  expect(uncited([shown]).length).toBe(promises.length + 1);
});
