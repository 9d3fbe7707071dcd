import { setTimeout as wait } from "node:timers/promises";
import type { Feeling } from "../../../firmware/logic/feelings.ts";
import { type Clock, machineClock } from "../../../firmware/target/virtual/clock.ts";
import {
  type FeltFeeling,
  startVirtualBody,
  type VirtualBody,
} from "../../../firmware/target/virtual/virtualBody.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { isSessionNews, openReply, type ReplyMeaning } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { peekFrame } from "../../../shared/frame/sealedFrame.ts";
import { nodeAesBlock, nodeCcm } from "../../adapters/crypto/nodeAes.ts";
import { Bell } from "./bell.ts";
import type { Carrier, CarrierFault, HearReply } from "./carrier.ts";
import type { FobIdentity } from "./fobFile.ts";
import type { FobFlash } from "./fobFlash.ts";
import { gestureIn } from "./gestureIn.ts";
import { awaitedBy, type Gesture, manDownMs, strokesOf, virtualSettings } from "./gestures.ts";
import { fobLimits } from "./limits.ts";
import { Presses, type SealedFrame, type WatchedPress } from "./presses.ts";

/** What became of one press, as far as the wearer can know. */
export interface Outcome {
  readonly frame: SealedFrame;
  readonly felt: ReplyMeaning | undefined;
  /** From the first sending to each feeling, in milliseconds. */
  readonly receivedMs: number | undefined;
  readonly helpMs: number | undefined;
  readonly sendings: number;
}

export interface Patience {
  /** How long "received" is waited for. */
  readonly unheardMs: number;
  /** How long after "received" it waits for "help is coming". */
  readonly helpMs: number;
  readonly signal: AbortSignal;
}

/** Called for what the fob does and its wearer feels. */
export interface HandEars {
  readonly told: (felt: ReplyMeaning, frame: SealedFrame) => void;
  /** Any other feeling. */
  readonly sensed?: (feeling: Feeling) => void;
  readonly beat?: () => void;
  /** A press goes out that nobody made just now: an earlier process ended before it was confirmed. */
  readonly kept?: (frame: SealedFrame) => void;
}

export interface HandWishes {
  readonly identity: FobIdentity;
  readonly flash: FobFlash;
  readonly open: (hear: HearReply) => Promise<Result<Carrier, CarrierFault>>;
  readonly ears: HandEars;
  /** Between two heartbeats, in a session or not; the fob's own cadence, if left out. In milliseconds. */
  readonly everyMs?: number | undefined;
  /** The machine's time, if left out. */
  readonly clock?: Clock;
}

interface Expected {
  readonly gesture: Gesture;
  readonly found: (frame: SealedFrame) => void;
}

/**
 * A virtual fob in somebody's hand: the firmware's own logic in a body without
 * hardware, its button pressed, its frames carried and its replies brought.
 */
export class Hand {
  readonly identity: FobIdentity;
  readonly #wishes: HandWishes;
  readonly #carrier: Carrier;
  readonly #replyKey: ReturnType<typeof nodeAesBlock.keyOf>;
  readonly #presses = new Presses();
  readonly #news = new Bell();
  readonly #sends = new Set<Promise<void>>();
  readonly #closed = Promise.withResolvers<undefined>();
  #body: VirtualBody | undefined;
  #fault: { readonly ok: false; readonly fault: CarrierFault } | undefined;
  #thumb: Promise<unknown> = Promise.resolve();
  #pressing: Expected | undefined;
  #lying: Expected | undefined;
  #letGo = (): void => {};
  #following = 0;
  #isSilent = false;

  private constructor(wishes: HandWishes, carrier: Carrier) {
    this.identity = wishes.identity;
    this.#wishes = wishes;
    this.#carrier = carrier;
    const { key, address } = wishes.identity;
    this.#replyKey = deriveReplyKey(nodeAesBlock, nodeAesBlock.keyOf(key), address);
  }

  /** Opens the carrier, puts the battery in, and the fob says that it is there. */
  static async take(wishes: HandWishes): Promise<Result<Hand, CarrierFault>> {
    let hand: Hand | undefined;
    const opened = await wishes.open((reply) => hand?.hear(reply));
    if (!opened.ok) {
      wishes.flash.close();
      return opened;
    }
    hand = new Hand(wishes, opened.value);
    hand.restart();
    return ok(hand);
  }

  get where(): Carrier["where"] {
    return this.#carrier.where;
  }

  get lost(): Promise<void> {
    return this.#carrier.lost;
  }

  /** Whether a press is under way or its answer still waited for. */
  get isBusy(): boolean {
    return this.#following > 0 || this.#pressing !== undefined || this.#lying !== undefined;
  }

