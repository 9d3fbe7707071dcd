import * as z from "zod";
import { ok, type Result } from "../base/result.ts";
import { alarmDeeds } from "./alarmDeeds.ts";
import { type AskMessage, askMessage } from "./askMessage.ts";
import { personId } from "./fields.ts";
import { wireLimits } from "./limits.ts";
import { peopleDeeds } from "./peopleDeeds.ts";
import { rotaDeeds } from "./rotaDeeds.ts";
import { sessionDeeds } from "./sessionDeeds.ts";
import { thingDeeds } from "./thingDeeds.ts";
import { idIn, readBy, readJson, valueAt, type WireFault } from "./wireFault.ts";

/** Everything a person may do, told apart by `do`. Field names are for typing by hand. */
export const deedMessage = z.discriminatedUnion("do", [
  ...alarmDeeds,
  ...sessionDeeds,
  ...peopleDeeds,
  ...thingDeeds,
  ...rotaDeeds,
]);

export type DeedMessage = z.output<typeof deedMessage>;
export type Verb = DeedMessage["do"];
export type DeedOf<Name extends Verb> = Extract<DeedMessage, { do: Name }>;

/** What one person sends on their own topic: something they do, or something they ask. */
export type DoMessage = DeedMessage | AskMessage;
/** The same as it is written: durations as `20m`, instants in RFC 3339, keys in hex. */
export type DoText = z.input<typeof deedMessage> | z.input<typeof askMessage>;

export const doMessage = z.union([deedMessage, askMessage]);

export function buildDo(message: DoText): string {
  return JSON.stringify(message);
}

/**
 * Reads what a person sent. P2: a wish to panic alarms whatever is wrong with
 * the rest of the message, the JSON included; everything else must be right to
 * the last field.
 */
export function parseDo(text: string): Result<DoMessage, WireFault> {
  const json = readJson(text, wireLimits.doChars);
  const read = json.ok ? readDo(json.value) : json;
  if (read.ok) return read;
  const value = json.ok ? json.value : undefined;
  if (!wishesPanic(text, value)) return read;
  const worker = personId.safeParse(valueAt(value, ["worker"]));
  return ok({ do: "panic", id: idIn(value), worker: worker.success ? worker.data : undefined });
}

/** `panic`, `"panic"`, `{do:panic}`: what shells and hurried hands leave of the message. */
const barePanic = /^\W{0,8}(?:do\W{1,8})?panic(?:\W|$)/i;

function wishesPanic(text: string, value: unknown): boolean {
  const verb = valueAt(value, ["do"]);
  if (verb === undefined) return barePanic.test(text.slice(0, 64));
  return typeof verb === "string" && verb.trim().toLowerCase() === "panic";
}

const deeds = new Map(deedMessage.options.map((option) => [option.shape.do.value, option] as const));
const questions = new Map(askMessage.options.map((option) => [option.shape.ask.value, option] as const));

/** Picks the one schema that the message claims to follow, so that every problem found is about it. */
function readDo(value: unknown): Result<DoMessage, WireFault> {
  for (const [verb, schema] of deeds) {
    if (valueAt(value, ["do"]) === verb) return readBy(schema, value, Object.keys(schema.shape));
  }
  for (const [ask, schema] of questions) {
    if (valueAt(value, ["ask"]) === ask) return readBy(schema, value, Object.keys(schema.shape));
  }
  return valueAt(value, ["ask"]) === undefined ? readBy(deedMessage, value) : readBy(askMessage, value);
}
