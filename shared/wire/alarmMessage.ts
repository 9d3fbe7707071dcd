import * as z from "zod";
import type { Result } from "../base/result.ts";
import { wireLimits } from "./limits.ts";
import { explained, named, reachable, way, when, whereabouts, worker } from "./tellingFields.ts";
import { parseBy, type WireFault } from "./wireFault.ts";
import { wireAlarmKinds, wireAttemptHows, wireAttemptResults, wireOutcomes } from "./wireWords.ts";

/** The session an alarm belongs to. `silent`: nothing near the worker may ring, light up or vibrate (P7). */
const session = z.object({
  session: z.string(),
  kind: z.string(),
  started: when.optional(),
  expectedEnd: when,
  silent: z.boolean(),
  unplanned: z.boolean(),
});

/** How far the alarm is answered. `step` counts from 1; `nextStep` and `actDue` are when it rings on or again. */
const answer = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("ringing"),
    step: z.int(),
    round: z.int(),
    nextStep: when,
    sentence: z.string(),
  }),
  z.object({
    state: z.literal("acknowledged"),
    by: reachable,
    at: when,
    actDue: when,
    sentence: z.string(),
  }),
  z.object({
    state: z.literal("resolved"),
    by: named,
    at: when,
    outcome: z.enum(wireOutcomes),
    sentence: z.string(),
  }),
]);

/** Who was told by which channel. `waiting` means that nothing is known of it yet. */
const told = named.extend({
  outcome: z.enum(["delivered", "accepted", "failed", "nobody-connected", "waiting"]),
  channel: z.string().optional(),
  at: when.optional(),
  sentence: z.string(),
});

const attempt = z.object({
  by: named,
  at: when,
  how: z.enum(wireAttemptHows),
  result: z.enum(wireAttemptResults),
  note: z.string(),
});

const near = z.object({
  relay: z.string(),
  name: z.string(),
  place: z.string(),
  rssi: z.int().optional(),
  heard: when,
});

/**
 * One alarm, whole, retained on its own topic for as long as it matters:
 * everything a supervisor must know in five seconds is in `headline`, `where`
 * and `firstThingsToDo`; the rest is for the minutes after. P10: young people
 * by initials only, and only for those who may see them.
 */
export const alarmMessage = z.object({
  alarm: z.string(),
  kind: z.enum(wireAlarmKinds),
  headline: z.string().meta({ description: "In words, e.g. PANIC: Ana Lima, Youth Hub room 2, with J.S." }),
  firstThingsToDo: z.array(z.string()).meta({ description: "In order; begin at the first." }),
  who: worker.optional().meta({ description: "Absent when nobody is known to hold the fob." }),
  where: whereabouts,
  with: z.array(z.string()).meta({ description: "Initials only." }),
  activity: z.string(),
  session: session.optional(),
  otherSessions: z.array(z.string()),
  since: when,
  learnt: when.meta({ description: "When the gateway learnt of it; later than `since` after downtime." }),
  presses: z.int(),
  oddities: z.array(explained),
  nearRelay: z
    .array(near)
    .meta({ description: "Relays that heard the press, strongest first: evidence of place." }),
  colleague: reachable.optional(),
  fob: z.string().optional(),
  relay: z.string().optional(),
  fault: explained.optional().meta({ description: "Technical alarms: what is wrong with Hark itself." }),
  detail: z.string(),
  uncovered: z.array(reachable).meta({ description: "Technical alarms: everyone left without cover." }),
  answer,
  told: z.array(told),
  gaps: z.array(explained).meta({ description: "Whom the last step wanted and could not have." }),
  attempts: z.array(attempt),
  emergencyServices: z.array(z.object({ by: named, called: when, reference: z.string() })),
  protocol: z
    .object({ stage: z.string(), since: when, next: when.optional(), sentence: z.string() })
    .optional(),
  workerSaidMistake: when.optional(),
  cleared: when.optional(),
  onRecord: z.boolean().meta({ description: "False: the journal cannot be written, keep your own notes." }),
  how: z.array(way),
});

export type AlarmMessage = z.output<typeof alarmMessage>;

export function buildAlarm(message: AlarmMessage): string {
  return JSON.stringify(message);
}

export function parseAlarm(text: string): Result<AlarmMessage, WireFault> {
  return parseBy(alarmMessage, text, wireLimits.tellingChars);
}
