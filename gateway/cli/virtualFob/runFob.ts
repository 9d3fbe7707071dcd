import { setTimeout as wait } from "node:timers/promises";
import type { Call, CommandSpec } from "../commandSpec.ts";
import { misused } from "../ended.ts";
import { type ChosenFob, carrierEnded, chosenFob, fobFlags, takeFob } from "./chosenFob.ts";
import { feltWords } from "./feltWords.ts";
import { keepLastFrame } from "./fobFile.ts";
import { awaitedBy, type Gesture } from "./gestures.ts";
import type { Handheld } from "./handheld.ts";
import { fobLimits } from "./limits.ts";
import { durationOf } from "./pressCommands.ts";
import { keysHelp, type Step, stepOf, stepsOf } from "./scriptSteps.ts";
import { tellFelt, tellSent } from "./tellFob.ts";

/** A fob that lives: it says that it is there by the clock, and does what is typed. */
export const run: CommandSpec = {
  name: "run",
  about: "Run the fob: heartbeats by the clock, and whatever you type",
  more: `At a terminal, type a letter and Enter: ${keysHelp}. Otherwise give --script, or pipe one in.`,
  flags: [
    ...fobFlags,
    { form: "--every <duration>", about: "between two heartbeats; 30s, if left out" },
    { form: "--script <steps>", about: 'what happens to it, such as "press; wait 2s; silent"' },
  ],
  examples: [
    ["hark fob run", "a fob at your keyboard"],
    ['hark fob run --script "heartbeat; wait 2s; silent; wait 2m"', "a worker whose fob falls silent"],
  ],
  run: runFob,
};

async function runFob(call: Call): Promise<void> {
  const { given, kit, print } = call;
  const script = given.optional("script") ?? (kit.input.isTerminal ? undefined : await kit.input.readAll());
  const steps = script === undefined ? undefined : stepsOf(script);
  const everyMs = durationOf(given.optional("every"), "--every") ?? fobLimits.heartbeatMs;
  if (everyMs < fobLimits.leastHeartbeatMs) throw misused("--every is at least 100ms.");
  const chosen = chosenFob(call);
  const { fob } = chosen.kept.identity;
  const held = await takeFob(call, chosen, (felt, frame) => {
    tellFelt(call, fob, felt);
    if (print.json) print.value({ fob, counter: frame.counter, felt: feltWords(felt) });
  });
  const running = new RunningFob(call, chosen, { held, everyMs });
  try {
    await running.take({ kind: "awake" });
    if (steps === undefined) print.aside(keysHelp);
    const done = steps === undefined ? running.obey() : running.play(steps);
    await Promise.race([done, kit.untilStopped(), held.lost]);
  } finally {
    await running.end();
  }
}

/** Takes one step after the other; presses go on being followed while the next steps are taken. */
class RunningFob {
  readonly #call: Call;
  readonly #chosen: ChosenFob;
  readonly #held: Handheld;
  readonly #everyMs: number;
  readonly #stop = new AbortController();
  readonly #followed = new Set<Promise<void>>();
  #beating: NodeJS.Timeout | undefined;

  constructor(call: Call, chosen: ChosenFob, how: { readonly held: Handheld; readonly everyMs: number }) {
    this.#call = call;
    this.#chosen = chosen;
    this.#held = how.held;
    this.#everyMs = how.everyMs;
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) if (await this.take(step)) return;
    // A script's last press is not left without its answer.
    await Promise.all(this.#followed);
  }

  async obey(): Promise<void> {
    const { kit, print } = this.#call;
    for (;;) {
      const text = await kit.input.ask("", false);
      const step = stepOf(text);
      if (step === undefined) {
        if (text.trim() !== "") print.aside(keysHelp);
      } else if (await this.take(step)) return;
    }
  }

  /** Gives true when it was the last. */
  async take(step: Step): Promise<boolean> {
    switch (step.kind) {
      case "gesture":
        this.#make(step.gesture);
        return false;
      case "wait":
        await wait(step.ms, undefined, { signal: this.#stop.signal }).catch(() => {});
        return false;
      case "silent":
        clearInterval(this.#beating);
        this.#beating = undefined;
        this.#say("silent: no more heartbeats");
        return false;
      case "awake":
        this.#beating ??= setInterval(() => this.#make("heartbeat"), this.#everyMs);
        this.#make("heartbeat");
        return false;
      case "quit":
        return true;
    }
  }

  async end(): Promise<void> {
    clearInterval(this.#beating);
    this.#stop.abort();
    await Promise.all(this.#followed);
    await this.#held.close();
  }

  #make(gesture: Gesture): void {
    const { fob } = this.#chosen.kept.identity;
    const frame = this.#held.fob.make(gesture);
    if (gesture === "heartbeat") this.#say("still here");
    else tellSent(this.#call, fob, frame);
    const patience = {
      unheardMs: fobLimits.unheardMs,
      helpMs: awaitedBy(gesture) === "help" ? fobLimits.helpMs : 0,
      signal: this.#stop.signal,
    };
    const following = this.#held.follow(frame, patience).then((followed) => {
      if (!followed.ok) return this.#say(carrierEnded(followed.fault, this.#held.where).farewell.sentence);
      if (followed.value.felt === undefined) {
        if (gesture !== "heartbeat") this.#say(`frame ${frame.counter}: ${feltWords(undefined)}`);
        return;
      }
      keepLastFrame(this.#chosen.folder, fob, { counter: frame.counter, frame: frame.bytes });
    });
    this.#followed.add(following);
    void following.finally(() => this.#followed.delete(following));
  }

  #say(text: string): void {
    this.#call.print.aside(`${this.#chosen.kept.identity.fob}: ${text}`);
  }
}
