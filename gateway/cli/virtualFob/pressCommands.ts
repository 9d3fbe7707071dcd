import { setTimeout as wait } from "node:timers/promises";
import type { Call, CommandSpec, Flag } from "../commandSpec.ts";
import { misused } from "../ended.ts";
import { durationMsOf } from "../times.ts";
import { carrierEnded, chosenFob, fobFlags, takeFob } from "./chosenFob.ts";
import { keepLastFrame } from "./fobFile.ts";
import { type Gesture, pressGestures } from "./gestures.ts";
import type { Handheld, Patience } from "./handheld.ts";
import { fobLimits } from "./limits.ts";
import { tellFelt, tellOutcome, tellSent } from "./tellFob.ts";

const waitFlag: Flag = {
  form: "--wait <duration>",
  about: "how long to wait for somebody to take charge; 30s, if left out",
};

const press: CommandSpec = {
  name: "press",
  about: "Press: holding the button is a panic",
  more: "The frame is really sealed, and sent again until the gateway's sealed reply arrives. What the wearer would feel is told and nothing more: sent, not confirmed; received, once it is on disk; help is coming, once a person has acknowledged.",
  words: [{ form: "[gesture]", about: "what the wearer does; hold, if left out", choices: pressGestures }],
  flags: [...fobFlags, waitFlag],
  examples: [
    ["hark fob press", "a panic"],
    ["hark fob press triple --fob fob-7 --wait 2m", "another gesture that means panic"],
  ],
  run: (call) => pressOnce(call, gestureOf(call.given.optional("gesture"))),
};

/** One command for one gesture. */
function shortcut(name: string, gesture: Gesture, about: string): CommandSpec {
  return {
    name,
    about,
    flags: [...fobFlags, waitFlag],
    examples: [[`hark fob ${name}`, about.toLowerCase()]],
    run: (call) => pressOnce(call, gesture),
  };
}

const heartbeat: CommandSpec = {
  name: "heartbeat",
  about: "Say only “still here”, once or again and again",
  more: "A heartbeat is never answered; during a session its absence is what alarms.",
  flags: [
    ...fobFlags,
    { form: "--every <duration>", about: "again and again, this far apart; 30s with --for alone" },
    { form: "--for <duration>", about: "for this long; 10m with --every alone" },
  ],
  examples: [["hark fob heartbeat --every 30s --for 10m", "a worker going about their evening"]],
  run: beat,
};

export const pressCommands: readonly CommandSpec[] = [
  press,
  shortcut("hold", "hold", "Hold the button: a panic"),
  shortcut("double", "double", "Press twice: a check-in"),
  shortcut("duress", "duress", "Check in under duress: looks like any check-in"),
  shortcut("assist", "assist", "Press long: a quiet call for a colleague"),
  shortcut("man-down", "man-down", "Lie still: the fob calls by itself"),
  heartbeat,
];

async function pressOnce(call: Call, gesture: Gesture): Promise<void> {
  const chosen = chosenFob(call);
  const { fob } = chosen.kept.identity;
  const held = await takeFob(call, chosen, (felt) => tellFelt(call, fob, felt));
  try {
    const frame = held.fob.make(gesture);
    tellSent(call, fob, frame);
    const followed = await held.follow(frame, patienceOf(call));
    if (!followed.ok) throw carrierEnded(followed.fault, held.where);
    if (followed.value.felt !== undefined)
      keepLastFrame(chosen.folder, fob, { counter: frame.counter, frame: frame.bytes });
    tellOutcome(call, fob, followed.value);
  } finally {
    await held.close();
  }
}

/** Ctrl-C ends the waiting, and what is known by then is told. */
function patienceOf({ given, kit }: Call): Patience {
  const stop = new AbortController();
  void kit.untilStopped().then(() => stop.abort());
  return {
    unheardMs: fobLimits.unheardMs,
    helpMs: durationOf(given.optional("wait"), "--wait") ?? fobLimits.helpMs,
    signal: stop.signal,
  };
}

async function beat(call: Call): Promise<void> {
  const chosen = chosenFob(call);
  const { fob } = chosen.kept.identity;
  const { everyMs, forMs } = rhythmOf(call);
  const { signal } = patienceOf(call);
  const held = await takeFob(call, chosen, (felt) => tellFelt(call, fob, felt));
  try {
    const began = performance.now();
    let beats = 0;
    do {
      if (beats > 0) await wait(everyMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) break;
      await beatOnce(held);
      beats += 1;
      call.print.aside(`${fob}: still here (${beats})`);
    } while (performance.now() - began + everyMs <= forMs);
    if (call.print.json) call.print.value({ result: "done", fob, gesture: "heartbeat", beats });
    else
      call.print.line(
        `${fob}: ${beats} heartbeat${beats === 1 ? "" : "s"} handed on; none is ever answered.`,
      );
  } finally {
    await held.close();
  }
}

async function beatOnce(held: Handheld): Promise<void> {
  const sent = await held.send(held.fob.make("heartbeat"));
  if (!sent.ok) throw carrierEnded(sent.fault, held.where);
}

function rhythmOf({ given }: Call): { readonly everyMs: number; readonly forMs: number } {
  const every = durationOf(given.optional("every"), "--every");
  const length = durationOf(given.optional("for"), "--for");
  if (every === undefined && length === undefined) return { everyMs: 0, forMs: -1 };
  const everyMs = every ?? fobLimits.heartbeatMs;
  if (everyMs < fobLimits.leastHeartbeatMs) throw misused("--every is at least 100ms.");
  return { everyMs, forMs: length ?? fobLimits.heartbeatsForMs };
}

export function durationOf(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const ms = durationMsOf(text);
  if (ms === undefined) throw misused(`${flag} is a duration such as 30s.`);
  return ms;
}

function gestureOf(text: string | undefined): Gesture {
  return pressGestures.find((gesture) => gesture === text) ?? "hold";
}
