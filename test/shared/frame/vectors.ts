import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import type { BTHomeObject } from "../../../shared/frame/bthomeObject.ts";
import { encodeObjects } from "../../../shared/frame/encodeObjects.ts";
import { type Reply, replyNumber, sealReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { sealFrame } from "../../../shared/frame/sealedFrame.ts";
import { encodeLine, type LineMessage } from "../../../shared/frame/serialLine.ts";
import { key } from "./fobs.ts";

/** Something our code makes, with all that anybody else needs to make it too. Bytes are in hex. */
export type Vector =
  | {
      readonly kind: "frame";
      readonly key: string;
      readonly address: string;
      readonly counter: number;
      readonly info: number;
      readonly plaintext: string;
      readonly gives: string;
    }
  | { readonly kind: "reply-key"; readonly key: string; readonly address: string; readonly gives: string }
  | {
      readonly kind: "reply";
      readonly key: string;
      readonly address: string;
      readonly counter: number;
      readonly number: number;
      readonly gives: string;
    }
  | {
      readonly kind: "line";
      readonly type: number;
      readonly address: string;
      readonly payload: string;
      readonly gives: string;
    };

export type FobOfVector = { readonly keyHex: string; readonly address: FobAddress };

export function frameVector(
  fob: FobOfVector,
  frame: {
    readonly counter: number;
    readonly triggered: boolean;
    readonly carriesAddress: boolean;
    readonly objects: readonly BTHomeObject[];
  },
): Vector {
  const plaintext = encodeObjects(frame.objects);
  const sealed = sealFrame(nodeCcm, key(fob.keyHex), { address: fob.address, ...frame });
  if (!plaintext.ok || !sealed.ok) throw new Error("a vector that cannot be sealed");
  return {
    kind: "frame",
    key: fob.keyHex,
    address: fob.address,
    counter: frame.counter,
    info: sealed.value[0] ?? 0,
    plaintext: toHex(plaintext.value),
    gives: toHex(sealed.value),
  };
}

export function replyKeyVector(fob: FobOfVector): Vector {
  const derived = deriveReplyKey(nodeAesBlock, key(fob.keyHex), fob.address);
  return {
    kind: "reply-key",
    key: fob.keyHex,
    address: fob.address,
    gives: derived.export().toString("hex"),
  };
}

export function replyVector(fob: FobOfVector, counter: number, meaning: Reply["meaning"]): Vector {
  const replyKey = deriveReplyKey(nodeAesBlock, key(fob.keyHex), fob.address);
  return {
    kind: "reply",
    key: fob.keyHex,
    address: fob.address,
    counter,
    number: replyNumber(meaning),
    gives: toHex(sealReply(nodeCcm, replyKey, { address: fob.address, counter, meaning })),
  };
}

export function lineVector(message: LineMessage): Vector {
  const line = encodeLine(message);
  if (!line.ok) throw new Error(line.fault);
  const types = { frame: 1, reply: 2, hello: 3 };
  const payload =
    message.kind === "frame"
      ? message.serviceData
      : message.kind === "reply"
        ? message.reply
        : new Uint8Array(0);
  return {
    kind: "line",
    type: types[message.kind],
    address: message.address,
    payload: toHex(payload),
    gives: toHex(line.value),
  };
}
