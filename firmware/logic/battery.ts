import { batteryLimits } from "./limits.ts";

/** What a body lives on: a coin cell (CR2032), or one rechargeable lithium-ion cell. */
export type Cell = "coin" | "rechargeable";

/** A cell under load: millivolts and the percent that are then left, from full to empty, straight between two points. */
type Curve = readonly (readonly [millivolts: number, percent: number])[];

const curves: { readonly [cell in Cell]: Curve } = {
  // The curve of a CR2032 that Nordic's SDK uses (app_util.h, battery_level_in_percent).
  coin: [
    [3000, 100],
    [2900, 42],
    [2740, 18],
    [2440, 6],
    [2100, 0],
  ],
  // The usual discharge of a lithium cobalt oxide cell: a long plateau near 3.8 V, a knee at 3.6 V.
  rechargeable: [
    [4150, 100],
    [3950, 75],
    [3800, 50],
    [3700, 25],
    [3600, 10],
    [3300, 0],
  ],
};

/** Whole percent, 0 to 100. */
export function percentOf(millivolts: number, cell: Cell): number {
  let above: readonly [number, number] | undefined;
  for (const point of curves[cell]) {
    if (millivolts >= point[0]) {
      if (above === undefined) return 100;
      const part = (millivolts - point[0]) / (above[0] - point[0]);
      return Math.floor(point[1] + part * (above[1] - point[1]));
    }
    above = point;
  }
  return 0;
}

/** P11: whether the cell may be too weak before the longest session ends, said before anybody relies on it. */
export function mayNotLast(percent: number, cell: Cell, sessionMs: number): boolean {
  const { lowPercent, percentPerHour } = batteryLimits[cell];
  return percent < lowPercent + (percentPerHour * sessionMs) / 3_600_000;
}
