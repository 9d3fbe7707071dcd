import { figures } from "./figures.ts";

/** How full the air is when fobs in one building are pressed at one moment. */
export interface Crowd {
  readonly fobs: number;
  /** The share of one fob's packets on one channel that no other fob's packet touches. */
  readonly untouched: number;
  /** The chance that a relay which always listens hears none of a burst's adverts. */
  readonly burstLost: number;
  /** Bursts, one a second, until a relay that listens a tenth of the time has heard a fob with 99.9 %. */
  readonly burstsUntilHeard: number;
  /** Seconds until the last fob has its answer, when one radio visits one after the other. */
  readonly answeredAfterSeconds: number;
}

/** Adverts of one burst, and bursts a second, while a panic is new. */
const advertsPerBurst = 10;
const listensForShare = 0.1;
const sureEnough = 0.999;

/**
 * Microseconds on one channel of Bluetooth's 1 Mbit/s: preamble 1, access
 * address 4, header 2, sender 6, check 3 bytes, and the content: flags 3, the
 * head of service data 4, and the frame.
 */
export function airMicroseconds(frameBytes: number): number {
  return 8 * (1 + 4 + 2 + 6 + 3 + 3 + 4 + frameBytes);
}

/**
 * Whoever begins to send within one packet's length before or after ours spoils
 * it (unslotted ALOHA). That a stronger signal often survives is left out, and so
 * is all other traffic: a walk with the real relays says more than this.
 */
export function crowdOf(fobs: number, frameBytes: number): Crowd {
  const busy = (airMicroseconds(frameBytes) * advertsPerBurst) / 1_000_000;
  const untouched = Math.exp(-2 * (fobs - 1) * busy);
  const missed = (1 - listensForShare * untouched) ** advertsPerBurst;
  return {
    fobs,
    untouched,
    burstLost: (1 - untouched) ** advertsPerBurst,
    burstsUntilHeard: Math.ceil(Math.log(1 - sureEnough) / Math.log(missed)),
    answeredAfterSeconds: fobs * figures.visit.value,
  };
}
