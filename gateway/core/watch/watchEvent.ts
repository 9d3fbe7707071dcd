import type { FobId, RelayId, SessionId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";

export type WatchEvent =
  | {
      readonly kind: "contact-lost";
      readonly fob: FobId;
      readonly session: SessionId;
      readonly lastHeardAt: Instant | undefined;
    }
  | { readonly kind: "contact-regained"; readonly fob: FobId }
  | {
      readonly kind: "relay-lost";
      readonly relay: RelayId;
      readonly uncovered: readonly FobId[];
      readonly holdBackUntil: Instant;
    }
  | { readonly kind: "relay-regained"; readonly relay: RelayId }
  | {
      /** From here the silence of the fobs it left uncovered alarms by itself. */
      readonly kind: "hold-back-ended";
      readonly relay: RelayId;
    }
  | {
      /** Waits keep their length: every pending wait moves by `byMs`; appointments stay where they are. */
      readonly kind: "clock-stepped";
      readonly byMs: number;
    };
