import { expect, test } from "vitest";
import { tableLines } from "../../gateway/cli/table.ts";

const columns = [{ title: "ID" }, { title: "WHAT", gives: true }];

test("columns are aligned under their headings", () => {
  expect(
    tableLines(
      columns,
      [
        ["a-1", "x"],
        ["a-100", "y"],
      ],
      80,
    ),
  ).toEqual(["ID     WHAT", "a-1    x", "a-100  y"]);
});

test("a table fits the terminal by cutting the column that gives way, never an id", () => {
  const lines = tableLines(columns, [["a-100", "a very long headline that does not fit"]], 24);
  expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(24);
  expect(lines[1]).toMatch(/^a-100 {2}a very.*…$/);
});

test("a line feed in a name cannot break a row in two", () => {
  expect(tableLines(columns, [["a-1", "one\ntwo"]], 80)[1]).toBe("a-1  one two");
});
