import type { KeyObject } from "node:crypto";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { defaultGestures, meaningOf } from "../../../shared/frame/meaning.ts";
import { openReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { openFrame } from "../../../shared/frame/sealedFrame.ts";
import type { Chronicle } from "../chronicle.ts";

export interface EavesdropperParts {
  readonly id: string;
  readonly address: FobAddress;
  readonly key: Uint8Array;
  readonly chronicle: Chronicle;
  readonly holder: () => string | undefined;
}

/** Knows a fob's key, hears all that goes out and comes in, and writes down what it was. */
export class Eavesdropper {
  readonly #parts: EavesdropperParts;
  readonly #key: KeyObject;
  readonly #replyKey: KeyObject;
  readonly #counters = new Map<string, { readonly counter: number; readonly isPress: boolean }>();

  constructor(parts: EavesdropperParts) {
    this.#parts = parts;
    this.#key = nodeAesBlock.keyOf(parts.key);
    this.#replyKey = deriveReplyKey(nodeAesBlock, this.#key, parts.address);
  }

  frame(bytes: Uint8Array): void {
    const frame = toHex(bytes);
    const { id: fob, address, chronicle, holder } = this.#parts;
    if (!this.#counters.has(frame)) {
      const opened = openFrame(nodeCcm, this.#key, { address, serviceData: bytes });
      if (!opened.ok) throw new Error(`${fob} says what does not open: ${opened.fault}`);
      const { counter, triggered: isPress, content } = opened.value;
      this.#counters.set(frame, { counter, isPress });
      const says = meaningOf(content, defaultGestures).meaning;
      chronicle.note({ kind: "sealed", fob, counter, says, holder: holder(), frame });
    }
    const known = this.#counters.get(frame);
    if (known?.isPress) chronicle.note({ kind: "aired", fob, counter: known.counter });
  }

  reply(reply: Uint8Array): void {
    const { id: fob, address, chronicle } = this.#parts;
    const opened = openReply(nodeCcm, this.#replyKey, { address, reply });
    if (opened.ok) chronicle.note({ kind: "brought", fob, ...opened.value });
  }
}
