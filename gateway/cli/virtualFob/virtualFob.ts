import { type KeyObject, randomBytes } from "node:crypto";
import type { FobAddress, FobId } from "../../../shared/base/ids.ts";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import {
  type AwaitedReplies,
  acceptReply,
  awaitReply,
  nothingAwaited,
  type ReplyOutcome,
} from "../../../shared/frame/awaitedReply.ts";
import { openReply, type ReplyFault, type ReplyMeaning } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { sealFrame } from "../../../shared/frame/sealedFrame.ts";
import { nodeAesBlock, nodeCcm } from "../../adapters/crypto/nodeAes.ts";
import { awaitedBy, type Gesture, objectsOf } from "./gestures.ts";

/** What makes a fob this fob. */
export interface FobIdentity {
  readonly fob: FobId;
  readonly address: FobAddress;
  /** 16 bytes, known to it and to the gateway's vault. */
  readonly key: Uint8Array;
}

/** One sealed frame; an unconfirmed one is sent again as it is, same counter, same bytes. */
export interface SealedFrame {
  readonly gesture: Gesture;
  readonly counter: number;
  readonly bytes: Uint8Array;
}

/** How a frame that no fob made was made. */
export type Forgery = "seal" | "key" | "bit";

/**
 * A fob without a body: seals what its wearer does and believes only replies
 * sealed with its own reply key. Where frames go is for a carrier to know.
 */
export class VirtualFob {
  readonly identity: FobIdentity;
  readonly #nextCounter: () => number;
  readonly #key: KeyObject;
  readonly #replyKey: KeyObject;
  #cry: AwaitedReplies = nothingAwaited;
  #checkIn: AwaitedReplies = nothingAwaited;

  /** `nextCounter` never gives a number twice under one key, also after a restart (docs/frames.md). */
  constructor(identity: FobIdentity, nextCounter: () => number) {
    this.identity = identity;
    this.#nextCounter = nextCounter;
    this.#key = nodeAesBlock.keyOf(identity.key);
    this.#replyKey = deriveReplyKey(nodeAesBlock, this.#key, identity.address);
  }

  /** Seals one gesture and begins to wait for its reply, if one ever comes. */
  make(gesture: Gesture): SealedFrame {
    const counter = this.#nextCounter();
    const bytes = this.#sealed(this.#key, gesture, counter);
    const awaits = awaitedBy(gesture);
    if (awaits === "received") this.#checkIn = awaitReply(nothingAwaited, counter);
    if (awaits === "help") {
      // Help that came for one press is not shown for the next; presses until then are one cry.
      const cry = this.#cry.furthest === "help-is-coming" ? nothingAwaited : this.#cry;
      this.#cry = awaitReply(cry, counter);
    }
    return { gesture, counter, bytes };
  }

  /** A hold as somebody without the fob's key would try to make it. Nothing waits for a reply to it. */
  forge(how: Forgery): SealedFrame {
    const counter = this.#nextCounter();
    const key = how === "key" ? nodeAesBlock.keyOf(randomBytes(16)) : this.#key;
    const bytes = this.#sealed(key, "hold", counter);
    // The seal ends the frame; behind the info byte the first bit of what it covers is turned over.
    if (how === "seal") turnOver(bytes, bytes.length - 1);
    if (how === "bit") turnOver(bytes, 1);
    return { gesture: "hold", counter, bytes };
  }

  /** P6: what a reply is to this fob. Only `news` may change what its wearer feels. */
  hear(reply: Uint8Array): ReplyOutcome | ReplyFault {
    const opened = openReply(nodeCcm, this.#replyKey, { address: this.identity.address, reply });
    if (!opened.ok) return opened.fault;
    const cry = acceptReply(this.#cry, opened.value);
    this.#cry = cry.waiting;
    if (cry.outcome !== "not-awaited") return cry.outcome;
    const checkIn = acceptReply(this.#checkIn, opened.value);
    this.#checkIn = checkIn.waiting;
    return checkIn.outcome;
  }

  /** What the wearer feels of this frame; `undefined` until something is confirmed. */
  feltOf({ counter }: Pick<SealedFrame, "counter">): ReplyMeaning | undefined {
    const frames = [...this.#cry.frames, ...this.#checkIn.frames];
    return frames.find((frame) => frame.counter === counter)?.heard;
  }

  #sealed(key: KeyObject, gesture: Gesture, counter: number): Uint8Array {
    const sealed = sealFrame(nodeCcm, key, {
      address: this.identity.address,
      counter,
      triggered: gesture !== "heartbeat",
      carriesAddress: false,
      objects: objectsOf(gesture),
    });
    if (!sealed.ok) throw new InvariantBroken(`a gesture that no frame can carry: ${sealed.fault}`);
    return sealed.value;
  }
}

function turnOver(bytes: Uint8Array, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 0x01;
}
