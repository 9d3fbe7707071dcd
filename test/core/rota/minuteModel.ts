import type { Rota, RotaLayer } from "../../../gateway/core/rota/rota.ts";
import { certain, unreachable } from "../../../shared/base/invariant.ts";

/**
 * A slow, independent answer to who is on call: it writes down what the wall
 * clock shows in every single minute, as `Intl` reads it, and paints every
 * turn onto the minutes. It shares nothing with the rota's own arithmetic.
 */
export interface MinuteModel {
  /** First minute painted, in minutes since 1970; people of one layer in each minute, as `ana+bruno`. */
  readonly firstMinute: number;
  readonly lanes: readonly (readonly string[])[];
}

/** Minutes of a zone from `before` days ahead of an instant to as many after it. */
export interface MinuteTable {
  readonly zone: string;
  readonly firstMinute: number;
  readonly count: number;
  /** The first minute in which the wall clock shows a local minute (counted from 1970 as if it were UTC). */
  readonly shownAt: ReadonlyMap<number, number>;
  /** The local minute shown in the first minute of the table. */
  readonly firstShown: number;
}

export function tabulate(zone: string, aroundIso: string, reachDays: number): MinuteTable {
  const clock = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const firstMinute = Date.parse(aroundIso) / 60_000 - reachDays * 1440;
  const count = 2 * reachDays * 1440;
  const shownAt = new Map<number, number>();
  const read = (minute: number) => {
    const [year, month, day, hour, min] = (clock.format(minute * 60_000).match(/\d+/g) ?? []).map(Number);
    return Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, min) / 60_000;
  };
  for (let minute = firstMinute; minute < firstMinute + count; minute += 1) {
    const shown = read(minute);
    if (!shownAt.has(shown)) shownAt.set(shown, minute);
  }
  return { zone, firstMinute, count, shownAt, firstShown: read(firstMinute) };
}

/** The minute in which a local minute comes: when shown, or as long after the last one shown as it is later. */
function comesAt(table: MinuteTable, local: number): number {
  for (let skipped = 0; skipped <= 2 * 1440; skipped += 1) {
    const shown = table.shownAt.get(local - skipped);
    if (shown !== undefined) return shown + skipped;
  }
  return local < table.firstShown ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

export function paint(rota: Rota, table: MinuteTable): MinuteModel {
  return {
    firstMinute: table.firstMinute,
    lanes: rota.layers.map((layer) => {
      const lane = paintRotation(layer, table);
      for (const override of rota.overrides) {
        if (override.layer !== layer.id) continue;
        const from = override.from / 60_000 - table.firstMinute;
        const to = override.to / 60_000 - table.firstMinute;
        if (from < to) lane.fill(override.person ?? "", Math.max(0, from), Math.max(0, to));
      }
      return lane;
    }),
  };
}

const weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

function paintRotation({ rotation }: RotaLayer, table: MinuteTable): string[] {
  const lane = Array.from({ length: table.count }, () => "");
  const place = (local: number) =>
    Math.max(0, Math.min(table.count, comesAt(table, local) - table.firstMinute));
  switch (rotation.kind) {
    case "always":
      return lane.fill([...new Set(rotation.people)].join("+"));
    case "weekly-hand-over": {
      let local = Date.parse(`${rotation.firstDay}T${rotation.handOverAt}Z`) / 60_000;
      for (let turn = 0; place(local) < table.count; turn += 1) {
        lane.fill(certain(rotation.people[turn % rotation.people.length], "a person"), place(local));
        local += rotation.everyDays * 1440;
      }
      return lane;
    }
    case "hours": {
      const duty: (Set<string> | undefined)[] = [];
      for (const { person, days, from, to } of rotation.entries) {
        const firstDay = Math.floor(table.firstShown / 1440) - 2;
        for (let day = firstDay; day <= firstDay + table.count / 1440 + 4; day += 1) {
          const name = certain(weekdayNames[new Date(day * 86_400_000).getUTCDay()], "a weekday");
          if (!days.includes(name)) continue;
          const end = to > from ? day : day + 1;
          const until = place(end * 1440 + minuteOf(to));
          for (let minute = place(day * 1440 + minuteOf(from)); minute < until; minute += 1) {
            const others = duty[minute] ?? new Set();
            duty[minute] = others.add(person);
          }
        }
      }
      return lane.map((_, minute) => [...(duty[minute] ?? [])].join("+"));
    }
    default:
      return unreachable(rotation);
  }
}

function minuteOf(text: string): number {
  const [hour, minute] = text.split(":").map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}
