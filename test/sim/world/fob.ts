import type { KeyObject } from "node:crypto";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import {
  type AwaitedReplies,
  acceptReply,
  awaitReply,
  nothingAwaited,
} from "../../../shared/frame/awaitedReply.ts";
import { type BTHomeObject, buttonPress } from "../../../shared/frame/bthomeObject.ts";
import { isSessionNews, openReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { sealFrame } from "../../../shared/frame/sealedFrame.ts";
import type { FrameSays } from "../chronicle.ts";
import type { Dice } from "../dice.ts";
import type { World } from "./world.ts";

export interface FobParts {
  readonly id: string;
  readonly address: FobAddress;
  readonly key: Uint8Array;
  readonly world: World;
  readonly dice: Dice;
}

interface Cry {
  readonly frame: string;
  readonly counter: number;
  sent: number;
}

const heartbeatMs = 30_000;
/** A cry is sent quickly at first, then for as long as it takes. */
const resendMs = [700, 1_000, 1_500, 2_000, 3_000, 5_000, 8_000] as const;
/** Frames a fob reserves in flash before it must write again; a reset skips what was reserved. */
const epoch = 256;

const objectsOf: Readonly<Record<FrameSays, readonly BTHomeObject[]>> = {
  heartbeat: [{ kind: "button", press: buttonPress.none }],
  panic: [{ kind: "button", press: buttonPress.single }],
  "check-in": [{ kind: "button", press: buttonPress.double }],
  assistance: [{ kind: "button", press: buttonPress.long }],
  "duress-check-in": [{ kind: "button", press: buttonPress.longDouble }],
  "man-down": [{ kind: "safety", safe: false }],
};

/** A fob as its wearer has it: sends until it is told, with a verified seal, that it was heard. */
export class Fob {
  readonly id: string;
  readonly address: FobAddress;
  holder: string | undefined;
  /** The relays within its reach now; none while it is away. */
  near: readonly string[] = [];
  readonly #parts: FobParts;
  readonly #key: KeyObject;
  readonly #replyKey: KeyObject;
  #counter = epoch;
  #isOn = false;
  #cries: Cry[] = [];
  #awaited: AwaitedReplies = nothingAwaited;

  constructor(parts: FobParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.address = parts.address;
    this.#key = nodeAesBlock.keyOf(parts.key);
    this.#replyKey = deriveReplyKey(nodeAesBlock, this.#key, parts.address);
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Nobody within reach has confirmed these yet. */
  get unanswered(): number {
    return this.#cries.length;
  }

  switchOn(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    const { world, dice } = this.#parts;
    world.chronicle.note({ kind: "fob", fob: this.id, state: "on" });
    world.in(dice.between(0, heartbeatMs), () => this.#beat());
  }

  /** The battery is out: what was being sent is forgotten, the counter in flash is not. */
  fallSilent(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#cries = [];
    this.#awaited = nothingAwaited;
    this.#counter = Math.ceil((this.#counter + 1) / epoch) * epoch;
    this.#parts.world.chronicle.note({ kind: "fob", fob: this.id, state: "silent" });
  }

  press(says: Exclude<FrameSays, "heartbeat">): void {
    if (!this.#isOn) return;
    const { frame, counter } = this.#seal(says);
    if (this.#cries.length === 0) this.#awaited = nothingAwaited;
    this.#awaited = awaitReply(this.#awaited, counter);
    const cry: Cry = { frame, counter, sent: 0 };
    this.#cries.push(cry);
    this.#send(cry);
  }

  /** A relay passes on what it was given for this fob. */
  hears(reply: Uint8Array): void {
    if (!this.#isOn) return;
    const opened = openReply(nodeCcm, this.#replyKey, { address: this.address, reply });
    if (!opened.ok) return;
    const { waiting, outcome } = acceptReply(this.#awaited, opened.value);
    if (outcome !== "news") return;
    this.#awaited = waiting;
    const { counter, meaning } = opened.value;
    if (isSessionNews(meaning)) return;
    this.#cries = this.#cries.filter((cry) => cry.counter !== counter);
    this.#parts.world.chronicle.note({ kind: "fob-shows", fob: this.id, counter, meaning });
  }

  #beat(): void {
    if (!this.#isOn) return;
    const { world, dice } = this.#parts;
    world.onAir(this, this.#seal("heartbeat").frame);
    world.in(heartbeatMs + dice.between(-500, 500), () => this.#beat());
  }

  #send(cry: Cry): void {
    if (!this.#isOn || !this.#cries.includes(cry)) return;
    const { world, dice } = this.#parts;
    world.onAir(this, cry.frame);
    const wait = resendMs[Math.min(cry.sent, resendMs.length - 1)] ?? 0;
    cry.sent += 1;
    world.in(wait + dice.between(0, 200), () => this.#send(cry));
  }

  #seal(says: FrameSays): { readonly frame: string; readonly counter: number } {
    const { world, key: _key } = this.#parts;
    this.#counter += 1;
    const sealed = sealFrame(nodeCcm, this.#key, {
      address: this.address,
      counter: this.#counter,
      triggered: says !== "heartbeat",
      carriesAddress: false,
      objects: objectsOf[says],
    });
    const frame = toHex(certain(sealed.ok ? sealed.value : undefined, "a frame that fits"));
    const { id: fob, holder } = this;
    world.chronicle.note({ kind: "sealed", fob, counter: this.#counter, says, holder, frame });
    return { frame, counter: this.#counter };
  }
}
