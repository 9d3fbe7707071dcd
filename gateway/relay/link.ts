import type { FobAddress } from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";

/** One frame as a radio or a line heard it. Nothing in it is trusted: the gateway opens it or does not. */
export interface HeardFrame {
  readonly address: FobAddress;
  /** What follows the BTHome UUID, docs/frames.md. */
  readonly serviceData: Uint8Array;
  /** dBm; `undefined` on a line. */
  readonly rssi: number | undefined;
  readonly heardAt: Instant;
}

/** How a link is. A fault has its code in docs/faults.md, and says what to do. */
export type LinkState =
  | { readonly kind: "up" }
  | { readonly kind: "down"; readonly code: string; readonly detail: string };

/** What a link tells whoever runs it. */
export interface LinkEars {
  heard(frame: HeardFrame): void;
  /** Every change, and the first state. A link mends itself: it goes on trying until it is closed. */
  state(state: LinkState): void;
}

/** A reply on its way to a fob: the sealed bytes, untouched, offered for at most `forMs`. */
export interface ReplyToFob {
  readonly address: FobAddress;
  readonly reply: Uint8Array;
  /** The frame it answers: several to one frame are all passed on, a newer frame's replace older ones. */
  readonly counter: number;
  readonly forMs: number;
}

/** A radio or a line that fobs speak on: Bluetooth, a serial port. It holds no fob's key. */
export interface Link {
  /** For logs and status, such as `serial:/dev/ttyACM0`. */
  readonly name: string;
  open(ears: LinkEars): void;
  reply(reply: ReplyToFob): void;
  close(): Promise<void>;
}
