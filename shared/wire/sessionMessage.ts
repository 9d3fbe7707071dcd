import * as z from "zod";
import type { Result } from "../base/result.ts";
import { wireLimits } from "./limits.ts";
import { named, when } from "./tellingFields.ts";
import { parseBy, type WireFault } from "./wireFault.ts";
import { wireSessionKinds, wireSessionPhases } from "./wireWords.ts";

/**
 * One session on the board, retained. P10: admins read the board too, so it
 * has neither the initials of whom the worker meets nor the activity;
 * supervisors get both by asking. P7: nothing in it differs between a check-in
 * that is well and one under duress.
 */
export const sessionMessage = z.object({
  session: z.string(),
  phase: z.enum(wireSessionPhases),
  kind: z.enum(wireSessionKinds),
  headline: z.string(),
  workers: z.array(named),
  place: z.string().optional(),
  placeName: z.string(),
  colleague: named.optional(),
  colleagueConfirmed: z.boolean(),
  start: when,
  end: when,
  started: when.optional(),
  ended: when.optional(),
  checkIn: z
    .discriminatedUnion("state", [
      z.object({ state: z.literal("waiting"), due: when }),
      z.object({ state: z.literal("missed"), since: when }),
    ])
    .optional()
    .meta({ description: "Absent when the session needs no check-ins or is not active." }),
  checkInEveryMs: z.int(),
  overranSince: when.optional(),
  reportDue: when.optional(),
  reportOverdueSince: when.optional(),
  approvalNeeded: z.boolean(),
  outOfHours: z.boolean(),
  silent: z.boolean(),
  unplanned: z.boolean(),
});

export type SessionMessage = z.output<typeof sessionMessage>;

export function buildSession(message: SessionMessage): string {
  return JSON.stringify(message);
}

export function parseSession(text: string): Result<SessionMessage, WireFault> {
  return parseBy(sessionMessage, text, wireLimits.tellingChars);
}
