import * as z from "zod";
import type { Result } from "../base/result.ts";
import { answer } from "./answers.ts";
import { wireLimits } from "./limits.ts";
import { parseBy, type WireFault } from "./wireFault.ts";

/**
 * What became of one message. `id`, `do` and `ask` repeat the question, where
 * it had them. `done` carries in `about` the alarm, session or other thing it
 * made or touched, and says in `onRecord` whether that is on disk already.
 * `refused` carries a stable `code`, a sentence and a remedy. `not-understood`
 * lists in `problems` everything wrong with the message.
 */
export const doneMessage = z.object({
  id: z.string().optional(),
  do: z.string().optional(),
  ask: z.string().optional(),
  result: z.enum(["done", "refused", "not-understood"]),
  about: z.string().optional(),
  onRecord: z.boolean(),
  code: z.string().optional(),
  sentence: z.string(),
  remedy: z.string().optional(),
  problems: z.array(z.string()).optional(),
  answer: answer.optional(),
});

export type DoneMessage = z.output<typeof doneMessage>;

export function buildDone(message: DoneMessage): string {
  return JSON.stringify(message);
}

export function parseDone(text: string): Result<DoneMessage, WireFault> {
  return parseBy(doneMessage, text, wireLimits.tellingChars);
}
