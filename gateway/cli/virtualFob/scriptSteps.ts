import { misused } from "../ended.ts";
import { durationMsOf } from "../times.ts";
import type { Gesture } from "./gestures.ts";
import { fobLimits } from "./limits.ts";

/** One thing that happens to a fob that runs. */
export type Step =
  | { readonly kind: "gesture"; readonly gesture: Gesture }
  | { readonly kind: "wait"; readonly ms: number }
  /** Its battery is taken out and put in again, and it says that it is there. */
  | { readonly kind: "heartbeat" }
  /** Its heartbeats stop: the battery is flat, or it lies under a coat in a cellar. */
  | { readonly kind: "silent" }
  | { readonly kind: "awake" }
  | { readonly kind: "quit" };

/** What may be typed, by word and by its one letter. */
const words: Readonly<Record<string, Step>> = {
  press: { kind: "gesture", gesture: "hold" },
  p: { kind: "gesture", gesture: "hold" },
  hold: { kind: "gesture", gesture: "hold" },
  heartbeat: { kind: "heartbeat" },
  h: { kind: "heartbeat" },
  double: { kind: "gesture", gesture: "double" },
  c: { kind: "gesture", gesture: "double" },
  duress: { kind: "gesture", gesture: "duress" },
  d: { kind: "gesture", gesture: "duress" },
  assist: { kind: "gesture", gesture: "assist" },
  a: { kind: "gesture", gesture: "assist" },
  "man-down": { kind: "gesture", gesture: "man-down" },
  m: { kind: "gesture", gesture: "man-down" },
  silent: { kind: "silent" },
  s: { kind: "silent" },
  awake: { kind: "awake" },
  w: { kind: "awake" },
  quit: { kind: "quit" },
  q: { kind: "quit" },
};

export const keysHelp =
  "p press (panic), c check in, d duress check-in, a assistance, m man down, h heartbeat, s silent, w awake, q quit";

/** What somebody typed at a running fob; `undefined` for what nobody can do with one. */
export function stepOf(text: string): Step | undefined {
  const typed = text.trim().toLowerCase();
  const [verb, length, ...rest] = typed.split(/\s+/);
  if (verb === "wait" && length !== undefined && rest.length === 0) {
    const ms = durationMsOf(length);
    return ms === undefined || ms > fobLimits.scriptWaitMs ? undefined : { kind: "wait", ms };
  }
  return Object.hasOwn(words, typed) ? words[typed] : undefined;
}

/** A script, `press; wait 2s; silent`: every mistake in it is told before anything is sent. */
export function stepsOf(script: string): readonly Step[] {
  const texts = script.split(/[;\n]/).filter((text) => text.trim() !== "");
  if (texts.length > fobLimits.scriptSteps)
    throw misused(`A script has at most ${fobLimits.scriptSteps} steps.`);
  const steps = texts.map(stepOf);
  const wrong = texts.filter((_, place) => steps[place] === undefined);
  if (wrong.length > 0) {
    throw misused(
      "The script has steps that a fob cannot take.",
      `Write ${keysHelp}, their words, or wait 2s, with ; between them.`,
      wrong.map((text) => `“${text.trim()}”`),
    );
  }
  return steps.filter((step) => step !== undefined);
}
