/** Bounds of the connection to the gateway, in milliseconds unless the name says otherwise. */
export const uplinkLimits = {
  connectMs: 10_000,
  /** MQTT's sign of life; a gateway that is gone without a word is found within one and a half of it. */
  keepAliveSeconds: 10,
  /**
   * A PUBACK that takes longer may have been withheld for good, as by a gateway whose journal could not
   * be written: the connection is ended in order, so that nobody takes the relay for lost, and begun afresh.
   */
  confirmWithinMs: 15_000,
  /** The first wait before another try, doubled with each to the longest, and each drawn from its upper half. */
  leastBackOffMs: 500,
  mostBackOffMs: 20_000,
  /** A connection that held so long was a good one: the next loss begins with the least wait again. */
  goodAfterMs: 30_000,
  /** Bytes not yet taken by the network; beyond it a heartbeat is let go. */
  waitingBytes: 65_536,
  /** How long a leaving relay waits for its goodbye to be confirmed. */
  leaveWithinMs: 2_000,
} as const;
