import { compileRota } from "../../../gateway/core/rota/compileRota.ts";
import type {
  HandOverRotation,
  HoursEntry,
  LayerId,
  Rota,
  RotaLayer,
  RotaOverride,
  RotaRotation,
} from "../../../gateway/core/rota/rota.ts";
import { whoIsOnCall } from "../../../gateway/core/rota/whoIsOnCall.ts";
import type { OverrideId, PersonId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { fromIso, type Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";

export const person = (name: string): PersonId => certain(parseId<PersonId>(name), name);
export const layerId = (name: string): LayerId => certain(parseId<LayerId>(name), name);
export const overrideId = (name: string): OverrideId => certain(parseId<OverrideId>(name), name);
export const at = (iso: string): Instant => certain(fromIso(iso), iso);

export const ana = person("ana");
export const bruno = person("bruno");
export const chloe = person("chloe");
export const first = layerId("first");
export const second = layerId("second");

export function layer(id: LayerId, rotation: RotaRotation): RotaLayer {
  return { id, name: id, rotation };
}

/** A rota of one layer called `first`. */
export function rotaOf(rotation: RotaRotation, overrides: readonly RotaOverride[] = []): Rota {
  return { layers: [layer(first, rotation)], overrides };
}

export function handOver(change: Partial<HandOverRotation> = {}): HandOverRotation {
  return {
    kind: "weekly-hand-over",
    people: [ana, bruno],
    firstDay: "2026-03-02",
    handOverAt: "08:30",
    everyDays: 7,
    ...change,
  };
}

export function hours(...entries: readonly HoursEntry[]): RotaRotation {
  return { kind: "hours", entries };
}

export const daily = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export function cover(id: string, change: Partial<RotaOverride>): RotaOverride {
  return {
    id: overrideId(id),
    layer: first,
    from: at("2026-03-04T00:00:00Z"),
    to: at("2026-03-05T00:00:00Z"),
    person: chloe,
    reason: "cover",
    ...change,
  };
}

/** The people of the first layer at an instant. */
export function onCall(rota: Rota, zone: string, iso: string): readonly PersonId[] {
  return certain(whoIsOnCall(compileRota(rota, zone), at(iso))[0], "a first layer").people;
}
