import * as z from "zod";
import { deed } from "./deed.ts";
import { durationMs, instantText, optionalText, personId, placeId, sessionId, typedCode } from "./fields.ts";
import { wireLimits } from "./limits.ts";
import { wireSessionKinds } from "./wireWords.ts";

const initialsForm = `must be initials, at most ${wireLimits.initials} characters`;
const via = z.enum(["phone", "console"]).optional();
const part = optionalText(wireLimits.note).optional();

/** What a session is like, wherever one is described; everything may be left out. */
const likeness = {
  place: placeId.optional(),
  kind: z.enum(wireSessionKinds).optional(),
  meeting: z
    .array(z.string({ error: initialsForm }).min(1).max(wireLimits.initials, { error: initialsForm }))
    .max(wireLimits.meeting)
    .optional(),
  activity: optionalText(wireLimits.activity).optional(),
  checkInEvery: durationMs.optional(),
  colleague: personId.optional(),
  silent: z.boolean().optional(),
};

/**
 * What is done about sessions. `start` with `session` starts a planned one;
 * without, it starts one that nobody planned, in one action, for `worker` or
 * the sender. `check-in` and `end` without `session` mean the sender's own.
 */
export const sessionDeeds = [
  deed("plan", {
    ...likeness,
    start: instantText,
    end: instantText,
    workers: z.array(personId).min(1).max(wireLimits.workers).optional(),
    outOfHours: z.boolean().optional(),
  }).refine(({ start, end }) => start < end, { path: ["end"], error: "must be later than `start`" }),
  deed("approve", { session: sessionId }),
  deed("refuse", { session: sessionId }),
  deed("cancel", { session: sessionId }),
  deed("start", {
    ...likeness,
    session: sessionId.optional(),
    worker: personId.optional(),
    for: durationMs.optional(),
  }).refine(
    ({ do: _do, id: _id, session, ...rest }) =>
      session === undefined || Object.values(rest).every((value) => value === undefined),
    { path: ["session"], error: "must stand alone: a planned session is started as it was planned" },
  ),
  deed("extend", {
    session: sessionId.optional(),
    until: instantText.optional(),
    by: durationMs.optional(),
  }).refine(({ until, by }) => (until === undefined) !== (by === undefined), {
    path: ["until"],
    error: "must be given, or `by`, and not both",
  }),
  deed("confirm", { session: sessionId }),
  deed("check-in", { session: sessionId.optional(), code: typedCode.optional(), via }),
  deed("end", { session: sessionId.optional(), code: typedCode.optional() }),
  deed("erase-session", { session: sessionId }),
  deed("report", { session: sessionId, done: part, wentWell: part, wentBadly: part, nextTime: part }),
] as const;
