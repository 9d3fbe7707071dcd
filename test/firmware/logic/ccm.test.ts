import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ccmOver } from "../../../firmware/logic/ccm.ts";
import { isCipherSound } from "../../../firmware/logic/functionTest.ts";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { sealReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { openFrame, sealFrame } from "../../../shared/frame/sealedFrame.ts";
import { exactBytes } from "../../shared/frame/arbitraries.ts";
import { bytes, exampleAddress, exampleKeyHex, key, withBitFlipped } from "../../shared/frame/fobs.ts";

const ours = ccmOver(nodeAesBlock);

const anyUse = fc.record({
  raw: exactBytes(16),
  nonce: exactBytes(13),
  plaintext: fc.uint8Array({ maxLength: 80 }),
  tagBytes: fc.constantFrom(4, 8),
});

describe("CCM over single blocks", () => {
  test("it seals to the same bytes as OpenSSL, and each opens what the other sealed", () => {
    fc.assert(
      fc.property(anyUse, ({ raw, plaintext, ...use }) => {
        const secret = nodeAesBlock.keyOf(raw);
        const sealed = ours.seal(secret, plaintext, use);
        expect(toHex(sealed)).toBe(toHex(nodeCcm.seal(secret, plaintext, use)));
        expect(ours.open(secret, sealed, use)).toEqual(plaintext);
        expect(nodeCcm.open(secret, sealed, use)).toEqual(plaintext);
      }),
      { numRuns: 1_000 },
    );
  });

  test("no bit can be turned unnoticed", () => {
    const use = { nonce: bytes("5448e68f80a5d2fc4502010000ff"), tagBytes: 4 };
    const nonce = use.nonce.subarray(0, 13);
    const sealed = ours.seal(key(exampleKeyHex), bytes("01613a80"), { ...use, nonce });
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      expect(ours.open(key(exampleKeyHex), withBitFlipped(sealed, bit), { ...use, nonce })).toBeUndefined();
    }
  });

  test("it makes the vectors of docs/frames.md, and BTHome's own open", () => {
    const press = sealFrame(ours, key(exampleKeyHex), {
      address: exampleAddress,
      counter: 258,
      triggered: true,
      carriesAddress: false,
      objects: [
        { kind: "battery", percent: 97 },
        { kind: "button", press: 0x80 },
      ],
    });
    expect(press.ok && toHex(press.value)).toBe("450b2d440b02010000df566c73");
    const replyKey = deriveReplyKey(nodeAesBlock, key(exampleKeyHex), exampleAddress);
    const reply = sealReply(ours, replyKey, {
      address: exampleAddress,
      counter: 258,
      meaning: "help-is-coming",
    });
    expect(toHex(reply)).toBe("110201000002009100fd951ef8e0ad4a");
    const serviceData = bytes("41a47266c95f730011223378237214");
    const opened = openFrame(ours, key(exampleKeyHex), { address: exampleAddress, serviceData });
    expect(opened.ok && opened.value.content.objects).toEqual([
      { kind: "temperature", centicelsius: 2506 },
      { kind: "humidity", centipercent: 5055 },
    ]);
  });

  test("the function test knows a sound cipher from one with a stuck bit", () => {
    expect(isCipherSound(nodeAesBlock)).toBe(true);
    const stuck = {
      ...nodeAesBlock,
      encrypt: (secret: ReturnType<typeof key>, block: Uint8Array) =>
        nodeAesBlock.encrypt(secret, block).map((byte, at) => (at === 3 ? byte | 0x20 : byte)),
    };
    expect(isCipherSound(stuck)).toBe(false);
  });
});
