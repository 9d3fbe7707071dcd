/**
 * The fixed words that stand in messages. They are the core's own words, said
 * again here because the wire must be readable without the gateway; a test
 * holds the two equal.
 */
export const wireRoles = ["worker", "supervisor", "lead", "admin"] as const;

export const wireAlarmKinds = [
  "panic",
  "duress",
  "man-down",
  "missed-check-in",
  "overrun",
  "contact-lost",
  "assistance",
  "technical",
] as const;

export const wireAttemptHows = ["phone", "message", "radio", "in-person", "colleague", "other"] as const;
export const wireAttemptResults = [
  "reached-safe",
  "reached-needs-help",
  "no-answer",
  "message-left",
] as const;
export const wireOutcomes = ["genuine", "false", "test", "drill", "precaution"] as const;

export const wireSessionKinds = [
  "own-premises",
  "school",
  "online",
  "community",
  "home-visit",
  "travel",
] as const;

export const wireSessionPhases = [
  "planned",
  "approved",
  "active",
  "ended",
  "reported",
  "cancelled",
  "refused",
] as const;

export const wireWeekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
