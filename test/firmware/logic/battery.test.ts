import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cell, mayNotLast, percentOf } from "../../../firmware/logic/battery.ts";

const cells: readonly Cell[] = ["coin", "rechargeable"];
const hour = 3_600_000;

describe("the battery", () => {
  test("a coin cell is read by the curve of its maker's kit", () => {
    const read = [3_300, 3_000, 2_950, 2_900, 2_740, 2_440, 2_100, 1_800].map((mv) => percentOf(mv, "coin"));
    expect(read).toEqual([100, 100, 71, 42, 18, 6, 0, 0]);
  });

  test("less voltage is never more percent, and all are whole ones from 0 to 100", () => {
    fc.assert(
      fc.property(fc.constantFrom(...cells), fc.nat(5_000), fc.nat(50), (cell, millivolts, less) => {
        const percent = percentOf(millivolts, cell);
        expect(Number.isInteger(percent) && percent >= 0 && percent <= 100).toBe(true);
        expect(percentOf(millivolts - less, cell)).toBeLessThanOrEqual(percent);
      }),
    );
  });

  test("a longer session needs a fuller cell, and an empty one lasts none", () => {
    for (const cell of cells) {
      expect(mayNotLast(100, cell, 24 * hour)).toBe(false);
      expect(mayNotLast(0, cell, hour)).toBe(true);
    }
    expect(mayNotLast(12, "coin", 2 * hour)).toBe(false);
    expect(mayNotLast(12, "coin", 12 * hour)).toBe(true);
  });
});
