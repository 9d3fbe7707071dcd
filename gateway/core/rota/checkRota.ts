import type { OverrideId, PersonId } from "../../../shared/base/ids.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { isTurnLength } from "./compileRota.ts";
import { rotaLimits } from "./limits.ts";
import { parseLocalDay, parseLocalMinute } from "./localTime.ts";
import type { HandOverRotation, HoursRotation, LayerId, Rota, RotaLayer, RotaOverride } from "./rota.ts";

/** What is wrong with a rota. `entry` counts a layer's weekly hours from 0. */
export type RotaProblem =
  | { readonly code: "rota-too-many-layers"; readonly count: number; readonly limit: number }
  | { readonly code: "rota-too-many-overrides"; readonly count: number; readonly limit: number }
  | {
      readonly code: "rota-too-many-people" | "rota-too-many-entries";
      readonly layer: LayerId;
      readonly count: number;
      readonly limit: number;
    }
  | { readonly code: "rota-duplicate-layer" | "rota-empty-layer"; readonly layer: LayerId }
  | { readonly code: "rota-unknown-person"; readonly layer: LayerId; readonly person: PersonId }
  | { readonly code: "rota-impossible-date"; readonly layer: LayerId; readonly text: string }
  | {
      readonly code: "rota-impossible-time";
      readonly layer: LayerId;
      readonly field: "handOverAt" | "from" | "to";
      readonly entry: number | undefined;
      readonly text: string;
    }
  | {
      readonly code: "rota-impossible-turn-length";
      readonly layer: LayerId;
      readonly everyDays: number;
      readonly limit: number;
    }
  | { readonly code: "rota-hours-without-days"; readonly layer: LayerId; readonly entry: number }
  | { readonly code: "rota-duplicate-override" | "rota-backwards-override"; readonly override: OverrideId }
  | {
      readonly code: "rota-override-unknown-layer";
      readonly override: OverrideId;
      readonly layer: LayerId;
    }
  | {
      readonly code: "rota-override-unknown-person";
      readonly override: OverrideId;
      readonly person: PersonId;
    };

/** Everything wrong with the rota at once; empty when nothing is. The zone is asked about with `isZone`. */
export function checkRota(rota: Rota, known: ReadonlySet<PersonId>): readonly RotaProblem[] {
  const problems: RotaProblem[] = [];
  const layers = new Set<LayerId>();
  const limits = rotaLimits;
  if (rota.layers.length > limits.layersMax) {
    problems.push({ code: "rota-too-many-layers", count: rota.layers.length, limit: limits.layersMax });
  }
  for (const layer of rota.layers) {
    if (layers.has(layer.id)) problems.push({ code: "rota-duplicate-layer", layer: layer.id });
    layers.add(layer.id);
    for (const problem of checkPeople(layer, known)) problems.push(problem);
    for (const problem of checkRotation(layer)) problems.push(problem);
  }
  if (rota.overrides.length > limits.overridesMax) {
    const count = rota.overrides.length;
    problems.push({ code: "rota-too-many-overrides", count, limit: limits.overridesMax });
  }
  const overrides = new Set<OverrideId>();
  for (const override of rota.overrides) {
    if (overrides.has(override.id)) {
      problems.push({ code: "rota-duplicate-override", override: override.id });
    }
    overrides.add(override.id);
    for (const problem of checkOverride(override, { layers, known })) problems.push(problem);
  }
  return problems;
}

/** What is wrong with one override, against the layers and people there are. */
export function checkOverride(
  override: RotaOverride,
  against: { readonly layers: ReadonlySet<LayerId>; readonly known: ReadonlySet<PersonId> },
): readonly RotaProblem[] {
  const { id, layer, from, to, person } = override;
  const problems: RotaProblem[] = [];
  if (!against.layers.has(layer)) problems.push({ code: "rota-override-unknown-layer", override: id, layer });
  if (!(from < to)) problems.push({ code: "rota-backwards-override", override: id });
  if (person !== undefined && !against.known.has(person)) {
    problems.push({ code: "rota-override-unknown-person", override: id, person });
  }
  return problems;
}

/** Everyone a layer's rotation names, each once. */
function peopleOf({ rotation }: RotaLayer): ReadonlySet<PersonId> {
  return new Set(rotation.kind === "hours" ? rotation.entries.map(({ person }) => person) : rotation.people);
}

function checkPeople(layer: RotaLayer, known: ReadonlySet<PersonId>): readonly RotaProblem[] {
  const people = peopleOf(layer);
  if (people.size === 0) return [{ code: "rota-empty-layer", layer: layer.id }];
  return [...people]
    .filter((person) => !known.has(person))
    .map((person) => ({ code: "rota-unknown-person", layer: layer.id, person }));
}

function checkRotation({ id, rotation }: RotaLayer): readonly RotaProblem[] {
  switch (rotation.kind) {
    case "always":
      return tooManyPeople(id, rotation.people);
    case "weekly-hand-over":
      return [...tooManyPeople(id, rotation.people), ...checkHandOver(id, rotation)];
    case "hours":
      return checkHours(id, rotation);
    default:
      return unreachable(rotation);
  }
}

function tooManyPeople(layer: LayerId, people: readonly PersonId[]): readonly RotaProblem[] {
  const limit = rotaLimits.peopleMax;
  return people.length > limit ? [{ code: "rota-too-many-people", layer, count: people.length, limit }] : [];
}

function checkHandOver(layer: LayerId, rotation: HandOverRotation): readonly RotaProblem[] {
  const { firstDay, handOverAt, everyDays } = rotation;
  const problems: RotaProblem[] = [];
  if (parseLocalDay(firstDay) === undefined) {
    problems.push({ code: "rota-impossible-date", layer, text: firstDay });
  }
  if (parseLocalMinute(handOverAt) === undefined) {
    problems.push({
      code: "rota-impossible-time",
      layer,
      field: "handOverAt",
      entry: undefined,
      text: handOverAt,
    });
  }
  if (!isTurnLength(everyDays)) {
    problems.push({ code: "rota-impossible-turn-length", layer, everyDays, limit: rotaLimits.everyDaysMax });
  }
  return problems;
}

function checkHours(layer: LayerId, { entries }: HoursRotation): readonly RotaProblem[] {
  const problems: RotaProblem[] = [];
  if (entries.length > rotaLimits.entriesMax) {
    const limit = rotaLimits.entriesMax;
    problems.push({ code: "rota-too-many-entries", layer, count: entries.length, limit });
  }
  for (const [entry, hours] of entries.entries()) {
    if (hours.days.length === 0) problems.push({ code: "rota-hours-without-days", layer, entry });
    for (const field of ["from", "to"] as const) {
      const text = hours[field];
      if (parseLocalMinute(text) === undefined) {
        problems.push({ code: "rota-impossible-time", layer, field, entry, text });
      }
    }
  }
  return problems;
}