  /** Takes the battery out and puts it in again: the fob says that it is there, and sends what was not confirmed. */
  restart(): void {
    this.#body?.cutPower();
    // The fob that wakes knows of no press before, so the thumb need not rest any longer.
    this.#letGo();
    const { identity, flash, everyMs, clock = machineClock } = this.#wishes;
    const every = everyMs === undefined ? {} : { heartbeatMs: everyMs, restHeartbeatMs: everyMs };
    this.#body = startVirtualBody({
      provision: { address: identity.address, key: identity.key, settings: { ...virtualSettings, ...every } },
      aes: nodeAesBlock,
      clock,
      flash,
      say: (frame) => this.#say(frame),
      feel: (felt) => this.#feel(felt),
    });
  }

  /** Its heartbeats reach nobody any more, or again. */
  silence(isSilent: boolean): void {
    this.#isSilent = isSilent;
  }

  /** Has the wearer do it; gives the frame that came of it, or nothing when the fob makes none of it. */
  async does(gesture: Gesture): Promise<SealedFrame | undefined> {
    if (gesture === "man-down") return this.#liesStill();
    const before = this.#thumb;
    const turn = Promise.withResolvers<void>();
    this.#thumb = turn.promise;
    await Promise.race([before, this.#closed.promise]);
    const { promise, resolve } = Promise.withResolvers<SealedFrame | undefined>();
    this.#pressing = { gesture, found: resolve };
    this.#letGo = () => {
      resolve(undefined);
      turn.resolve();
    };
    this.#body?.press(strokesOf(gesture), this.#letGo);
    const frame = await Promise.race([promise, this.#closed.promise]);
    this.#pressing = undefined;
    return frame;
  }

  /** P6: waits for what the wearer may come to feel of it. The fob sends it again by itself. */
  async follow(
    frame: SealedFrame,
    { unheardMs, helpMs, signal }: Patience,
  ): Promise<Result<Outcome, CarrierFault>> {
    const press = certain(this.#presses.of(frame.counter), "a press that this fob has said");
    this.#following += 1;
    try {
      while (!isEnough(press) && !signal.aborted && this.#fault === undefined) {
        const { receivedAt, saidAt } = press;
        const until = receivedAt === undefined ? saidAt + unheardMs : receivedAt + helpMs;
        const leftMs = until - performance.now();
        if (leftMs <= 0) break;
        await this.#news.within(leftMs, signal);
      }
    } finally {
      this.#following -= 1;
    }
    if (this.#fault !== undefined && !isEnough(press)) return this.#fault;
    return ok(outcomeOf(press));
  }

  /** What the wearer has felt of it so far. */
  feltOf({ counter }: SealedFrame): ReplyMeaning | undefined {
    return this.#presses.of(counter)?.felt;
  }

  /** Settles when all that the fob has said so far is handed on. */
  async handedOn(): Promise<Result<undefined, CarrierFault>> {
    await Promise.all(this.#sends);
    return this.#fault ?? ok(undefined);
  }

  /** Takes the battery out; what the fob had said by then is still handed on. */
  async close(): Promise<void> {
    this.#body?.cutPower();
    this.#wishes.flash.close();
    this.#closed.resolve(undefined);
    const timer = new AbortController();
    const late = wait(fobLimits.leaveMs, undefined, { signal: timer.signal });
    await Promise.race([Promise.all(this.#sends), late]);
    timer.abort();
    await this.#carrier.close();
  }

  /** A fob watches for stillness only in a session, so this one is told that it is in one. */
  async #liesStill(): Promise<SealedFrame | undefined> {
    const { flash } = this.#wishes;
    const session = flash.read("session");
    if (session === undefined || session[0] === 0) {
      flash.write("session", Uint8Array.of(1));
      this.restart();
    }
    const { promise, resolve } = Promise.withResolvers<SealedFrame>();
    this.#lying = { gesture: "man-down", found: resolve };
    this.#body?.fall();
    const timer = new AbortController();
    const late = wait(manDownMs + fobLimits.stillnessMs, undefined, { signal: timer.signal });
    const frame = await Promise.race([promise, this.#closed.promise, late]);
    timer.abort();
    this.#lying = undefined;
    return frame;
  }

  #say(bytes: Uint8Array): void {
    const peeked = peekFrame(bytes);
    const { counter, triggered } = certain(peeked.ok ? peeked.value : undefined, "a frame of the fob's own");
    if (!triggered) {
      if (this.#isSilent) return;
      this.#handOn(bytes);
      this.#wishes.ears.beat?.();
      return;
    }
    const press = this.#presses.of(counter) ?? this.#newPress(counter, bytes);
    press.sendings += 1;
    this.#handOn(bytes);
  }

  #newPress(counter: number, bytes: Uint8Array): WatchedPress {
    const said = gestureIn(this.identity, bytes);
    const isOld = counter < this.#wishes.flash.firstCounter;
    const expected = said === "man-down" ? this.#lying : this.#pressing;
    const frame = { gesture: isOld || expected === undefined ? said : expected.gesture, counter, bytes };
    const press = this.#presses.add(frame, performance.now());
    if (isOld || expected === undefined) this.#wishes.ears.kept?.(frame);
    else expected.found(frame);
    return press;
  }

  #handOn(bytes: Uint8Array): void {
    const sending = this.#carrier.send(bytes).then((sent) => {
      this.#sends.delete(sending);
      if (sent.ok) return;
      this.#fault ??= sent;
      this.#news.ring();
    });
    this.#sends.add(sending);
  }

  #feel({ feeling }: FeltFeeling): void {
    const { ears } = this.#wishes;
    if (feeling !== "received" && feeling !== "help-is-coming") {
      ears.sensed?.(feeling);
      return;
    }
    for (const { frame } of this.#presses.feel(feeling, performance.now())) ears.told(feeling, frame);
    this.#news.ring();
  }

  /** A reply as it came: whether the wearer feels anything of it is for the fob's logic to say. */
  private hear(reply: Uint8Array): void {
    const opened = openReply(nodeCcm, this.#replyKey, { address: this.identity.address, reply });
    if (opened.ok && !isSessionNews(opened.value.meaning))
      this.#presses.answer(opened.value.counter, opened.value.meaning);
    this.#body?.reply(reply);
  }
}

function isEnough({ frame, felt }: WatchedPress): boolean {
  return awaitedBy(frame.gesture) === "help" ? felt === "help-is-coming" : felt !== undefined;
}

function outcomeOf({ frame, felt, saidAt, receivedAt, helpAt, sendings }: WatchedPress): Outcome {
  const since = (at: number | undefined): number | undefined => (at === undefined ? undefined : at - saidAt);
  return { frame, felt, receivedMs: since(receivedAt), helpMs: since(helpAt), sendings };
}
