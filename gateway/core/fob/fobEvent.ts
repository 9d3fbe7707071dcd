import type { AlarmId, FobAddress, FobId, PersonId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";

export type FobEvent =
  | {
      readonly kind: "fob-enrolled";
      readonly fob: FobId;
      readonly address: FobAddress;
      readonly label: string;
      readonly by: PersonId;
    }
  | {
      /** The key was renewed: the counter starts afresh and suspicion ends. */
      readonly kind: "fob-re-enrolled";
      readonly fob: FobId;
      readonly by: PersonId;
    }
  | { readonly kind: "fob-assigned"; readonly fob: FobId; readonly holder: PersonId; readonly by: PersonId }
  | { readonly kind: "fob-returned"; readonly fob: FobId; readonly from: PersonId; readonly by: PersonId }
  | { readonly kind: "fob-reported-lost"; readonly fob: FobId; readonly by: PersonId }
  | { readonly kind: "fob-found"; readonly fob: FobId; readonly by: PersonId }
  | { readonly kind: "fob-revoked"; readonly fob: FobId; readonly by: PersonId }
  | { readonly kind: "fob-suspected"; readonly fob: FobId; readonly counter: number }
  | {
      readonly kind: "fob-test-announced";
      readonly fob: FobId;
      readonly until: Instant;
      readonly by: PersonId;
    }
  | { readonly kind: "fob-tested"; readonly fob: FobId; readonly counter: number }
  | {
      /** A counted frame that was more than a heartbeat, so that hearing it again is known to be no news. */
      readonly kind: "frame-counted";
      readonly fob: FobId;
      readonly counter: number;
      /** Under which of the fob's keys; early records do not say. */
      readonly keyCheck?: number;
      readonly alarm: AlarmId | undefined;
    };
