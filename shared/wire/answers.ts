import * as z from "zod";
import { alarmMessage } from "./alarmMessage.ts";
import { healthMessage } from "./healthMessage.ts";
import { sessionMessage } from "./sessionMessage.ts";
import { named, reachable, when } from "./tellingFields.ts";
import { wireAlarmKinds, wireRoles } from "./wireWords.ts";

/** One page of rows; `next`, where there are more, is what to send as `after`. */
function rows<const Of extends string, Row extends z.ZodType>(of: Of, row: Row) {
  return z.object({ of: z.literal(of), rows: z.array(row), next: z.string().optional() });
}

const personRow = named.extend({
  phone: z.string().optional().meta({ description: "For admins, and of oneself." }),
  roles: z.array(z.enum(wireRoles)),
  standing: z.enum(["active", "left", "erased"]),
});

const placeRow = z.object({
  place: z.string(),
  name: z.string(),
  address: z.string(),
  guidance: z.string(),
  retired: z.boolean(),
});

const fobRow = z.object({
  fob: z.string(),
  address: z.string(),
  label: z.string(),
  standing: z.enum(["in-stock", "assigned", "lost", "revoked"]),
  holder: named.optional(),
  custody: z
    .array(z.object({ holder: named, from: when, until: when.optional() }))
    .meta({ description: "Who had it and when, the latest first; a worker sees their own stretches." }),
  suspect: z.boolean(),
  contactLostSince: when.optional(),
  testUntil: when.optional(),
  lastTested: when.optional(),
});

const relayRow = z.object({
  relay: z.string(),
  name: z.string(),
  place: z.string().optional(),
  state: z.enum(["watched", "lost", "retired"]),
  lostSince: when.optional(),
});

/** A session with what the board leaves out; both are empty for whoever may not see them (P10). */
const sessionRow = sessionMessage.extend({ with: z.array(z.string()), activity: z.string() });

const alarmRow = z.object({
  alarm: z.string(),
  kind: z.enum(wireAlarmKinds),
  headline: z.string(),
  since: when,
  state: z.enum(["ringing", "acknowledged", "resolved"]),
  sentence: z.string(),
});

const credentialRow = z.object({
  credential: z.string(),
  holder: z.enum(["person", "relay", "fob"]),
  id: z.string(),
});

const rotaAnswer = z.object({
  of: z.literal("rota"),
  zone: z.string(),
  layers: z.array(z.unknown()).meta({ description: "As `set-rota` takes them." }),
  overrides: z.array(
    z.object({
      override: z.string(),
      layer: z.string(),
      from: when,
      to: when,
      person: named.optional(),
      reason: z.enum(["cover", "swap"]),
    }),
  ),
});

const whoAnswer = z.object({
  of: z.literal("who"),
  at: when,
  turns: z.array(
    z.object({
      layer: z.string(),
      name: z.string(),
      people: z.array(reachable),
      from: when.optional(),
      until: when.optional(),
      override: z.string().optional(),
    }),
  ),
  sentence: z.string(),
});

const gapsAnswer = z.object({
  of: z.literal("gaps"),
  gaps: z.array(z.object({ layer: z.string().optional(), from: when, until: when, sentence: z.string() })),
  seenUntil: when.meta({ description: "Later gaps are not known, not absent." }),
});

/** Told once: the gateway keeps only hashes of these. */
const secretAnswer = z.object({
  of: z.literal("secret"),
  credential: z.string(),
  username: z.string(),
  secret: z.string(),
});
const codesAnswer = z.object({
  of: z.literal("codes"),
  person: z.string(),
  safe: z.string(),
  duress: z.string(),
});

/** What a question is answered with, and the secrets that two deeds make. */
export const answer = z.discriminatedUnion("of", [
  rows("people", personRow),
  rows("places", placeRow),
  rows("fobs", fobRow),
  rows("relays", relayRow),
  rows("sessions", sessionRow),
  rows("alarms", alarmRow),
  rows("credentials", credentialRow),
  z.object({ of: z.literal("alarm"), alarm: alarmMessage }),
  rotaAnswer,
  whoAnswer,
  gapsAnswer,
  z.object({ of: z.literal("policy"), policy: z.unknown() }),
  z.object({ of: z.literal("health"), health: healthMessage }),
  secretAnswer,
  codesAnswer,
]);

export type WireAnswer = z.output<typeof answer>;
export type AnswerOf<Of extends WireAnswer["of"]> = Extract<WireAnswer, { of: Of }>;
