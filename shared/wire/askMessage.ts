import * as z from "zod";
import { alarmId, commandId, instantText } from "./fields.ts";
import { wireLimits } from "./limits.ts";

/** `limit` rows at most (the usual number without it), beginning after the row with this id. */
const page = {
  limit: z.int().min(1).max(wireLimits.rowsMost).optional(),
  after: z.string().min(1).max(wireLimits.commandId).optional(),
};

function question<const Ask extends string, Fields extends z.core.$ZodLooseShape>(ask: Ask, fields: Fields) {
  return z.strictObject({ ask: z.literal(ask), id: commandId.optional(), ...fields });
}

/**
 * What a person may ask. It changes nothing and is answered on `done`. `who`
 * is who is on call `at` an instant (now, without it); `gaps` are the times in
 * which nobody is, within `from` and `to` (the next four weeks, without them).
 */
export const askMessage = z.discriminatedUnion("ask", [
  question("people", page),
  question("places", page),
  question("fobs", page),
  question("relays", page),
  question("sessions", page),
  question("alarms", page),
  question("alarm", { alarm: alarmId }),
  question("credentials", page),
  question("rota", {}),
  question("who", { at: instantText.optional() }),
  question("gaps", { from: instantText.optional(), to: instantText.optional() }),
  question("policy", {}),
  question("health", {}),
]);

export type AskMessage = z.output<typeof askMessage>;
export type Ask = AskMessage["ask"];
