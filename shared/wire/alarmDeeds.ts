import * as z from "zod";
import { deed } from "./deed.ts";
import { alarmId, instantText, optionalText, personId, typedCode } from "./fields.ts";
import { wireLimits } from "./limits.ts";
import { wireAttemptHows, wireAttemptResults, wireOutcomes } from "./wireWords.ts";

const note = optionalText(wireLimits.note).optional();

/** What is done about an alarm, and raising one without a fob. */
export const alarmDeeds = [
  deed("panic", { worker: personId.optional() }),
  deed("assistance", { worker: personId.optional() }),
  deed("acknowledge", { alarm: alarmId }),
  deed("attempt", {
    alarm: alarmId,
    how: z.enum(wireAttemptHows),
    result: z.enum(wireAttemptResults),
    note,
  }),
  deed("emergency-services", {
    alarm: alarmId,
    calledAt: instantText.optional(),
    reference: optionalText(wireLimits.reference).optional(),
  }),
  deed("mistake", { alarm: alarmId.optional(), code: typedCode.optional() }),
  deed("resolve", { alarm: alarmId, outcome: z.enum(wireOutcomes), note }),
] as const;
