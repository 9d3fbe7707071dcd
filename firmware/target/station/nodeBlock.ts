import { createCipheriv, createSecretKey, type KeyObject } from "node:crypto";
import type { AesBlock } from "../../../shared/frame/aesCcm.ts";

/** AES of single blocks by OpenSSL. */
export const nodeBlock: AesBlock<KeyObject> = {
  keyOf: (raw) => createSecretKey(raw),

  encrypt(key, block) {
    const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    return new Uint8Array(cipher.update(block));
  },
};
