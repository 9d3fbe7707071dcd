import type { OverrideId, PersonId } from "../../../shared/base/ids.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { handOverStretch } from "./handOverStretch.ts";
import { hoursStretch } from "./hoursStretch.ts";
import { calendar } from "./localTime.ts";
import type { CompiledLayer, CompiledOverride, Timetable } from "./rota.ts";

/** Time in which one layer's people are the same: [from, until) in epoch milliseconds, infinite where it has no end. */
export interface Stretch {
  readonly people: readonly PersonId[];
  readonly from: number;
  readonly until: number;
  /** The override that put these people there; `undefined` when the timetable did. */
  readonly override: OverrideId | undefined;
}

/** The stretch of one layer that holds `at`. Linear in the layer's overrides. */
export function stretchAt(layer: CompiledLayer, at: number): Stretch {
  let from = Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  // Latest added first: those passed before the winner is met are the only ones that can cut into it.
  for (let i = layer.overrides.length - 1; i >= 0; i -= 1) {
    const override = layer.overrides[i];
    if (override === undefined) continue;
    if (override.to <= at) from = Math.max(from, override.to);
    else if (override.from > at) until = Math.min(until, override.from);
    else return within(overridden(override), from, until);
  }
  return within(timetabled(layer.timetable, at), from, until);
}

function overridden(override: CompiledOverride): Stretch {
  return { people: override.people, from: override.from, until: override.to, override: override.id };
}

function within(stretch: Stretch, from: number, until: number): Stretch {
  if (stretch.from >= from && stretch.until <= until) return stretch;
  return { ...stretch, from: Math.max(stretch.from, from), until: Math.min(stretch.until, until) };
}

function timetabled(timetable: Timetable, at: number): Stretch {
  if (timetable.kind === "constant") {
    return {
      people: timetable.people,
      from: Number.NEGATIVE_INFINITY,
      until: Number.POSITIVE_INFINITY,
      override: undefined,
    };
  }
  if (at >= calendar.to) return empty(calendar.to, Number.POSITIVE_INFINITY);
  if (!(at >= calendar.from)) return empty(Number.NEGATIVE_INFINITY, calendar.from);
  switch (timetable.kind) {
    case "hand-over":
      return within(handOverStretch(timetable, at), calendar.from, calendar.to);
    case "hours":
      return within(hoursStretch(timetable, at), calendar.from, calendar.to);
    default:
      return unreachable(timetable);
  }
}

function empty(from: number, until: number): Stretch {
  return { people: [], from, until, override: undefined };
}
