import type { Brand } from "../../../shared/base/brand.ts";

/** What makes two troubles the same one: `panic:ana`, `technical:relay-lost:hall`. One open alarm each. */
export type Cause = Brand<string, "Cause">;

/** Mints the cause of an alarm from its parts, all of them identifiers or fixed words. */
export function causeOf(...parts: readonly string[]): Cause {
  return parts.join(":") as Cause;
}

/** What is unusual about a press (P2: it alarms all the same). docs/odd-presses.md explains each. */
export const oddities = [
  "no-session",
  "two-sessions",
  "session-planned-only",
  "session-just-ended",
  "fob-unassigned",
  "fob-returned",
  "fob-reported-lost",
  "fob-revoked",
  "fob-suspect",
  "counter-went-back",
  "counter-late",
  "unmapped-gesture",
  "heard-late",
  "heard-from-the-future",
  "holder-left",
  "test-announced",
  "pressed-by-message",
  "not-on-record",
  "queue-full",
  "fob-tampered",
] as const;
export type Oddity = (typeof oddities)[number];

export const attemptHows = ["phone", "message", "radio", "in-person", "colleague", "other"] as const;
export type AttemptHow = (typeof attemptHows)[number];

/** `reached-safe` and `reached-needs-help` mean that the worker answered in person. */
export const attemptResults = ["reached-safe", "reached-needs-help", "no-answer", "message-left"] as const;
export type AttemptResult = (typeof attemptResults)[number];

export const outcomes = ["genuine", "false", "test", "drill", "precaution"] as const;
export type Outcome = (typeof outcomes)[number];

/** The missed-check-in procedure: contact first, then the organisation's emergency protocol, then 999. */
export type ProtocolStage = "make-contact" | "emergency-protocol" | "emergency-services";

export type StepReason = "due" | "delivery-failed" | "lapsed" | "urgent";
