/**
 * AES-128 in CCM mode as RFC 3610 describes it, without additional data. `Key`
 * is whatever the platform keeps an AES key in: a `KeyObject` on the gateway, raw
 * bytes on a fob.
 */
export type AesCcm<Key> = {
  /** The ciphertext, as long as the plaintext, followed by the tag. */
  readonly seal: (key: Key, plaintext: Uint8Array, use: CcmUse) => Uint8Array;
  /** The plaintext, or `undefined` when the tag does not verify. `sealed` is at least as long as the tag. */
  readonly open: (key: Key, sealed: Uint8Array, use: CcmUse) => Uint8Array | undefined;
};

/** The nonce has 13 bytes and never serves two plaintexts under one key; the tag has 4 bytes or 8. */
type CcmUse = { readonly nonce: Uint8Array; readonly tagBytes: number };

/** AES-128 of single blocks, for deriving keys and for nothing else. */
export type AesBlock<Key> = {
  /** Makes a key of 16 raw bytes. */
  readonly keyOf: (raw: Uint8Array) => Key;
  /** Enciphers one block of 16 bytes. */
  readonly encrypt: (key: Key, block: Uint8Array) => Uint8Array;
};
