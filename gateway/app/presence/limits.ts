/** Bounds of presence: what is kept about fobs that are being heard, and how fast silence is reported. */
export const presenceLimits = {
  /** Slots made at first; doubled when full. The core bounds how many fobs can be enrolled, and so the slots. */
  firstSlots: 256,
  /**
   * The heap is looked at no more often than this, so that many dues close
   * together share one waking. P5: contact is found lost at most this late.
   */
  sweepMs: 50,
  /**
   * Contact-lost reports on their way into the engine at once. At the edge the
   * rest wait in the heap, in order, and go as answers come back: a whole town
   * falling silent must not fill the inbox that presses come in by.
   */
  reportsUnderWay: 1024,
  /**
   * How often fobs that are lost here and not on record are reported again: the
   * report was held back behind a lost relay, or the engine could not take it.
   */
  reportAgainMs: 30_000,
  /** Relays remembered for each fob, the latest to hear it. At the edge the one unheard for longest goes. */
  hearersPerFob: 4,
  /** A relay that heard a fob this lately can probably reach it, and covers it. */
  hearerFreshMs: 180_000,
  /**
   * How long after a frame its further receptions still count as evidence of who
   * hears the fob. Later ones are as likely to be a recording played back.
   */
  echoMs: 10_000,
  /** How often changed rows go to the store. P8: what a crash can lose of the counters. */
  checkpointEveryMs: 3000,
  /** Rows handed to the store in one go, about 3 ms of writing, so that no press waits behind them. */
  checkpointRows: 500,
  /** The pause between two such portions, for whatever else is waiting. */
  checkpointPauseMs: 10,
} as const;
