import type { FobAddress } from "../../../../../shared/base/ids.ts";

/** What happens to a board in the course of a scripted day, in the order in which it happens. */
export type Step = {
  /** Milliseconds from the day's beginning. */
  readonly at: number;
} & Happening;

export type Happening =
  /** The button's contact closes or opens, bounce and all. */
  | { readonly what: "edge"; readonly isDown: boolean }
  /** The power goes for a moment. Nothing but the flash survives. */
  | { readonly what: "reset" }
  /** What the battery gives from now on. */
  | { readonly what: "battery"; readonly millivolts: number }
  /** Whether relays are in reach and bring replies. */
  | { readonly what: "relays"; readonly areThere: boolean }
  /** The gateway answers the latest frame of somebody's press with this, if a relay is in reach. */
  | { readonly what: "answer"; readonly meaning: string }
  /** Somebody writes these bytes. */
  | { readonly what: "forgery"; readonly hex: string }
  /** A stranger connects, and stays. */
  | { readonly what: "stranger" }
  | { readonly what: "acceleration"; readonly milliG: number };

export type Day = {
  readonly endsAt: number;
  readonly steps: readonly Step[];
  /** The radio's address as the board tells it, `aa:bb:…`. */
  readonly address: string;
  /** The fob's, as the gateway knows it. */
  readonly fob: FobAddress;
  /** What is in Storage when the day begins: name to hex. */
  readonly files: { readonly [file: string]: string };
  /** Sealed replies by meaning and counter: `received 258`. */
  readonly replies: { readonly [key: string]: string };
  /** "received" is brought this long after a press's first saying that a relay hears, while relays are there. */
  readonly answerAfterMs: number;
  /** What comes with every "received": whether a session is on. */
  readonly news: string;
};
