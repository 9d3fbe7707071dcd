/** Bounds of making and flashing firmware, each with what happens at the edge. In milliseconds unless the name says otherwise. */
export const flashLimits = {
  /** A board answers within a tick; one that tidies up its Storage takes a second or two. Edge: it does not answer. */
  answerMs: 5_000,
  /** How often a board is asked whether it is there: the first words may fall into its start. */
  greetings: 2,
  greetingMs: 1_500,
  /** Code in one line to the board: as much as Espruino's own Web IDE sends at once. */
  pieceChars: 384,
  /** What a board may say before it answers: its banner, noise, the end of what it was doing. Edge: the oldest is forgotten. */
  heardChars: 20_000,
  /** Espruino takes any on USB; a Puck.js on a wire has 9600. */
  baudRate: 9_600,

  /** A board that waits for a console says so twice a second or so. Edge: it is not in reach, or takes no connection. */
  searchMs: 15_000,
  /** Wait before a scan that another program stopped is begun again. */
  rescanMs: 1_000,
  /** A connection that fails before the console answers is tried so often: on a busy band every other does. */
  connections: 3,
  /** Connecting is given up after 2 s by the radio itself; finding the console takes some ten exchanges of 30 ms. */
  consoleMs: 5_000,
  /** While it writes to its flash a board may miss some packets. Edge: the connection counts as cut. */
  supervisionMs: 4_000,
  /** 27 kB in pieces of 20 bytes, each confirmed within 60 ms, take a minute and a half. Edge: the connection is let go of. */
  conversationMs: 600_000,
  /** The longest attribute packet that fits one packet of the link layer, Bluetooth Core 5.4, volume 6, part B, section 2.4. */
  attBytes: 247,
  /** A board that asked for a pause, and whose word to go on was lost. Shorter than `answerMs`, so that it costs no answer. */
  pauseMs: 4_000,
  /** Espruino's own uploader (`serial.js` of its npm package) waits so long after an interrupt and after `reset()`. */
  settleMs: 250,
  /** A board that is left at once may forget the line it was just told. */
  lingerMs: 1_000,
} as const;
