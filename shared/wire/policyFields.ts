import * as z from "zod";
import { durationMs, personId, plainId, text } from "./fields.ts";
import { wireLimits } from "./limits.ts";
import { wireAlarmKinds } from "./wireWords.ts";

const target = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("on-call") }),
  z.strictObject({ kind: z.literal("on-call-layer"), layer: plainId }),
  z.strictObject({ kind: z.literal("colleague") }),
  z.strictObject({ kind: z.literal("leads") }),
  z.strictObject({ kind: z.literal("supervisors") }),
  z.strictObject({ kind: z.literal("admins") }),
  z.strictObject({ kind: z.literal("person"), person: personId }),
  z.strictObject({ kind: z.literal("everyone") }),
]);

const escalation = z.strictObject({
  steps: z
    .array(z.strictObject({ afterMs: durationMs, targets: z.array(target).max(wireLimits.targets) }))
    .max(wireLimits.steps),
  repeatEveryMs: durationMs,
});

/**
 * A whole policy, in the form in which the gateway keeps it. Durations may be
 * written as `20s`. Whether it is a safe one is judged by the domain.
 */
export const policyFields = z.strictObject({
  name: text(wireLimits.name),
  escalation: z.record(z.enum(wireAlarmKinds), escalation),
  followUp: z.strictObject({
    firstAttemptMs: durationMs,
    nextAttemptMs: durationMs,
    resolveMs: durationMs,
  }),
  checkIn: z.strictObject({
    defaultEveryMs: durationMs,
    remindBeforeMs: durationMs,
    graceMs: durationMs,
    protocolAfterMs: durationMs,
  }),
  overrun: z.strictObject({ graceMs: durationMs }),
  contactLost: z.strictObject({ afterMs: durationMs }),
  relayLost: z.strictObject({ afterMs: durationMs, holdBackMs: durationMs }),
  approval: z.strictObject({ required: z.enum(["never", "always", "out-of-hours", "home-visit"]) }),
  colleague: z.strictObject({ required: z.boolean() }),
  report: z.strictObject({ dueAfterMs: durationMs }),
  rota: z.strictObject({ warnAheadMs: durationMs }),
  test: z.strictObject({ windowMs: durationMs }),
  unplanned: z.strictObject({ lengthMs: durationMs }),
});
