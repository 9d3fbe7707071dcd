import type { FobAddress } from "../../shared/base/ids.ts";
import type { AesBlock } from "../../shared/frame/aesCcm.ts";
import type { Cell } from "../logic/battery.ts";
import type { Abilities, Pulse } from "../logic/pulse.ts";
import type { FobSettings } from "../logic/settings.ts";

/**
 * Everything a fob asks of the thing it runs in. A body is the only file that
 * names its board's API; all else runs unchanged in every one. Nothing here
 * waits, and nothing calls back: what takes time or has an answer is reported
 * through {@link Senses} later, never from within a call to the body.
 */
export type Body<Key> = {
  readonly timer: Timer;
  readonly link: Link;
  readonly touch: Touch;
  readonly flash: Flash;
  readonly power: Power;
  /** AES-128 of single blocks; CCM and the reply key are built on it. */
  readonly aes: AesBlock<Key>;
};

export type Timer = {
  /** Milliseconds from an arbitrary start, never going back. */
  readonly nowMs: () => number;
  /** Calls {@link Senses.woken} once, not before `atMs`; a new wish replaces the last, `undefined` takes it back. */
  readonly wakeAt: (atMs: number | undefined) => void;
};

export type Link = {
  /** Says the frame once: one burst of adverts, or one message on a line. A new one replaces what is still being said. */
  readonly say: (frame: Uint8Array) => void;
  /** Whether a relay may connect to bring a reply. Only while a press waits for one. */
  readonly listen: (isOpen: boolean) => void;
};

export type Touch = {
  readonly abilities: Abilities;
  /** Begins the pattern, ending any that is still going on; an empty one is stillness. */
  readonly feel: (pattern: readonly Pulse[]) => void;
};

/** Small values that outlast a reset and a change of battery. A write that is cut off leaves the old value, the new one or none. */
export type Flash = {
  /** Up to eight letters name a slot. */
  readonly read: (slot: string) => Uint8Array | undefined;
  readonly write: (slot: string, bytes: Uint8Array) => void;
};

export type Power = {
  /** What the battery gives under load, in millivolts; `undefined` on a body that is plugged in. */
  readonly millivolts: () => number | undefined;
  /** What the body lives on; a body that does not say has a coin cell. */
  readonly cell?: Cell;
  /** Tells the watchdog that the logic still turns, which it does at least every 60 s. */
  readonly alive: () => void;
};

/** What a body tells the logic, as it happens. */
export type Senses = {
  /** Every edge of the button as the pin gives it, bounce and all. A button that is down at boot is an edge. */
  readonly edge: (isDown: boolean) => void;
  readonly woken: () => void;
  /** Bytes somebody brought as a reply. Not trusted. */
  readonly reply: (bytes: Uint8Array) => void;
  /** The size of the acceleration, in thousandths of standard gravity; 1,000 at rest. */
  readonly acceleration: (milliG: number) => void;
};

/** What provisioning put into a fob. */
export type Provision = {
  readonly address: FobAddress;
  /** 16 bytes. */
  readonly key: Uint8Array;
  readonly settings: FobSettings;
};
