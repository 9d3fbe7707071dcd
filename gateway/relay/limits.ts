import { frameLimits } from "../../shared/frame/limits.ts";

/** What bounds a relay, and what happens at each edge. Milliseconds unless the name says otherwise. */
export const relayLimits = {
  /**
   * Presses that wait for their PUBACK, in memory and on disk: some 2 MB. At the edge those of the
   * address with most waiting go first, as `WaitingFrames` says.
   */
  waitingFrames: 4_096,
  /**
   * Presses of one address that wait. The gateway remembers as many counters of a fob, so an older
   * one would count as gone back anyway. At the edge the one that was not heard again for longest goes.
   */
  waitingOfOneFob: frameLimits.rememberedCounters,
  /** Waiting presses on their way at one time: one round trip then carries many, and a new press waits for few. */
  onTheWay: 32,
  /** A new press of a fob with nothing else waiting goes ahead of those that wait, up to so many on their way in all. */
  onTheWayWithNew: 64,
  /**
   * A press on its way for longer holds no other back: a gateway whose journal cannot be written
   * confirms nothing, and alarms all the same for every press it is told of.
   */
  holdsBackMs: 1_000,
  /**
   * A press that is not confirmed within this time is put on disk; what is confirmed sooner spares a
   * memory card the write. Power lost within it loses nothing: the fob was told nothing yet, and sends again.
   */
  keepWithinMs: 50,
  /** A disk that refused a write is tried again after this time. */
  keepAgainMs: 1_000,
  /**
   * The same bytes from the same fob, once confirmed, are passed on again after this time, so that the
   * gateway answers again. Just below the second at which a fob repeats itself; a radio hears one
   * sending several times.
   */
  repeatAfterMs: 800,
  /** Addresses of which something is remembered: when a heartbeat was last passed on, which link heard it. The oldest is forgotten. */
  rememberedAddresses: 4_096,
  /** One address is passed on as "still here" at most this often. */
  heartbeatEveryMs: 1_000,
  /** Heartbeats in a second of addresses that the gateway never answered: a flood of strangers ends here. */
  strangersPerSecond: 200,
  /** A link that heard a fob within this time is given the replies to it. */
  heardWithinMs: 600_000,
  /** Replies kept for a fob that is not heard just now; the oldest fob's go first. */
  fobsWithReplies: 1_024,
  /** Replies to one frame: one for each number that docs/frames.md knows, and room for later ones. */
  repliesToOneFrame: 8,
} as const;
