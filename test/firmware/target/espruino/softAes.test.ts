import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { nodeAesBlock } from "../../../../gateway/adapters/crypto/nodeAes.ts";
import { softAes } from "./board/softAes.ts";

test("the fake board's cipher is OpenSSL's", () => {
  for (let i = 0; i < 200; i += 1) {
    const [key, block] = [new Uint8Array(randomBytes(16)), new Uint8Array(randomBytes(16))];
    expect(softAes(key, block)).toEqual(nodeAesBlock.encrypt(nodeAesBlock.keyOf(key), block));
  }
});
