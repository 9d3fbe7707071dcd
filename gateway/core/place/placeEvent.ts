import type { PersonId, PlaceId, RelayId } from "../../../shared/base/ids.ts";

export type PlaceEvent =
  | {
      readonly kind: "place-added" | "place-changed";
      readonly place: PlaceId;
      readonly name: string;
      readonly address: string;
      /** What a responder needs to know first: entrance, room, reception's number. */
      readonly guidance: string;
      readonly by: PersonId;
    }
  | { readonly kind: "place-retired"; readonly place: PlaceId; readonly by: PersonId }
  | {
      readonly kind: "relay-added" | "relay-changed";
      readonly relay: RelayId;
      readonly name: string;
      readonly place: PlaceId | undefined;
      readonly by: PersonId;
    }
  | { readonly kind: "relay-retired"; readonly relay: RelayId; readonly by: PersonId };
