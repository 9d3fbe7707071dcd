import type { Result } from "../../../shared/base/result.ts";
import type { LineFault } from "../line.ts";

/** Why a frame could not be handed on. */
export type CarrierFault = LineFault | { readonly code: "serial-line"; readonly detail: string };

/** Carries a fob's sealed frames and brings the sealed replies. It is trusted with neither. */
export interface Carrier {
  /** Settles when the other side has taken it over, or, on a serial line, when it is written. */
  send(frame: Uint8Array): Promise<Result<undefined, CarrierFault>>;
  /** Which login it uses, for whoever must be told that it failed; a serial line has none. */
  readonly where: { readonly url: string; readonly username: string } | undefined;
  /** Settles when the carrier is no more. */
  readonly lost: Promise<void>;
  close(): Promise<void>;
}

export type HearReply = (reply: Uint8Array) => void;
