import { usualMinutes } from "./limits.ts";

/** A seed that once showed something wrong, and what it was. Never removed: it is run for ever after. */
export interface KeptSeed {
  readonly seed: number;
  readonly minutes: number;
  readonly showed: string;
}

export const keptSeeds: readonly KeptSeed[] = [
  {
    seed: 11,
    minutes: usualMinutes,
    showed: "a clock set back while the disk was full: what is recorded together is dated together",
  },
];
