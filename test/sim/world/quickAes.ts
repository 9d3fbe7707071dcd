import { type Cipheriv, createCipheriv } from "node:crypto";
import type { AesBlock } from "../../../shared/frame/aesCcm.ts";

/** AES of single blocks with one cipher for each key: setting one up costs many times what a block does. */
export const quickAes: AesBlock<Cipheriv> = {
  keyOf: (raw) => createCipheriv("aes-128-ecb", raw, null).setAutoPadding(false),
  encrypt: (cipher, block) => new Uint8Array(cipher.update(block)),
};
