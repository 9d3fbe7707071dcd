import { setTimeout as wait } from "node:timers/promises";
import type { Call, CommandSpec } from "../commandSpec.ts";
import { misused } from "../ended.ts";
import { type ChosenFob, carrierEnded, chosenFob, fobFlags, takeFob } from "./chosenFob.ts";
import { feltWords } from "./feltWords.ts";
import type { Gesture } from "./gestures.ts";
import type { Hand } from "./hand.ts";
import { fobLimits } from "./limits.ts";
import { durationOf, keepFrame } from "./pressCommands.ts";
import type { SealedFrame } from "./presses.ts";
import { keysHelp, type Step, stepOf, stepsOf } from "./scriptSteps.ts";
import { tellFelt, tellKept, tellNothingSent, tellSensed, tellSent } from "./tellFob.ts";

/** A fob that lives: it says that it is there by the clock, and does what is typed. */
export const run: CommandSpec = {
  name: "run",
  about: "Run the fob: heartbeats by the clock, and whatever you type",
  more: `At a terminal, type a letter and Enter: ${keysHelp}. Otherwise give --script, or pipe one in.`,
  flags: [
    ...fobFlags,
    {
      form: "--every <duration>",
      about: "between two heartbeats; 30s in a session that it knows of and 60s otherwise, if left out",
    },
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
  const everyMs = durationOf(given.optional("every"), "--every");
  if (everyMs !== undefined && everyMs < fobLimits.leastHeartbeatMs)
    throw misused("--every is at least 100ms.");
  const chosen = chosenFob(call);
  const { fob } = chosen.kept.identity;
  const kept: SealedFrame[] = [];
  const hand = await takeFob(call, chosen, {
    everyMs,
    ears: {
      told(felt, frame) {
        tellFelt(call, fob, felt);
        if (print.json) print.value({ fob, counter: frame.counter, felt: feltWords(felt) });
      },
      sensed: (feeling) => tellSensed(call, fob, feeling),
      beat: () => print.aside(`${fob}: still here`),
      kept(frame) {
        tellKept(call, fob, frame);
        kept.push(frame);
      },
    },
  });
  const running = new RunningFob(call, chosen, hand);
  try {
    for (const frame of kept) running.follow(frame);
    if (steps === undefined) print.aside(keysHelp);
    const done = steps === undefined ? running.obey() : running.play(steps);
    await Promise.race([done, kit.untilStopped(), hand.lost]);
  } finally {
    await running.end();
  }
}

/** Takes one step after the other; presses go on being followed while the next steps are taken. */
class RunningFob {
  readonly #call: Call;
  readonly #chosen: ChosenFob;
  readonly #hand: Hand;
  readonly #stop = new AbortController();
  readonly #followed = new Set<Promise<void>>();
  #isSilent = false;

  constructor(call: Call, chosen: ChosenFob, hand: Hand) {
    this.#call = call;
    this.#chosen = chosen;
    this.#hand = hand;
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) if (await this.take(step)) return;
    // A script's last press is not left without its answer.
    while (this.#followed.size > 0) await Promise.all(this.#followed);
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
        // Lying still takes long, and a press meanwhile shows that somebody is well.
        if (step.gesture === "man-down") this.#keep(this.#make(step.gesture));
        else await this.#make(step.gesture);
        return false;
      case "wait":
        await wait(step.ms, undefined, { signal: this.#stop.signal }).catch(() => {});
        return false;
      case "heartbeat":
        this.#beat();
        return false;
      case "silent":
        this.#isSilent = true;
        this.#hand.silence(true);
        this.#say("silent: no more heartbeats");
        return false;
      case "awake":
        if (!this.#isSilent) return false;
        this.#isSilent = false;
        this.#beat();
        return false;
      case "quit":
        return true;
    }
  }

  /** Keeps an eye on a press until it is answered, or will not be. */
  follow(frame: SealedFrame): void {
    const { unheardMs, helpMs } = fobLimits;
    const { signal } = this.#stop;
    const following = this.#hand.follow(frame, { unheardMs, helpMs, signal }).then((followed) => {
      if (!followed.ok) this.#say(carrierEnded(followed.fault, this.#hand.where).farewell.sentence);
      else if (followed.value.felt === undefined)
        this.#say(`frame ${frame.counter}: ${feltWords(undefined)}`);
      else keepFrame(this.#chosen, frame);
    });
    this.#keep(following);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#hand.close();
    await Promise.all(this.#followed);
  }

  async #make(gesture: Gesture): Promise<void> {
    const { fob } = this.#chosen.kept.identity;
    const frame = await this.#hand.does(gesture);
    if (this.#stop.signal.aborted) return;
    if (frame === undefined) {
      if (gesture === "single") tellNothingSent(this.#call, fob, gesture);
      else this.#say("nothing was sent");
      return;
    }
    tellSent(this.#call, fob, frame);
    this.follow(frame);
  }

  /** A fob in the middle of a cry for help is heard by that; its battery stays where it is. */
  #beat(): void {
    this.#hand.silence(false);
    if (this.#hand.isBusy) this.#say("is waiting for an answer, and says that it is there by its own clock");
    else this.#hand.restart();
    this.#hand.silence(this.#isSilent);
  }

  #keep(work: Promise<void>): void {
    this.#followed.add(work);
    void work.finally(() => this.#followed.delete(work));
  }

  #say(text: string): void {
    this.#call.print.aside(`${this.#chosen.kept.identity.fob}: ${text}`);
  }
}
