import { minutes, seconds } from "../../../shared/base/instant.ts";

/** Bounds of watching relays. How many there are, and so how many waits, is bounded by the core. */
export const relayWatchLimits = {
  /**
   * From a relay's last will to its loss: a relay that reconnects at once leaves
   * its old connection's will behind, and is not lost.
   */
  willGraceMs: seconds(3),
  /** A report the engine refused is made again after this. */
  reportAgainMs: seconds(30),
  /** A relay that reported a fault has had none for this long before it counts as well: six of its statuses. */
  wellForMs: minutes(1),
} as const;
