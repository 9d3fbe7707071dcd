import { setTimeout as wait } from "node:timers/promises";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { ReplyMeaning } from "../../../shared/frame/reply.ts";
import type { Carrier, CarrierFault, HearReply } from "./carrier.ts";
import { type Awaits, awaitedBy } from "./gestures.ts";
import { fobLimits } from "./limits.ts";
import type { SealedFrame, VirtualFob } from "./virtualFob.ts";

/** What became of one frame, as far as the fob can know. */
export interface Outcome {
  readonly frame: SealedFrame;
  readonly felt: ReplyMeaning | undefined;
  /** From the first sending to each reply, in milliseconds. */
  readonly receivedMs: number | undefined;
  readonly helpMs: number | undefined;
  readonly sendings: number;
}

export interface Patience {
  /** How long it is sent again without "received". */
  readonly unheardMs: number;
  /** How long after "received" it waits for "help is coming". */
  readonly helpMs: number;
  readonly signal: AbortSignal;
}

/** Called for each thing that the wearer comes to feel. */
export type Told = (felt: ReplyMeaning, frame: SealedFrame) => void;

/** A virtual fob in somebody's hand: its carrier open, its replies believed or not. */
export class Handheld {
  readonly fob: VirtualFob;
  readonly #carrier: Carrier;
  readonly #told: Told;
  readonly #waiting = new Set<() => void>();
  #repeatsHeard = 0;

  private constructor(fob: VirtualFob, carrier: Carrier, told: Told) {
    this.fob = fob;
    this.#carrier = carrier;
    this.#told = told;
  }

  /** Opens the carrier and listens. */
  static async take(
    fob: VirtualFob,
    open: (hear: HearReply) => Promise<Result<Carrier, CarrierFault>>,
    told: Told,
  ): Promise<Result<Handheld, CarrierFault>> {
    let held: Handheld | undefined;
    const opened = await open((reply) => held?.hear(reply));
    if (!opened.ok) return opened;
    held = new Handheld(fob, opened.value, told);
    return ok(held);
  }

  get where(): Carrier["where"] {
    return this.#carrier.where;
  }

  /** Replies with a true seal that told this fob nothing new. */
  get repeatsHeard(): number {
    return this.#repeatsHeard;
  }

  get lost(): Promise<void> {
    return this.#carrier.lost;
  }

  close(): Promise<void> {
    return this.#carrier.close();
  }

  /** Hands the bytes on, once, whatever they are. */
  send(frame: SealedFrame): Promise<Result<undefined, CarrierFault>> {
    return this.#carrier.send(frame.bytes);
  }

  /** P1, P6: sends it again, the same bytes, until it is confirmed; then waits for what may still come. */
  async follow(frame: SealedFrame, patience: Patience): Promise<Result<Outcome, CarrierFault>> {
    const awaits = awaitedBy(frame.gesture);
    const began = performance.now();
    const times = new Map<ReplyMeaning, number>();
    let sendings = 0;
    let untilMs = patience.unheardMs;
    let felt: ReplyMeaning | undefined;
    while (!isEnough(felt, awaits) && performance.now() - began < untilMs && !patience.signal.aborted) {
      if (felt === undefined) {
        sendings += 1;
        const sent = await this.#sendWithin(frame, untilMs - (performance.now() - began));
        if (!sent.ok) return sent;
        if (awaits === "nothing") break;
      }
      const leftMs = untilMs - (performance.now() - began);
      await this.#news(Math.min(fobLimits.againMs, Math.max(0, leftMs)), { frame, felt }, patience.signal);
      const now = this.fob.feltOf(frame);
      if (now === felt || now === undefined) continue;
      felt = now;
      times.set(now, performance.now() - began);
      this.#told(now, frame);
      untilMs = performance.now() - began + patience.helpMs;
    }
    return ok({
      frame,
      felt,
      receivedMs: times.get("received") ?? times.get("help-is-coming"),
      helpMs: times.get("help-is-coming"),
      sendings,
    });
  }

  /** A gateway that does not confirm in time is a press not confirmed, and no reason to wait for ever. */
  async #sendWithin(frame: SealedFrame, ms: number): Promise<Result<undefined, CarrierFault>> {
    const timer = new AbortController();
    const late = wait<Result<undefined, CarrierFault>>(ms, ok(undefined), { signal: timer.signal });
    const sent = await Promise.race([this.send(frame), late]);
    timer.abort();
    return sent;
  }

  /** What changes for the frame within `ms`; the same, when nothing does. */
  async #news(
    ms: number,
    known: { readonly frame: SealedFrame; readonly felt: ReplyMeaning | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    if (this.fob.feltOf(known.frame) !== known.felt) return;
    const timer = new AbortController();
    let wake = (): void => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
      this.#waiting.add(wake);
    });
    signal.addEventListener("abort", wake, { once: true });
    await Promise.race([woken, wait(ms, undefined, { signal: timer.signal })]);
    timer.abort();
    signal.removeEventListener("abort", wake);
    this.#waiting.delete(wake);
  }

  /** A reply as it came: whatever it claims to be, only the fob's own key can tell. */
  private hear(reply: Uint8Array): void {
    const outcome = this.fob.hear(reply);
    if (outcome === "nothing-new" || outcome === "not-awaited") this.#repeatsHeard += 1;
    if (outcome !== "news") return;
    for (const wake of this.#waiting) wake();
  }
}

function isEnough(felt: ReplyMeaning | undefined, awaits: Awaits): boolean {
  switch (awaits) {
    case "help":
      return felt === "help-is-coming";
    case "received":
      return felt !== undefined;
    case "nothing":
      return false;
  }
}
