import type * as z from "zod";
import { failed, ok, type Result } from "../base/result.ts";
import { wireLimits } from "./limits.ts";

export type WireFaultCode = "message-too-large" | "message-not-json" | "message-not-understood";

/**
 * A message that cannot be read, with everything that is wrong with it, one
 * plain sentence each. P10: no sentence repeats a value, since any value may be
 * a name. `id` is the sender's own name for the message, where it had a
 * readable one, so that the answer finds its question.
 */
export interface WireFault {
  readonly code: WireFaultCode;
  readonly problems: readonly string[];
  readonly id: string | undefined;
}

/** Reads JSON text of at most `mostChars`; never throws, whatever the text. */
export function readJson(text: string, mostChars: number): Result<unknown, WireFault> {
  if (text.length > mostChars) {
    const problem = `The message has ${text.length} characters; at most ${mostChars} are read.`;
    return failed({ code: "message-too-large", problems: [problem], id: undefined });
  }
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch {
    const problem =
      "The message is not JSON. Put it in single quotes on a command line, with double quotes around every name and text.";
    return failed({ code: "message-not-json", problems: [problem], id: undefined });
  }
}

/** Reads a JSON value by its schema, collecting every problem. `known` are the fields the message may have. */
export function readBy<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  known?: readonly string[],
): Result<z.output<Schema>, WireFault> {
  const read = schema.safeParse(value);
  if (read.success) return ok(read.data);
  const all = read.error.issues.flatMap((issue) => sentencesOf(issue, value, known));
  const problems = [...new Set(all)].slice(0, wireLimits.problems);
  return failed({ code: "message-not-understood", problems, id: idIn(value) });
}

/** Reads a message text by its schema. */
export function parseBy<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  mostChars: number,
): Result<z.output<Schema>, WireFault> {
  const json = readJson(text, mostChars);
  return json.ok ? readBy(schema, json.value) : json;
}

/** The command id a message carries, if it carries one that could be echoed. */
export function idIn(value: unknown): string | undefined {
  const id = valueAt(value, ["id"]);
  return typeof id === "string" && /^[\x21-\x7e]+$/.test(id) && id.length <= wireLimits.commandId
    ? id
    : undefined;
}

/** One field of a JSON object; `undefined` when there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}

function sentencesOf(
  issue: z.core.$ZodIssue,
  value: unknown,
  known: readonly string[] | undefined,
): readonly string[] {
  const place = placeOf(issue.path);
  if (issue.code === "unrecognized_keys") {
    const may = known && issue.path.length === 0 ? ` This message may have: ${known.join(", ")}.` : "";
    return issue.keys.map((key) => `${place.inside}has a field ${shownKey(key)} that is not known.${may}`);
  }
  if (issue.path.length === 0) return [`The message ${wishOf(issue)}.`];
  if (issue.code === "custom") return [`The field ${place.name} ${issue.message}.`];
  return valueAt(value, issue.path) === undefined
    ? [`The field ${place.name} is missing: it ${wishOf(issue)}.`]
    : [`The field ${place.name} ${wishOf(issue)}.`];
}

/** What the value must be, for a person; schemas write their own `error` where zod's kind of words would not do. */
function wishOf(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("must ")) return issue.message;
  if (issue.code === "invalid_value") return `must be one of: ${issue.values.map(String).join(", ")}`;
  if (issue.code === "too_big") return `must be at most ${issue.maximum} ${unitOf(issue.origin)}`.trimEnd();
  if (issue.code === "too_small")
    return `must be at least ${issue.minimum} ${unitOf(issue.origin)}`.trimEnd();
  return issue.code === "invalid_type" ? `must be ${kindOf(issue.expected)}` : "must have another form";
}

function unitOf(origin: string): string {
  if (origin === "string") return "characters long";
  return origin === "array" ? "entries long" : "";
}

function kindOf(expected: string): string {
  return kinds.get(expected) ?? "a text";
}

const kinds: ReadonlyMap<string, string> = new Map([
  ["object", "a JSON object"],
  ["array", "a list"],
  ["boolean", "true or false"],
  ["int", "a number"],
  ["number", "a number"],
]);

function placeOf(path: readonly PropertyKey[]): { readonly name: string; readonly inside: string } {
  const name = `\`${path.map((step) => String(step)).join(".")}\``;
  return { name, inside: path.length === 0 ? "The message " : `The field ${name} ` };
}

/** A key is the sender's text: shown only in a form that cannot carry a person's name far. */
function shownKey(key: string): string {
  return /^[A-Za-z_-]{1,24}$/.test(key) ? `\`${key}\`` : "of a strange form";
}
