/** Bounds of serial lines, in milliseconds unless the name says otherwise. */
export const serialLimits = {
  /** How often a line looks after itself. */
  beatMs: 500,
  /** Beats between two tries to open a line that is not there. */
  beatsPerTry: 2,
  /** Beats after which a line that neither opens nor refuses is given up. */
  beatsForOpening: 10,
  /** Beats after which written bytes that the line has not taken mean that it is stuck. */
  beatsForWriting: 10,
  /** Bytes in one turn are read as they come; so many without one good message, three of the longest, are noise. */
  noisyBytes: 800,
  /** Refused messages that make a line garbled; a good one outweighs two, and one is forgiven every five seconds. */
  garbledFrom: 8,
  garbledMost: 16,
  goodOutweighs: 2,
  beatsPerForgiving: 10,
  /** A line is well again from here down. */
  clearFrom: 2,
  /** Bytes that wait to be written; beyond it a reply is dropped, since the fob asks again. */
  unwrittenBytes: 4_096,
  /** Fobs on one line to whom replies are repeated, and replies for each; the oldest go. */
  fobsOnLine: 64,
  repliesOfFob: 8,
  /** How often the computer's ports are looked through for new ones. */
  listEveryMs: 2_000,
  /** Discovered ports that are listened to at one time. */
  discoveredPorts: 32,
} as const;
