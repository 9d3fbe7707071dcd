import type { Call, CommandSpec, Flag } from "../commandSpec.ts";
import { misused } from "../ended.ts";
import { durationMsOf } from "../times.ts";
import { Bell } from "./bell.ts";
import { type ChosenFob, carrierEnded, chosenFob, fobFlags, takeFob } from "./chosenFob.ts";
import { keepLastFrame } from "./fobFile.ts";
import { type Gesture, pressGestures } from "./gestures.ts";
import type { Hand, Patience } from "./hand.ts";
import { fobLimits } from "./limits.ts";
import type { SealedFrame } from "./presses.ts";
import { tellFelt, tellKept, tellNothingSent, tellOutcome, tellSensed, tellSent } from "./tellFob.ts";

const waitFlag: Flag = {
  form: "--wait <duration>",
  about: "how long to wait for somebody to take charge; 30s, if left out",
};

const press: CommandSpec = {
  name: "press",
  about: "Press: holding the button is a panic",
  more: "The firmware's own logic feels the button, seals the frame and sends it again until the gateway's sealed reply arrives. What the wearer would feel is told and nothing more: sent, not confirmed; received, once it is on disk; help is coming, once a person has acknowledged.",
  words: [{ form: "[gesture]", about: "what the wearer does; hold, if left out", choices: pressGestures }],
  flags: [...fobFlags, waitFlag],
  examples: [
    ["hark fob press", "a panic"],
    ["hark fob press triple --fob fob-7 --wait 2m", "another gesture that means panic"],
    ["hark fob press single", "nothing but a touch: the fob is alive"],
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
  shortcut("assist", "assist", "Press long, then shortly: a quiet call for a colleague"),
  shortcut("man-down", "man-down", "Fall and lie still: after 15 seconds the fob calls by itself"),
  heartbeat,
];

async function pressOnce(call: Call, gesture: Gesture): Promise<void> {
  const chosen = chosenFob(call);
  const { fob } = chosen.kept.identity;
  const patience = patienceOf(call);
  const hand = await takeFob(call, chosen, {
    ears: {
      told: (felt) => tellFelt(call, fob, felt),
      sensed: (feeling) => tellSensed(call, fob, feeling),
      kept: (frame) => tellKept(call, fob, frame),
    },
  });
  try {
    const frame = await hand.does(gesture);
    if (frame === undefined) {
      tellNothingSent(call, fob, gesture);
      return;
    }
    tellSent(call, fob, frame);
    const followed = await hand.follow(frame, patience);
    if (!followed.ok) throw carrierEnded(followed.fault, hand.where);
    if (followed.value.felt !== undefined) keepFrame(chosen, frame);
    tellOutcome(call, fob, followed.value);
  } finally {
    await hand.close();
  }
}

/** Keeps it for whoever plays it again. */
export function keepFrame({ folder, kept }: ChosenFob, { counter, bytes }: SealedFrame): void {
  keepLastFrame(folder, kept.identity.fob, { counter, frame: bytes });
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

/** The fob says that it is there as it is taken up, and then by its own clock. */
async function beat(call: Call): Promise<void> {
  const chosen = chosenFob(call);
  const { fob } = chosen.kept.identity;
  const { everyMs, wanted } = rhythmOf(call);
  const { signal } = patienceOf(call);
  const news = new Bell();
  const kept: SealedFrame[] = [];
  let beats = 0;
  const hand = await takeFob(call, chosen, {
    everyMs,
    ears: {
      told: (felt) => tellFelt(call, fob, felt),
      sensed: (feeling) => tellSensed(call, fob, feeling),
      kept(frame) {
        kept.push(frame);
        tellKept(call, fob, frame);
      },
      beat() {
        beats += 1;
        call.print.aside(`${fob}: still here (${beats})`);
        news.ring();
      },
    },
  });
  try {
    await handOn(hand);
    // A fob that has something to cry for says that instead, until it is confirmed.
    for (const frame of kept) await hand.follow(frame, { unheardMs: fobLimits.unheardMs, helpMs: 0, signal });
    const lastAt = performance.now() + wanted * (everyMs ?? 0);
    while (beats < wanted && performance.now() < lastAt && !signal.aborted) {
      await news.within(lastAt - performance.now(), signal);
      await handOn(hand);
    }
    if (call.print.json) call.print.value({ result: "done", fob, gesture: "heartbeat", beats });
    else
      call.print.line(
        `${fob}: ${beats} heartbeat${beats === 1 ? "" : "s"} handed on; none is ever answered.`,
      );
  } finally {
    await hand.close();
  }
}

async function handOn(hand: Hand): Promise<void> {
  const handed = await hand.handedOn();
  if (!handed.ok) throw carrierEnded(handed.fault, hand.where);
}

/** How often, and how many in all; one alone without any wish. */
function rhythmOf({ given }: Call): { readonly everyMs: number | undefined; readonly wanted: number } {
  const every = durationOf(given.optional("every"), "--every");
  const length = durationOf(given.optional("for"), "--for");
  if (every === undefined && length === undefined) return { everyMs: undefined, wanted: 1 };
  const everyMs = every ?? fobLimits.heartbeatMs;
  if (everyMs < fobLimits.leastHeartbeatMs) throw misused("--every is at least 100ms.");
  return { everyMs, wanted: 1 + Math.floor((length ?? fobLimits.heartbeatsForMs) / everyMs) };
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
