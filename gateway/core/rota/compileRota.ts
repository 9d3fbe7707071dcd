import type { PersonId } from "../../../shared/base/ids.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { rotaLimits } from "./limits.ts";
import { isZone, parseLocalDay, parseLocalMinute } from "./localTime.ts";
import {
  type CompiledLayer,
  type CompiledOverride,
  type CompiledRota,
  type HandOverRotation,
  type HoursEntry,
  type HoursRotation,
  type HoursWindow,
  type LayerId,
  type Rota,
  type RotaRotation,
  type Timetable,
  weekdays,
} from "./rota.ts";

/**
 * Reads a rota's texts once. Total: what `checkRota` would complain of covers
 * nobody, an override that ends before it begins or names no layer has no
 * effect, and under an unknown zone only `always` layers and overrides cover
 * anybody. P11: all of this then shows as gaps.
 */
export function compileRota(rota: Rota, zone: string): CompiledRota {
  const known = isZone(zone);
  const overrides = byLayer(rota);
  return {
    layers: rota.layers.map(
      (layer): CompiledLayer => ({
        id: layer.id,
        timetable: compileRotation(layer.rotation, known ? zone : undefined),
        overrides: overrides.get(layer.id) ?? [],
      }),
    ),
  };
}

const nobody: Timetable = { kind: "constant", people: [] };

function byLayer(rota: Rota): ReadonlyMap<LayerId, readonly CompiledOverride[]> {
  const found = new Map<LayerId, CompiledOverride[]>();
  for (const { id, layer, from, to, person } of rota.overrides) {
    if (!(from < to)) continue;
    const compiled = { id, from, to, people: person === undefined ? [] : [person] };
    const others = found.get(layer);
    if (others === undefined) found.set(layer, [compiled]);
    else others.push(compiled);
  }
  return found;
}

function compileRotation(rotation: RotaRotation, zone: string | undefined): Timetable {
  switch (rotation.kind) {
    case "always":
      return { kind: "constant", people: [...new Set(rotation.people)] };
    case "weekly-hand-over":
      return zone === undefined ? nobody : compileHandOver(rotation, zone);
    case "hours":
      return zone === undefined ? nobody : compileHours(rotation, zone);
    default:
      return unreachable(rotation);
  }
}

function compileHandOver(rotation: HandOverRotation, zone: string): Timetable {
  const firstDay = parseLocalDay(rotation.firstDay);
  const minute = parseLocalMinute(rotation.handOverAt);
  const { everyDays, people } = rotation;
  if (firstDay === undefined || minute === undefined || people.length === 0 || !isTurnLength(everyDays)) {
    return nobody;
  }
  // Handing over to oneself is no change: one turn without end says so, and nothing walks past it week by week.
  const takers: readonly PersonId[] = new Set(people).size === 1 ? people.slice(0, 1) : people;
  return { kind: "hand-over", zone, firstDay, minute, everyDays, turns: takers.map((person) => [person]) };
}

/** A turn lasts a whole number of days, from one to a year. */
export function isTurnLength(everyDays: number): boolean {
  return Number.isInteger(everyDays) && everyDays >= 1 && everyDays <= rotaLimits.everyDaysMax;
}

function compileHours(rotation: HoursRotation, zone: string): Timetable {
  const windows = rotation.entries.map(compileEntry).filter((window) => window !== undefined);
  return windows.length === 0 ? nobody : { kind: "hours", zone, windows, edges: edgesOf(windows) };
}

function compileEntry(entry: HoursEntry): HoursWindow | undefined {
  const fromMinute = parseLocalMinute(entry.from);
  const toMinute = parseLocalMinute(entry.to);
  if (fromMinute === undefined || toMinute === undefined || entry.days.length === 0) return undefined;
  return {
    person: entry.person,
    beginsOn: weekdays.map((day) => entry.days.includes(day)),
    fromMinute,
    toMinute,
    toDay: toMinute > fromMinute ? 0 : 1,
  };
}

function edgesOf(windows: readonly HoursWindow[]): readonly (readonly number[])[] {
  return weekdays.map((_, weekday) => {
    const minutes = new Set<number>();
    for (const window of windows) {
      if (window.beginsOn[weekday]) minutes.add(window.fromMinute);
      if (window.beginsOn[(weekday - window.toDay + 7) % 7]) minutes.add(window.toMinute);
    }
    return [...minutes];
  });
}
