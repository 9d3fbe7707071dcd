import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { anyBytes, exactBytes } from "../../shared/frame/arbitraries.ts";
import { bytes, key, withBitFlipped } from "../../shared/frame/fobs.ts";

/** CCM put together from single blocks, by RFC 3610 with a length field of two bytes. */
function ccmFromBlocks(keyHex: string, nonce: Uint8Array, plaintext: Uint8Array, tagBytes: number): string {
  const encrypt = (block: readonly number[]): Uint8Array =>
    nodeAesBlock.encrypt(key(keyHex), Uint8Array.from(block));
  const stream = (index: number): Uint8Array => encrypt([1, ...nonce, index >> 8, index & 0xff]);
  let mac = encrypt([8 * ((tagBytes - 2) / 2) + 1, ...nonce, plaintext.length >> 8, plaintext.length & 0xff]);
  let ciphertext = "";
  for (let at = 0; at < plaintext.length; at += 16) {
    const block = plaintext.subarray(at, at + 16);
    const pad = stream(1 + at / 16);
    mac = encrypt(Array.from(mac, (byte, i) => byte ^ (block[i] ?? 0)));
    ciphertext += toHex(block.map((byte, i) => byte ^ (pad[i] ?? 0)));
  }
  const mask = stream(0);
  return ciphertext + toHex(mac.map((byte, i) => byte ^ (mask[i] ?? 0)).subarray(0, tagBytes));
}

const someKey = "2b7e151628aed2a6abf7158809cf4f3c";

describe("AES by node", () => {
  test("a block is enciphered as FIPS-197 shows", () => {
    const fips = nodeAesBlock.keyOf(bytes("000102030405060708090a0b0c0d0e0f"));
    expect(toHex(nodeAesBlock.encrypt(fips, bytes("00112233445566778899aabbccddeeff")))).toBe(
      "69c4e0d86a7b0430d8cdb78070b4c55a",
    );
  });

  test("CCM agrees with CCM built by hand from single blocks", () => {
    fc.assert(
      fc.property(exactBytes(13), anyBytes(70), fc.constantFrom(4, 8), (nonce, plaintext, tagBytes) => {
        const sealed = nodeCcm.seal(key(someKey), plaintext, { nonce, tagBytes });
        expect(toHex(sealed)).toBe(ccmFromBlocks(someKey, nonce, plaintext, tagBytes));
        expect(nodeCcm.open(key(someKey), sealed, { nonce, tagBytes })).toEqual(plaintext);
      }),
      { numRuns: 300 },
    );
  });

  test("nothing that was altered opens", () => {
    const nonce = new Uint8Array(13);
    for (const plaintext of [new Uint8Array(0), bytes("0102030405")]) {
      const sealed = nodeCcm.seal(key(someKey), plaintext, { nonce, tagBytes: 4 });
      expect(nodeCcm.open(key(someKey), sealed, { nonce, tagBytes: 4 })).toEqual(plaintext);
      for (let bit = 0; bit < sealed.length * 8; bit += 1) {
        expect(
          nodeCcm.open(key(someKey), withBitFlipped(sealed, bit), { nonce, tagBytes: 4 }),
        ).toBeUndefined();
      }
      for (let bit = 0; bit < 13 * 8; bit += 1) {
        expect(
          nodeCcm.open(key(someKey), sealed, { nonce: withBitFlipped(nonce, bit), tagBytes: 4 }),
        ).toBeUndefined();
      }
    }
  });

  test("a misuse is thrown, not taken for a broken seal", () => {
    const short = new Uint8Array(3);
    expect(() => nodeCcm.open(key(someKey), new Uint8Array(9), { nonce: short, tagBytes: 4 })).toThrow();
    expect(() => nodeCcm.seal(key(someKey), short, { nonce: short, tagBytes: 4 })).toThrow();
    expect(() => nodeAesBlock.encrypt(key("00"), new Uint8Array(16))).toThrow();
  });
});
