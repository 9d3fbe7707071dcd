import { minutes, seconds } from "../../../shared/base/instant.ts";

/** Bounds of what fobs are told. At every edge the fob shows less than is true, never more (P6). */
export const feedbackLimits = {
  /** How long a relay goes on offering "received": a fob listens after each repeat, and asks again by repeating. */
  receivedForMs: seconds(10),
  /** "Help is coming" is worth more, and its fob may be asleep between heartbeats. */
  helpForMs: minutes(2),
  /** Relays asked to pass "help is coming" on, the latest to hear the fob first. */
  relaysTold: 3,
  /** Times it is said again when the fob is heard: a relay's confirmation is not the fob's. */
  helpRepeats: 5,
  /** Fobs waiting for such repeats. At the edge the oldest gets no more of them. */
  fobsAwaitingRepeats: 1000,
} as const;
