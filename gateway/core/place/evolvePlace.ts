import { unreachable } from "../../../shared/base/invariant.ts";
import type { Evolved } from "../event.ts";
import type { MutableOrgState } from "../state.ts";
import type { PlaceEvent } from "./placeEvent.ts";

export function evolvePlace(state: MutableOrgState, event: Evolved<PlaceEvent>): void {
  switch (event.kind) {
    case "place-added":
    case "place-changed": {
      const { place, name, address, guidance } = event;
      state.places.set(place, { id: place, name, address, guidance, retired: false });
      return;
    }
    case "place-retired": {
      const place = state.places.get(event.place);
      if (place) state.places.set(place.id, { ...place, retired: true });
      return;
    }
    case "relay-added":
    case "relay-changed": {
      const watch = state.relays.get(event.relay)?.watch ?? { phase: "watched" };
      state.relays.set(event.relay, { id: event.relay, name: event.name, place: event.place, watch });
      return;
    }
    case "relay-retired": {
      const relay = state.relays.get(event.relay);
      if (relay) state.relays.set(relay.id, { ...relay, watch: { phase: "retired" } });
      state.lostRelays.delete(event.relay);
      return;
    }
    default:
      unreachable(event);
  }
}
