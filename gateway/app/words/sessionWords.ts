import type { Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { SessionPhase } from "../../core/state.ts";

/** One line of the board: `Ana Lima, Youth Hub room 2: check-in due at …`. */
export function sessionHeadline(who: string, where: string, phase: string): string {
  return `${who}, ${where}: ${phase}`;
}

/** How a session stands, in a few words; `at` writes an instant as people read it. */
export function phaseWords(phase: SessionPhase, at: (instant: Instant) => string): string {
  switch (phase.phase) {
    case "planned":
      return phase.approvalNeeded ? "planned, waiting for approval" : "planned";
    case "approved":
      return "approved";
    case "active":
      if (phase.end.phase === "overran") return `over its end since ${at(phase.end.since)}`;
      if (phase.checkIn.phase === "missed") return `check-in missed, due ${at(phase.checkIn.since)}`;
      return phase.checkIn.phase === "waiting"
        ? `going on, check-in due ${at(phase.checkIn.dueAt)}`
        : "going on";
    case "ended":
      return phase.report.phase === "overdue" ? "ended, report overdue" : "ended, report due";
    case "reported":
      return "ended and reported";
    case "cancelled":
      return "cancelled";
    case "refused":
      return "not approved";
    default:
      return unreachable(phase);
  }
}
