import type { OverrideId, PersonId } from "../../../shared/base/ids.ts";
import { type Instant, instant } from "../../../shared/base/instant.ts";
import type { CompiledRota, LayerId, RotaOverride } from "./rota.ts";
import { turnAt } from "./whoIsOnCall.ts";

/** Points at the turn of a layer that holds an instant. */
export interface TurnAt {
  readonly layer: LayerId;
  readonly at: Instant;
}

export interface SwapWish {
  readonly first: TurnAt;
  readonly second: TurnAt;
  /** Turns that are over stay as they were; of one under way only the rest is swapped. */
  readonly now: Instant;
  readonly ids: readonly [OverrideId, OverrideId];
}

export type SwapAnswer =
  | { readonly kind: "swapped"; readonly overrides: readonly [RotaOverride, RotaOverride] }
  | { readonly kind: "refused"; readonly reason: SwapRefusal };

export type SwapRefusal =
  | { readonly code: "rota-swap-unknown-layer"; readonly turn: TurnAt }
  /** Nobody, or several people: there is no one to change places with. */
  | { readonly code: "rota-swap-not-one-person"; readonly turn: TurnAt }
  /** The turn never ends, so swapping it would change the rota for good. */
  | { readonly code: "rota-swap-endless"; readonly turn: TurnAt }
  | { readonly code: "rota-swap-over"; readonly turn: TurnAt }
  | { readonly code: "rota-swap-same-person"; readonly person: PersonId }
  | { readonly code: "rota-swap-same-id"; readonly id: OverrideId };

/**
 * Two overrides by which the people of two turns change places, or why not.
 * The turns are taken as they stand, earlier overrides included, and may be of
 * different layers. Nothing is changed until both overrides are added.
 */
export function swapOverrides(rota: CompiledRota, wish: SwapWish): SwapAnswer {
  if (wish.ids[0] === wish.ids[1]) return refuse({ code: "rota-swap-same-id", id: wish.ids[0] });
  const first = findTurn(rota, wish.first, wish.now);
  if ("code" in first) return refuse(first);
  const second = findTurn(rota, wish.second, wish.now);
  if ("code" in second) return refuse(second);
  if (first.person === second.person) return refuse({ code: "rota-swap-same-person", person: first.person });
  return {
    kind: "swapped",
    overrides: [override(wish.ids[0], first, second.person), override(wish.ids[1], second, first.person)],
  };
}

interface SwappableTurn {
  readonly layer: LayerId;
  readonly from: Instant;
  readonly to: Instant;
  readonly person: PersonId;
}

function findTurn(rota: CompiledRota, turn: TurnAt, now: Instant): SwappableTurn | SwapRefusal {
  const layer = rota.layers.find(({ id }) => id === turn.layer);
  if (layer === undefined) return { code: "rota-swap-unknown-layer", turn };
  const { people, from, until } = turnAt(layer, turn.at);
  const [person, ...others] = people;
  if (person === undefined || others.length > 0) return { code: "rota-swap-not-one-person", turn };
  if (until === undefined) return { code: "rota-swap-endless", turn };
  if (until <= now) return { code: "rota-swap-over", turn };
  return { layer: layer.id, from: instant(Math.max(from ?? now, now)), to: until, person };
}

function override(id: OverrideId, turn: SwappableTurn, person: PersonId): RotaOverride {
  return { id, layer: turn.layer, from: turn.from, to: turn.to, person, reason: "swap" };
}

function refuse(reason: SwapRefusal): SwapAnswer {
  return { kind: "refused", reason };
}
