import { figures } from "./figures.ts";
import { totalOf } from "./ledger.ts";
import type { Lasting, PowerModel } from "./model.ts";

/** One table of docs/hardware/battery.md. Its first cell names it. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const daysOfMonth = 365.25 / 12;

export function tablesOf(model: PowerModel): readonly Table[] {
  return [
    bodies(model),
    parts(model),
    changes(model),
    cries(model),
    unheard(model),
    crowds(model),
    sources(),
  ];
}

export function markdownOf({ head, rows }: Table): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export function monthsOf(days: number): number {
  return days / daysOfMonth;
}

function lastingRow({ worn, mahPerDay, days }: Lasting): readonly string[] {
  return [worn, short(mahPerDay), short(days), short(monthsOf(days))];
}

function bodies(model: PowerModel): Table {
  return { head: ["worn as", "mAh a day", "days", "months"], rows: model.bodies.map(lastingRow) };
}

function parts({ parts, heartbeatMs }: PowerModel): Table {
  const whole = totalOf(parts);
  const row = (is: string, mah: number): readonly string[] => [is, short(mah), short((100 * mah) / whole)];
  return {
    head: ["a day of a Puck.js, discreet", "mAh", "%"],
    rows: [
      row("asleep, watching the button", parts.asleep),
      row(`running code, ${short(heartbeatMs)} ms for a heartbeat`, parts.code),
      row("adverts", parts.adverts),
      row("adverts while a relay may connect", parts.open),
      row("light", parts.shown),
    ],
  };
}

function changes(model: PowerModel): Table {
  return { head: ["change one thing", "mAh a day", "days", "months"], rows: model.changes.map(lastingRow) };
}

function cries(model: PowerModel): Table {
  return {
    head: ["a cry for help", "connectable for", "mAh on top", "% of a cell"],
    rows: model.cries.map(({ is, openSeconds, mah }) => [
      is,
      `${short(openSeconds)} s`,
      short(mah),
      short((100 * mah) / figures.coin.value),
    ]),
  };
}

function unheard(model: PowerModel): Table {
  return {
    head: ["a panic that nobody ever hears, on", "is sent for days"],
    rows: model.unheard.map(({ is, days }) => [is, short(days)]),
  };
}

function crowds(model: PowerModel): Table {
  return {
    head: [
      "fobs pressed at once",
      "packets that meet no other, %",
      "bursts lost to a relay that always listens, %",
      "bursts until a relay that listens a tenth of the time has heard one, 99.9 %",
      "seconds until one radio has answered all",
    ],
    rows: model.crowds.map((crowd) => [
      `${crowd.fobs}`,
      short(100 * crowd.untouched),
      short(100 * crowd.burstLost),
      `${crowd.burstsUntilHeard}`,
      short(crowd.answeredAfterSeconds),
    ]),
  };
}

function sources(): Table {
  return {
    head: ["figure", "value", "from"],
    rows: Object.values(figures).map(({ is, value, unit, source }) => [is, `${value} ${unit}`, source]),
  };
}

/** Three figures at most: the model is not better than that. */
function short(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return "under 0.001";
  return `${Number(value.toPrecision(value >= 100 ? 3 : 2))}`;
}
