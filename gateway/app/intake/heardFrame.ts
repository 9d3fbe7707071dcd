import type { FobAddress, FobId, RelayId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";

/** How a frame came in: by a relay that heard it on the air, or over the fob's own connection. */
export type Via =
  | {
      readonly kind: "relay";
      readonly relay: RelayId;
      /** The radio address it came from. A frame that carries its fob's address is believed over this. */
      readonly address: FobAddress;
      /** dBm; `undefined` when the relay does not say. */
      readonly rssi: number | undefined;
      /** When the relay says it heard it: a claim, kept as it is. */
      readonly heardAt: Instant | undefined;
      /** The relay says it kept the frame for a while before it could pass it on. */
      readonly late: boolean;
    }
  | { readonly kind: "own-connection"; readonly fob: FobId };

/** One frame as somebody passed it on, bytes untouched and not yet verified. */
export interface HeardFrame {
  readonly via: Via;
  readonly bytes: Uint8Array;
}
