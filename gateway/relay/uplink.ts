import type { DownlinkMessage } from "../../shared/wire/downlinkMessage.ts";

/** How the way to the gateway is. A fault has its code in docs/faults.md. */
export type UplinkState =
  | { readonly kind: "up" }
  | { readonly kind: "down"; readonly code: string; readonly detail: string };

export interface UplinkEars {
  /** Every change. Down comes before anything that was on its way is answered with `false`. */
  state(state: UplinkState): void;
  reply(message: DownlinkMessage): void;
}

/** The connection to the gateway. It mends itself until it is closed; its last will says "lost". */
export interface Uplink {
  open(ears: UplinkEars): void;
  /** P1: true once the gateway has confirmed it, false when the connection ended before. For while it is up. */
  pass(reception: string): Promise<boolean>;
  /** Unconfirmed, for what nobody needs confirmed; false where the connection is not free for it now. */
  passAtOnce(reception: string): boolean;
  /** Replaces the status that is retained. Nothing while the connection is down. */
  sayStatus(status: string): void;
  /** Says `farewell` as the last status, and leaves in order. */
  close(farewell: string): Promise<void>;
}
