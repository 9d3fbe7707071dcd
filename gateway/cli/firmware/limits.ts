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
} as const;
