/** Bounds of `hark relay`, in milliseconds unless the name says otherwise. */
export const relayCliLimits = {
  /** What every system allows a socket's path, less a little. */
  socketPathChars: 100,
  /** A relay that runs answers at once. */
  statusWithinMs: 3_000,
  /** What a relay's status may be long, in characters. */
  statusChars: 1_000_000,
  /** How often a station's file that could not be opened is tried again. */
  stationAgainMs: 10_000,
} as const;
