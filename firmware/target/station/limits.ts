/** What bounds a station, and why. A beat is the rhythm in which it looks after its line. */
export const stationLimits = {
  /**
   * Milliseconds. Waits on the line are counted in beats, not by a clock: after a stall of this
   * computer, bytes that have long arrived are read before the board is blamed for being late.
   */
  beatMs: 50,
  /** Every quarter of a second the button is read again, so that an edge lost on the line is found while it still matters. */
  beatsPerReading: 5,
  /** An answer takes some 5 ms on the wire and up to 16 ms in a USB serial chip; three times that has gone wrong. */
  beatsPerAnswer: 3,
  /**
   * So many answers in a row must agree before an edge is believed. A flipped bit makes one report
   * lie; three answers and the report that made us ask must be hit in the same bit.
   */
  agreeingAnswers: 3,
  /**
   * A message that sets up the button's pin has 24 bits that matter. With one bit in a hundred
   * damaged on the way, one setting up in five goes wrong, and five in a row one time in 3,000.
   */
  agreeingSetUps: 5,
  /** Once a second the board is asked for its firmware: it tells a frozen board from disturbed pins. */
  beatsPerFirmwareQuery: 20,
  /** Three seconds without a reading of the button are a fault. */
  beatsUntilDeaf: 60,
  /** StandardFirmata 2.4 blinks its version for two seconds after a reset before it listens. */
  beatsForGreeting: 100,
  /** Half a second between two greetings. */
  beatsPerGreeting: 10,
  /**
   * Eight seconds deaf, or without a word after opening: the line is opened afresh, which resets an
   * Arduino. Its boot loader and StandardFirmata take four of them, so not much sooner.
   */
  beatsUntilRestart: 160,
  /** Once a second the line is tried again while it is unplugged. */
  beatsPerTry: 20,
  /** A line that neither opens nor refuses within five seconds is given up and tried again. */
  beatsForOpening: 100,
  /** Bad events on the line that make it noisy; one is forgiven every half second. A quiet line has none. */
  noisyFrom: 8,
  noiseKept: 20,
  beatsPerForgiving: 10,
  /** With fewer bytes than this in three deaf seconds, the board is silent rather than drowned out. */
  drownedFromBytes: 16,
  /** Bytes waiting to be written to a line that takes none; more are dropped, since all of them are asked again. */
  unwrittenBytes: 1_024,
  /** A Firmata message has at most 64 bytes of content on a board as small as an Uno; a capability answer has more. */
  sysexBytes: 512,
  /** Edges waiting for their turn behind a quick tap; a thumb makes no more. At the edge the newest press and its release go. */
  edgesWaiting: 16,
} as const;
