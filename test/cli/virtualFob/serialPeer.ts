import type { Readable, Writable } from "node:stream";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import type { FobIdentity } from "../../../gateway/cli/virtualFob/fobFile.ts";
import { defaultGestures, type Meaning, meaningOf } from "../../../shared/frame/meaning.ts";
import { type ReplyMeaning, sealReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { openFrame } from "../../../shared/frame/sealedFrame.ts";
import { encodeLine, LineReader } from "../../../shared/frame/serialLine.ts";

/** What the far end of the line understood. */
export interface HeardOnLine {
  readonly kind: "hello" | Meaning | "refused";
  readonly counter: number | undefined;
}

/** The far end of the line. */
interface FarEnd {
  readonly from: Readable;
  readonly to: Writable;
}

type Answers = (heardBefore: number) => readonly ReplyMeaning[];

/** The gateway's end of a serial line, as small as it can be: opens frames and answers those it is told to. */
export class SerialPeer {
  readonly heard: HeardOnLine[] = [];
  readonly #line: FarEnd;
  readonly #fob: FobIdentity;
  readonly #answers: Answers;
  readonly #reader = new LineReader();

  constructor(line: FarEnd, fob: FobIdentity, answers: Answers) {
    this.#line = line;
    this.#fob = fob;
    this.#answers = answers;
    line.from.on("data", this.#hear);
  }

  /** Hears nothing more; the line stays. */
  leave(): void {
    this.#line.from.off("data", this.#hear);
  }

  readonly #hear = (piece: Uint8Array): void => {
    for (const message of this.#reader.feed(piece)) {
      if (message.kind === "hello") this.heard.push({ kind: "hello", counter: undefined });
      if (message.kind === "frame") this.#take(message.serviceData);
    }
  };

  #take(serviceData: Uint8Array): void {
    const { address, key } = this.#fob;
    const opened = openFrame(nodeCcm, nodeAesBlock.keyOf(key), { address, serviceData });
    if (!opened.ok) {
      this.heard.push({ kind: "refused", counter: undefined });
      return;
    }
    const { counter, content } = opened.value;
    const before = this.heard.length;
    this.heard.push({ kind: meaningOf(content, defaultGestures).meaning, counter });
    for (const meaning of this.#answers(before)) this.#answer(counter, meaning);
  }

  #answer(counter: number, meaning: ReplyMeaning): void {
    const { address, key } = this.#fob;
    const replyKey = deriveReplyKey(nodeAesBlock, nodeAesBlock.keyOf(key), address);
    const line = encodeLine({
      kind: "reply",
      address,
      reply: sealReply(nodeCcm, replyKey, { address, counter, meaning }),
    });
    if (line.ok) this.#line.to.write(Buffer.from(line.value));
  }
}
