import type { OverrideId, PersonId } from "../../../shared/base/ids.ts";
import { type Instant, instant } from "../../../shared/base/instant.ts";
import type { CompiledLayer, CompiledRota, LayerId } from "./rota.ts";
import { type Stretch, stretchAt } from "./stretch.ts";

/**
 * Who one layer has on call, in [from, until). `from` or `until` is `undefined`
 * where the turn has no beginning or no end.
 */
export interface OnCallTurn {
  readonly layer: LayerId;
  /** Empty when nobody is: a gap. */
  readonly people: readonly PersonId[];
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
  /** The override that decided it; `undefined` when the rotation did. */
  readonly override: OverrideId | undefined;
}

/**
 * One turn per layer, in the order in which layers are alerted. No turn, or
 * only empty ones, means that nobody is on call: the escalation goes to the
 * leads and says so. It stands on the path of an alarm: linear in the layers,
 * their weekly hours and the overrides, whatever the length of the rota.
 */
export function whoIsOnCall(rota: CompiledRota, at: Instant): readonly OnCallTurn[] {
  return rota.layers.map((layer) => turnAt(layer, at));
}

/** The turn of one layer that holds `at`. */
export function turnAt(layer: CompiledLayer, at: Instant): OnCallTurn {
  const stretch = stretchAt(layer, at);
  return {
    layer: layer.id,
    people: stretch.people,
    from: finite(stretch.from),
    until: finite(stretch.until),
    override: stretch.override,
  };
}

/** Whether two stretches have the same people on call in the same order. */
export function haveSamePeople(one: Stretch, other: Stretch): boolean {
  return (
    one.people.length === other.people.length &&
    one.people.every((person, place) => person === other.people[place])
  );
}

function finite(ms: number): Instant | undefined {
  return Number.isFinite(ms) ? instant(ms) : undefined;
}
