import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import type { AesBlock, AesCcm } from "../../../shared/frame/aesCcm.ts";

/**
 * AES-CCM by OpenSSL. Callers keep each fob's `KeyObject`: making one costs
 * more than opening a frame with it.
 */
export const nodeCcm: AesCcm<KeyObject> = {
  seal(key, plaintext, { nonce, tagBytes }) {
    const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: tagBytes });
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    const sealed = new Uint8Array(ciphertext.length + tagBytes);
    sealed.set(ciphertext);
    sealed.set(cipher.getAuthTag(), ciphertext.length);
    return sealed;
  },

  open(key, sealed, { nonce, tagBytes }) {
    const tagAt = sealed.length - tagBytes;
    const decipher = createDecipheriv("aes-128-ccm", key, nonce, { authTagLength: tagBytes });
    decipher.setAuthTag(sealed.subarray(tagAt));
    const plaintext = decipher.update(sealed.subarray(0, tagAt));
    return isAuthentic(() => decipher.final()) ? new Uint8Array(plaintext) : undefined;
  },
};

/** AES of single blocks by OpenSSL. */
export const nodeAesBlock: AesBlock<KeyObject> = {
  keyOf: (raw) => createSecretKey(raw),

  encrypt(key, block) {
    const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    return new Uint8Array(cipher.update(block));
  },
};

/** In CCM `final` throws for one reason only: the tag does not verify. That is an answer, not a fault of ours. */
function isAuthentic(finish: () => void): boolean {
  try {
    finish();
    return true;
  } catch {
    return false;
  }
}
