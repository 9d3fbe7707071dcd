import { SerialPort } from "serialport";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import type { FobIdentity } from "../../../gateway/cli/virtualFob/virtualFob.ts";
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

/** The gateway's end of a serial line, as small as it can be: opens frames and answers those it is told to. */
export class SerialPeer {
  readonly heard: HeardOnLine[] = [];
  readonly #port: SerialPort;
  readonly #fob: FobIdentity;
  readonly #answers: (heardBefore: number) => readonly ReplyMeaning[];

  static open(
    path: string,
    fob: FobIdentity,
    answers: (heardBefore: number) => readonly ReplyMeaning[],
  ): Promise<SerialPeer> {
    return new Promise((resolve, reject) => {
      const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
      port.open((error) => (error ? reject(error) : resolve(new SerialPeer(port, fob, answers))));
    });
  }

  private constructor(
    port: SerialPort,
    fob: FobIdentity,
    answers: (heardBefore: number) => readonly ReplyMeaning[],
  ) {
    this.#port = port;
    this.#fob = fob;
    this.#answers = answers;
    const reader = new LineReader();
    port.on("data", (piece: Uint8Array) => {
      for (const message of reader.feed(piece)) {
        if (message.kind === "hello") this.heard.push({ kind: "hello", counter: undefined });
        if (message.kind === "frame") this.#take(message.serviceData);
      }
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#port.close(() => resolve()));
  }

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
    if (line.ok) this.#port.write(Buffer.from(line.value));
  }
}
