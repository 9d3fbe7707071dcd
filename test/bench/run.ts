import { parseArgs } from "node:util";
import type { BenchRow } from "./benchRow.ts";
import { commandCost } from "./commandCost.ts";
import { contactLost } from "./contactLost.ts";
import { journalAppend } from "./journalAppend.ts";
import { power, powerTables } from "./power/power.ts";
import { pressToAlert } from "./pressToAlert.ts";
import { startUp } from "./startUp.ts";

/** `wanted` leaves out modes that `--mode` does not name. */
type Bench = (wanted: (mode: string) => boolean) => Promise<readonly BenchRow[]>;

/** Every benchmark there is. Each prints its figures beside a yardstick from the same run. */
const benches: Readonly<Record<string, Bench>> = {
  "press-to-alert": pressToAlert,
  "contact-lost": contactLost,
  "command-cost": commandCost,
  "journal-append": journalAppend,
  "start-up": startUp,
  power,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    mode: { type: "string", default: "" },
    tables: { type: "boolean", default: false },
  },
});
if (values.tables) {
  console.log(await powerTables());
  process.exit(0);
}
const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`,
  );
  process.exit(2);
}
for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
  for (const row of (await benches[name]?.((mode) => mode.includes(values.mode))) ?? []) {
    console.log(values.json ? JSON.stringify(row) : tell(row));
  }
}
process.exit(0);

function tell({ name, figure, unit, yardstick, ratio, goal, holds }: BenchRow): string {
  const beside = yardstick === undefined ? "" : `, yardstick ${round(yardstick)} ${unit}`;
  const times = ratio === undefined ? "" : `, ratio ${ratio.toFixed(2)}`;
  return `${holds ? "holds " : "MISSES"}  ${name}: ${round(figure)} ${unit}${beside}${times} (${goal})`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
