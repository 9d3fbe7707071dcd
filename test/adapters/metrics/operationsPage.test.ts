import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { logCodes } from "../../../gateway/adapters/logs/logCodes.ts";
import { type Figure, figures } from "../../../gateway/adapters/metrics/figures.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/operations.md"), "utf8");

function rowsLike(pattern: RegExp, text: string): readonly string[] {
  return text.split("\n").filter((line) => pattern.test(line));
}

const metricRow = /^\| `hark_[a-z_]+` \| (?:counter|gauge|histogram) \|/;
const logRow = /^\| `[a-z-]+` \| (?:debug|info|warn|error) \|/;

test("docs/operations.md tells every figure, with its kind, label and meaning, and no other", () => {
  const told = Object.entries<Figure>(figures).map(
    ([name, { kind, label, help }]) => `| \`${name}\` | ${kind} | ${label?.name ?? ""} | ${help} |`,
  );
  expect(told.length).toBeGreaterThan(15);
  const rows = rowsLike(metricRow, page).map((row) => row.replaceAll(/\| \|/g, "|  |"));
  expect(rows).toEqual(told);
  expect(rowsLike(metricRow, page.replace("hark_presses_total", "hark_pressed_total"))).not.toEqual(told);
});

test("docs/operations.md tells every log line's code, level and meaning, and no other", () => {
  const told = Object.entries(logCodes).map(
    ([code, { level, says }]) => `| \`${code}\` | ${level} | ${says} |`,
  );
  expect(told.length).toBeGreaterThan(15);
  expect(rowsLike(logRow, page)).toEqual(told);
  expect(rowsLike(logRow, page.replace("| `ready` |", "| `redy` |"))).not.toEqual(told);
});

test("every figure an alert is built on exists", () => {
  const named = [...page.matchAll(/\bhark_[a-z_]+/g)].map(([name]) => name.replace(/_bucket$/, ""));
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !(name in figures))).toEqual([]);
});
