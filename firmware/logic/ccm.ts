import type { AesBlock, AesCcm } from "../../shared/frame/aesCcm.ts";
import { octet } from "../../shared/frame/octets.ts";

const blockBytes = 16;
/** The nonce has 13 bytes, which leaves two for lengths and block numbers (RFC 3610: L = 2). */
const lengthFlag = 1;

/** AES-CCM of RFC 3610 for boards whose cipher gives single blocks and nothing more. */
export function ccmOver<Key>(aes: AesBlock<Key>): AesCcm<Key> {
  return {
    seal(key, plaintext, { nonce, tagBytes }) {
      const sealed = new Uint8Array(plaintext.length + tagBytes);
      crypt(aes, key, { nonce, from: plaintext, into: sealed, length: plaintext.length });
      const tag = tagOf(aes, key, { nonce, plaintext, tagBytes });
      sealed.set(tag, plaintext.length);
      return sealed;
    },

    open(key, sealed, { nonce, tagBytes }) {
      const length = sealed.length - tagBytes;
      const plaintext = new Uint8Array(length);
      crypt(aes, key, { nonce, from: sealed, into: plaintext, length });
      const tag = tagOf(aes, key, { nonce, plaintext, tagBytes });
      // Every byte is looked at, so that the time taken says nothing about which one differs.
      let difference = 0;
      for (let i = 0; i < tagBytes; i += 1) difference |= octet(tag, i) ^ octet(sealed, length + i);
      return difference === 0 ? plaintext : undefined;
    },
  };
}

type Crypting = {
  readonly nonce: Uint8Array;
  readonly from: Uint8Array;
  readonly into: Uint8Array;
  readonly length: number;
};

/** Counter mode from block 1 on: to encipher and to decipher are the same. */
function crypt<Key>(aes: AesBlock<Key>, key: Key, { nonce, from, into, length }: Crypting): void {
  for (let start = 0; start < length; start += blockBytes) {
    const stream = aes.encrypt(key, blockOf(lengthFlag, nonce, start / blockBytes + 1));
    const end = start + blockBytes < length ? start + blockBytes : length;
    for (let i = start; i < end; i += 1) into[i] = octet(from, i) ^ octet(stream, i - start);
  }
}

type Tagging = { readonly nonce: Uint8Array; readonly plaintext: Uint8Array; readonly tagBytes: number };

/** The chained blocks' first bytes, under the stream's block 0. */
function tagOf<Key>(aes: AesBlock<Key>, key: Key, { nonce, plaintext, tagBytes }: Tagging): Uint8Array {
  const flags = 4 * (tagBytes - 2) + lengthFlag;
  let state = aes.encrypt(key, blockOf(flags, nonce, plaintext.length));
  for (let start = 0; start < plaintext.length; start += blockBytes) {
    const end = Math.min(start + blockBytes, plaintext.length);
    // The last block is filled up with zeros, which change nothing.
    for (let i = start; i < end; i += 1) state[i - start] = octet(state, i - start) ^ octet(plaintext, i);
    state = aes.encrypt(key, state);
  }
  const stream = aes.encrypt(key, blockOf(lengthFlag, nonce, 0));
  const tag = new Uint8Array(tagBytes);
  for (let i = 0; i < tagBytes; i += 1) tag[i] = octet(state, i) ^ octet(stream, i);
  return tag;
}

/** Flags, the nonce of 13 bytes, and a number of two bytes, most significant first. */
function blockOf(flags: number, nonce: Uint8Array, number: number): Uint8Array {
  const block = new Uint8Array(blockBytes);
  block[0] = flags;
  block.set(nonce, 1);
  block[14] = number >> 8;
  block[15] = number & 0xff;
  return block;
}
