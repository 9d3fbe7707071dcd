import { usualMinutes } from "./limits.ts";

/**
 * A seed that once showed something wrong, and what it was. Never removed: it is run for ever after.
 * What shows it is the evening as it was then: the first seven were found with fobs of the simulation's
 * own making, and are other evenings since fobs run the firmware.
 */
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
  {
    seed: 36,
    minutes: usualMinutes,
    showed: "a frame no relay had heard, sent later as it was by somebody else: the fob's own all the same",
  },
  {
    seed: 95,
    minutes: usualMinutes,
    showed: "a lost relay that only a suspect fob was near, whose own silence rings",
  },
  {
    seed: 142,
    minutes: usualMinutes,
    showed: "a check-in no relay had heard, sent later as it was by somebody else",
  },
  {
    seed: 150,
    minutes: usualMinutes,
    showed: "a fob handed out by an admin who never got the answer: the alarm is its holder's on record",
  },
  {
    seed: 160,
    minutes: usualMinutes,
    showed: "a policy adopted after a relay's last will, which gave it half a minute more",
  },
  {
    seed: 167,
    minutes: usualMinutes,
    showed: "a policy adopted after a relay lost its power, which gave it half a minute more",
  },
  {
    seed: 43,
    minutes: usualMinutes,
    showed:
      "a lapse found at the gateway's start, which somebody took charge of before anybody could be told",
  },
  {
    seed: 113,
    minutes: usualMinutes,
    showed:
      "somebody who sat still and had stirred too little, before that, for the fob to take it for movement",
  },
  {
    seed: 172,
    minutes: usualMinutes,
    showed:
      "an answer to a press of before the power went, felt after it, true and unexpected by the checker",
  },
];
