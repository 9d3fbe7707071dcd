import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";
import { lineOf, type Offence, readTree, root, type TreeFile, tell } from "./tree.ts";

const tree = readTree();
const pages = tree.filter(({ path }) => path.endsWith(".md"));

/** Paths that mean something on one machine only. Written in two halves, so that this file passes its own rule. */
const foreign = new RegExp(`/${"work"}/|/${"home"}/[a-z]|/${"Users"}/`, "g");

function strays(file: TreeFile): readonly Offence[] {
  const places = [...file.text.matchAll(foreign)].map((match) => ({
    path: file.path,
    line: lineOf(file.text, match.index),
    says: "names a path of one machine",
  }));
  const climbs = [...file.text.matchAll(/(?:\.\.\/)+[\w./-]+/g)]
    .filter((match) => posix.normalize(posix.join(posix.dirname(file.path), match[0])).startsWith(".."))
    .map((match) => ({
      path: file.path,
      line: lineOf(file.text, match.index),
      says: `${match[0]} leaves the project`,
    }));
  return [...places, ...climbs];
}

function brokenLinks({ path, text }: TreeFile): readonly Offence[] {
  return [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => ({ goal: posix.join(posix.dirname(path), match[1] ?? ""), at: match.index }))
    .filter(({ goal }) => !existsSync(join(root, goal)))
    .map(({ goal, at }) => ({ path, line: lineOf(text, at), says: `links to ${goal}, which is not there` }));
}

test("nothing names a place outside the project", () => {
  expect(tree.length).toBeGreaterThan(20);
  expect(tell(tree.filter(({ path }) => !path.startsWith("test/house/mentions")).flatMap(strays))).toEqual(
    [],
  );
});

test("every link between pages leads somewhere", () => {
  expect(pages.length).toBeGreaterThan(5);
  expect(tell(pages.flatMap(brokenLinks))).toEqual([]);
});

test("every page in docs is listed in docs/README.md", () => {
  const index = tree.find(({ path }) => path === "docs/README.md")?.text ?? "";
  const unlisted = tree
    .map(({ path }) => path)
    .filter((path) => path.startsWith("docs/") && path !== "docs/README.md")
    .filter((path) => !index.includes(`(${path.slice("docs/".length)})`));
  expect(unlisted).toEqual([]);
});

test("a planted stray path and a broken link are found", () => {
  const planted = (text: string): TreeFile => ({ path: "docs/planted.md", text });
  expect(strays(planted(`see /${"work"}/x`))).toHaveLength(1);
  expect(strays(planted("see ../../shared/base"))).toHaveLength(1);
  expect(strays(planted("see ../shared/base"))).toEqual([]);
  expect(brokenLinks(planted("[a](nowhere.md) [b](https://example.org) [c](#here)"))).toHaveLength(1);
});
