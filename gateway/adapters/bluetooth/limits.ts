/** Everything the Bluetooth link bounds; milliseconds where the name says so. */
export const bluetoothLimits = {
  /**
   * One frame is passed on once in this time however often it is heard: a fob
   * says a frame ten times in 950 ms and then again at each full second, so this
   * gives one reception for each saying.
   */
  thinMs: 950,
  /** Different frames of one address told apart while thinning: a press and a heartbeat may alternate. At the edge the oldest is passed on once more. */
  framesPerAddress: 4,
  /** Addresses whose frames are thinned at once, some 300 bytes each. At the edge the longest unheard is forgotten, and at worst a frame is passed on twice. */
  thinnedAddresses: 4_096,

  /** Fobs with replies waiting. At the edge the reply that waited longest is dropped: its fob goes on sending, and is answered again. */
  waitingFobs: 2_048,
  /** Replies to one frame: one for each number that docs/frames.md knows, and room for later ones. */
  repliesPerFrame: 8,
  /**
   * P1: connecting makes a controller deaf. After a visit in vain the radio only listens, for twice
   * as long as that took and at most `listenMostMs`, before it visits another fob that was visited in
   * vain; and this fob waits longer still, at first by `retryFirstMs`, doubled each time up to
   * `retryMostMs`, so that the others' turn comes first. A fob new to it is visited at once.
   */
  retryFirstMs: 500,
  retryMostMs: 4_000,
  /** Between any two visits. */
  listenLeastMs: 50,
  listenMostMs: 8_000,

  /** A fob that is silent for so long is gone: noble's own figure, short enough that a visit in vain is soon over. */
  supervisionMs: 420,
  /** A controller that has not connected by now will not: a waiting fob adverts every 375 ms. */
  connectMs: 2_000,
  /** Finding the characteristic and writing takes some ten exchanges of 30 ms. Stays below the 4 s after which a fob puts a visitor off. */
  exchangeMs: 2_500,
  /** A controller answers a command to cancel or to disconnect within the supervision timeout. */
  settleMs: 1_000,
  /** The three above with room to spare: a visit that has not ended by now shows a controller that hangs. */
  visitMs: 8_000,

  /** How often deadlines are looked at. */
  tickMs: 1_000,
  /** From opening the adapter to its first answer. */
  openMs: 10_000,
  /** noble sets an adapter up several times over; its answers to that are let go by before it is asked for anything. */
  setUpMs: 200,
  /** From asking for a scan to its confirmation. */
  scanStartMs: 3_000,
  /** Wait before the adapter is opened again after a fault. */
  reopenMs: 5_000,
  /** With no reference fob: so long without one advert from anybody may be an empty street or a scan that stopped silently, so the scan is begun afresh. */
  quietMs: 60_000,
} as const;

/**
 * The reference fob as a watchdog, in multiples of its period: unheard for
 * `rescan` the scan is begun afresh, for `reopen` the adapter is closed and
 * opened, for `deaf` people are told. A fob says each heartbeat ten times, so one
 * that is missed altogether is rare, and two in a row are not chance.
 */
export const referencePeriods = { rescan: 2.5, reopen: 4, deaf: 5.5 } as const;
