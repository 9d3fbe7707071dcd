import { seconds } from "../../../shared/base/instant.ts";

/** Bounds of saying how Hark is. */
export const healthLimits = {
  /** Said this often although nothing changed: a message that is not renewed is old news. */
  everyMs: seconds(30),
  /** A change is said at once, and a burst of changes no more often than this. */
  pauseMs: 200,
  /**
   * How long nobody who could answer an alarm may be connected before it is a
   * fault: a phone changes networks and is back.
   */
  nobodyConnectedMs: seconds(30),
  /** Open faults kept. At the edge a new one that does not make Hark blind is counted under the others of its code. */
  faults: 500,
  /** Fobs listed as not heard; the count beside the list is whole. */
  uncoveredListed: 50,
} as const;
