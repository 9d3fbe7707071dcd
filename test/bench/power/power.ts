import type { BenchRow } from "../benchRow.ts";
import { goalOf, type PowerModel, powerModel } from "./model.ts";
import { markdownOf, monthsOf, tablesOf } from "./tables.ts";

const goalMonths = 12;
/** A weekend and a Monday in which nobody finds the relay that is down. */
const goalUnheardDays = 4;

/** How long a battery lasts: the built firmware on a fake board in virtual time, times documented currents. */
export async function power(): Promise<readonly BenchRow[]> {
  return rowsOf(await powerModel());
}

/** The same as the tables of docs/hardware/battery.md. */
export async function powerTables(): Promise<string> {
  return tablesOf(await powerModel())
    .map(markdownOf)
    .join("\n\n");
}

function rowsOf(model: PowerModel): readonly BenchRow[] {
  const { worn, days } = goalOf(model);
  const lasts = monthsOf(days);
  return [
    row(`power ${worn}`, lasts, "months", { goal: goalMonths, holds: lasts >= goalMonths }),
    ...model.unheard.map(({ is, days: sent }) =>
      row(`power unheard panic on ${is}`, sent, "days", {
        goal: goalUnheardDays,
        holds: sent >= goalUnheardDays,
      }),
    ),
  ];
}

function row(
  name: string,
  figure: number,
  unit: string,
  { goal, holds }: { readonly goal: number; readonly holds: boolean },
): BenchRow {
  return {
    name,
    figure,
    unit,
    yardstick: goal,
    ratio: figure / goal,
    goal: `at least ${goal} ${unit}`,
    holds,
  };
}
