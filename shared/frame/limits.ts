/** Bounds of everything a fob says and hears, in bytes unless the name says otherwise. */
export const frameLimits = {
  /**
   * The longest service data we seal: a legacy advert of 31 bytes less the four
   * that introduce service data. With the usual three bytes of flags a radio has
   * room for 24. A longer frame is refused as `too-long` before it is sent.
   */
  sealedBytes: 27,
  /**
   * The longest service data we open: what one advertising element can hold, also
   * in an extended advert. P2: a long frame whose seal verifies is still a press,
   * so hearing is more generous than speaking. Beyond it: `too-long`.
   */
  heardBytes: 252,
  /** The nearest counters, the highest included, of which a fob's window remembers each. Older is `went-back`. */
  rememberedCounters: 64,
  /**
   * How many unanswered frames a fob follows at once. One cry for help is one
   * frame sent over and over; eight leaves room for an anxious wearer who presses
   * again. At the edge the oldest is no longer followed.
   */
  awaitedFrames: 8,
} as const;
