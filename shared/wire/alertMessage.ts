import * as z from "zod";
import type { Result } from "../base/result.ts";
import { alarmMessage } from "./alarmMessage.ts";
import { wireLimits } from "./limits.ts";
import { sessionMessage } from "./sessionMessage.ts";
import { way, when } from "./tellingFields.ts";
import { parseBy, type WireFault } from "./wireFault.ts";

/** What every alert about a session carries. `silent`: the device it reaches must not sound or light up (P7). */
const aboutSession = {
  key: z.string(),
  sentence: z.string(),
  session: sessionMessage,
  with: z.array(z.string()).meta({ description: "Initials, for those who may see them." }),
  silent: z.boolean(),
  how: z.array(way),
};

/**
 * This is for you, now. `key` names the alert: one that comes twice under the
 * same key is the same alert. `reason` says why it rings at this step: a new
 * alarm, nobody answered the step before, the person in charge recorded nothing
 * in time, or it goes to everyone again and again until somebody answers.
 * `news` is for whoever has taken charge of an alarm already.
 */
export const alertMessage = z.discriminatedUnion("alert", [
  z.object({
    alert: z.literal("alarm"),
    key: z.string(),
    sentence: z.string(),
    step: z.int().meta({ description: "Counts from 1." }),
    round: z.int(),
    reason: z.enum(["raised", "unanswered", "lapsed", "repeat"]),
    alarm: alarmMessage,
  }),
  z.object({
    alert: z.literal("news"),
    key: z.string(),
    sentence: z.string(),
    why: z.enum(["protocol-stage", "pressed-again"]),
    alarm: alarmMessage,
  }),
  z.object({
    alert: z.literal("remind-worker"),
    of: z.enum(["check-in", "expected-end"]),
    due: when,
    ...aboutSession,
  }),
  z.object({ alert: z.literal("ask-colleague"), ...aboutSession }),
  z.object({ alert: z.literal("ask-approval"), ...aboutSession }),
  z.object({ alert: z.literal("tell-unplanned"), ...aboutSession }),
  z.object({ alert: z.literal("chase-report"), ...aboutSession }),
]);

export type AlertMessage = z.output<typeof alertMessage>;

export function buildAlert(message: AlertMessage): string {
  return JSON.stringify(message);
}

export function parseAlert(text: string): Result<AlertMessage, WireFault> {
  return parseBy(alertMessage, text, wireLimits.tellingChars);
}
