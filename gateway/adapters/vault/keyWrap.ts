import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;

/** What a key in the vault is for; with the id it names the row, and is bound into the wrapping. */
type KeyPurpose = "fob" | "subject" | "snapshot";

export interface KeyName {
  readonly purpose: KeyPurpose;
  readonly id: string;
}

/** Wraps keys under a key derived from the master key: nonce(12) ‖ ciphertext ‖ tag(16), AES-256-GCM, the name bound in. */
export class KeyWrap {
  readonly #key: Uint8Array;

  constructor(masterKey: Uint8Array) {
    this.#key = new Uint8Array(hkdfSync("sha256", masterKey, "", "hark vault key wrap 1", 32));
  }

  wrap(name: KeyName, key: Uint8Array): Uint8Array {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce);
    cipher.setAAD(boundTo(name));
    return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  }

  /** `undefined` when the row was altered, moved, or wrapped under another master key. */
  unwrap(name: KeyName, wrapped: Uint8Array): Uint8Array | undefined {
    if (wrapped.length < nonceBytes + tagBytes) return undefined;
    const decipher = createDecipheriv("aes-256-gcm", this.#key, wrapped.subarray(0, nonceBytes));
    decipher.setAAD(boundTo(name));
    decipher.setAuthTag(wrapped.subarray(-tagBytes));
    try {
      // A copy of its own: a slice of Node's shared pool would carry its neighbours across threads.
      return new Uint8Array(
        Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()]),
      );
    } catch {
      return undefined;
    }
  }
}

function boundTo({ purpose, id }: KeyName): Buffer {
  return Buffer.from(`${purpose}\n${id}`);
}
