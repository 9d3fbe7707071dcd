import type { PersonId } from "../../../shared/base/ids.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { causeOf } from "../alarm/alarmWords.ts";
import type { BodyOf, Command } from "../command.ts";
import { alreadySo, type Decision, happens, refuse } from "../decision.ts";
import type { DomainEvent } from "../event.ts";
import { limits } from "../limits.ts";
import type { OrgState } from "../state.ts";

type PlaceBody = BodyOf<
  "add-place" | "change-place" | "retire-place" | "add-relay" | "change-relay" | "retire-relay"
>;

export function decidePlace(state: OrgState, command: Command<PlaceBody>, by: PersonId): Decision {
  const { body, at } = command;
  switch (body.kind) {
    case "add-place":
    case "change-place": {
      const isKnown = state.places.has(body.place);
      if (isKnown !== (body.kind === "change-place"))
        return refuse(isKnown ? "already-exists" : "unknown-place", body.place);
      if (!isKnown && state.places.size >= limits.places) return refuse("limit-reached", "places");
      const { place, name, address, guidance } = body;
      const kind = body.kind === "add-place" ? "place-added" : "place-changed";
      return happens([{ kind, at, place, name, address, guidance, by }], place);
    }
    case "retire-place": {
      const place = state.places.get(body.place);
      if (!place) return refuse("unknown-place", body.place);
      return place.retired
        ? alreadySo(place.id)
        : happens([{ kind: "place-retired", at, place: place.id, by }], place.id);
    }
    case "add-relay":
    case "change-relay": {
      const isKnown = state.relays.has(body.relay);
      if (isKnown !== (body.kind === "change-relay"))
        return refuse(isKnown ? "already-exists" : "unknown-relay", body.relay);
      if (body.place && !state.places.has(body.place)) return refuse("unknown-place", body.place);
      if (!isKnown && state.relays.size >= limits.relays) return refuse("limit-reached", "relays");
      const { relay, name, place } = body;
      return happens(
        [{ kind: body.kind === "add-relay" ? "relay-added" : "relay-changed", at, relay, name, place, by }],
        relay,
      );
    }
    case "retire-relay": {
      const relay = state.relays.get(body.relay);
      if (!relay) return refuse("unknown-relay", body.relay);
      if (relay.watch.phase === "retired") return alreadySo(relay.id);
      const open = state.openAlarmByCause.get(causeOf("technical", "relay-lost", relay.id));
      const cleared: DomainEvent[] = open
        ? [{ kind: "condition-cleared", at, alarm: open, what: "relay-retired" }]
        : [];
      return happens([{ kind: "relay-retired", at, relay: relay.id, by }, ...cleared], relay.id);
    }
    default:
      return unreachable(body);
  }
}
