/** What others near the wearer may notice (P7). */
export type Profile = "silent" | "discreet" | "audible";

/**
 * When a body with an accelerometer takes stillness or a fall for a man-down.
 * The wearer feels a pre-alarm first and stops it with any press.
 */
export type ManDownSettings = {
  /** How long without any movement, in milliseconds. */
  readonly stillMs: number;
  /** The impact behind a fall, in thousandths of standard gravity. */
  readonly fallMilliG: number;
  /** From the felt pre-alarm to the frame, in milliseconds. */
  readonly preAlarmMs: number;
};

/** What an admin may set on a fob; docs/firmware.md has the bounds. Lengths of time in milliseconds. */
export type FobSettings = {
  readonly profile: Profile;
  /** How long the button is held for a panic. */
  readonly holdMs: number;
  /** Within what time three presses are a panic. */
  readonly tripleWithinMs: number;
  /** For how long after an edge further edges are the contact bouncing. */
  readonly debounceMs: number;
  /** From heartbeat to heartbeat while a session is on, and otherwise. */
  readonly heartbeatMs: number;
  readonly restHeartbeatMs: number;
  /** How long a session is at most taken to be on without hearing that it ended. */
  readonly longestSessionMs: number;
  /** `undefined`: off, or a body that cannot tell. */
  readonly manDown: ManDownSettings | undefined;
};
