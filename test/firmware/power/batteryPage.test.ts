import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { goalOf, powerModel } from "../../bench/power/model.ts";
import { monthsOf, type Table, tablesOf } from "../../bench/power/tables.ts";

const page = readFileSync(new URL("../../../docs/hardware/battery.md", import.meta.url), "utf8");

let tables: readonly Table[];
let months: number;

beforeAll(async () => {
  const model = await powerModel();
  tables = tablesOf(model);
  months = monthsOf(goalOf(model).days);
}, 120_000);

/** Every change to the firmware moves its figures a little: only what a reader would notice is a mistake. */
const tolerance = 0.1;

/** The rows of the page's table with this head; `undefined` when there is none. */
function writtenRows(text: string, head: readonly string[]): readonly (readonly string[])[] | undefined {
  const [, after] = text.split(`| ${head.join(" | ")} |\n`);
  return after
    ?.split("\n\n")[0]
    ?.trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => row.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
}

/** Equal, but for figures that are nearly the same. */
function isSame(written: string, printed: string): boolean {
  const figure = /\d+(?:\.\d+)?/g;
  if (written.replace(figure, "#") !== printed.replace(figure, "#")) return false;
  const its = [...written.matchAll(figure)].map(Number);
  return [...printed.matchAll(figure)].map(Number).every((value, index) => {
    const difference = Math.abs(value - (its[index] ?? Number.NaN));
    return difference <= tolerance * Math.abs(value);
  });
}

function mistakes(text: string): readonly string[] {
  return tables.flatMap(({ head, rows }) => {
    const written = writtenRows(text, head);
    if (written?.length !== rows.length) return [`${head[0]}: ${written?.length} rows, not ${rows.length}`];
    return rows.flatMap((cells, index) => {
      const its = written[index] ?? [];
      const isRight = cells.length === its.length && cells.every((cell, at) => isSame(its[at] ?? "", cell));
      return isRight ? [] : [`${its.join(" | ")}, printed: ${cells.join(" | ")}`];
    });
  });
}

test("docs/hardware/battery.md has the figures that the model prints", () => {
  expect(tables.length).toBe(7);
  expect(mistakes(page)).toEqual([]);
});

test("a wrong figure, a missing row and a current nobody named are noticed", () => {
  const planted = page.replace(/\| as above \|.*/, "| as above | 0.2 | 800 | 26 |");
  expect(planted).not.toBe(page);
  expect(mistakes(planted)).toHaveLength(1);
  expect(mistakes(page.replace(/\| a poor cell \|.*\n/, ""))).toHaveLength(1);
  expect(mistakes(page.replace("| 12 µA |", "| 3 µA |"))).toHaveLength(1);
  expect(mistakes(page.replace("| worn as |", "| carried as |"))).toHaveLength(1);
});

test("it says whether the goal is met, and by how much, as the model has it", () => {
  const said = /\*\*The goal of 12 months is (met|missed)[^(]*\(([\d.]+)\)/.exec(
    page.replaceAll("\n> ", " "),
  );
  expect(said?.[1]).toBe(months < 12 ? "missed" : "met");
  expect(Math.abs(Number(said?.[2]) - months)).toBeLessThan(0.3);
});
