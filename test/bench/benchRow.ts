/** One figure beside what it is measured against, taken in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  readonly yardstick: number | undefined;
  readonly ratio: number | undefined;
  readonly goal: string;
  readonly holds: boolean;
}

/** The value below which `share` of the samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** A row whose goal is a bound on the ratio to its yardstick. */
export function ratioRow(row: {
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  readonly yardstick: number;
  readonly atMost: number;
}): BenchRow {
  const ratio = row.figure / row.yardstick;
  const { name, figure, unit, yardstick } = row;
  return {
    name,
    figure,
    unit,
    yardstick,
    ratio,
    goal: `ratio at most ${row.atMost}`,
    holds: ratio <= row.atMost,
  };
}
