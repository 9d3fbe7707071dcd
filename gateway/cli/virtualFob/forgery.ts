import { randomBytes } from "node:crypto";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import { buttonPress } from "../../../shared/frame/bthomeObject.ts";
import { openReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { sealFrame } from "../../../shared/frame/sealedFrame.ts";
import { nodeAesBlock, nodeCcm } from "../../adapters/crypto/nodeAes.ts";
import type { FobIdentity } from "./fobFile.ts";

/** How a frame that no fob made was made. */
export type Forgery = "seal" | "key" | "bit";

/**
 * A hold as somebody without the fob's key would try to make it: by hand, since
 * no fob's logic would. `counter` must be one that the fob never seals under.
 */
export function forgedPanic({ address, key }: FobIdentity, counter: number, how: Forgery): Uint8Array {
  const sealedWith = nodeAesBlock.keyOf(how === "key" ? randomBytes(16) : key);
  const sealed = sealFrame(nodeCcm, sealedWith, {
    address,
    counter,
    triggered: true,
    carriesAddress: false,
    objects: [
      { kind: "battery", percent: 97 },
      { kind: "button", press: buttonPress.hold },
    ],
  });
  if (!sealed.ok) throw new InvariantBroken(`a hold that no frame can carry: ${sealed.fault}`);
  const bytes = sealed.value;
  // The seal ends the frame; behind the info byte the first bit of what it covers is turned over.
  if (how === "seal") turnOver(bytes, bytes.length - 1);
  if (how === "bit") turnOver(bytes, 1);
  return bytes;
}

/** Whether somebody with the gateway's keys made this reply for the fob. */
export function isTrueReply({ address, key }: FobIdentity, reply: Uint8Array): boolean {
  const replyKey = deriveReplyKey(nodeAesBlock, nodeAesBlock.keyOf(key), address);
  return openReply(nodeCcm, replyKey, { address, reply }).ok;
}

function turnOver(bytes: Uint8Array, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 0x01;
}
