import { seconds } from "../../../shared/base/instant.ts";

/** Bounds of the demo, each with its reason and what happens at the edge. */
export const demoLimits = {
  /** How long a message that must come is waited for. Edge: the demo ends and says what did not come. */
  withinMs: seconds(15),
  /** The longest next step of a policy that is worth watching; beyond it Bruno's phone is off, which escalates at once. */
  countdownMs: seconds(40),
  /** Between two things that happen, so that somebody can read along. */
  beatMs: seconds(1.5),
  /** How long nothing must happen before "nothing happens" is said. */
  quietMs: seconds(1.5),
  /** From pulling the relay's plug to the alarm: the will's grace of three seconds, and some for a busy gateway. */
  relayLostMs: seconds(12),
  /** Forged frames: as many in a minute as make Hark say that somebody is trying. */
  forgeries: 30,
  /** By how much their counters are ahead of the fob's, so that it never seals under one of them: more than it says in an evening. */
  forgedAhead: 4_096,
  /** Numbers tried for a fob or relay whose earlier ones were revoked or retired. Edge: the demo says so and ends. */
  idTries: 500,
  /** Messages a phone keeps that nobody has looked at yet. At the edge the oldest goes. */
  messagesKept: 1_000,
} as const;
