import type { AesBlock } from "./aesCcm.ts";
import { octet } from "./octets.ts";

const blockLength = 16;

/** AES-CMAC as RFC 4493 describes it: 16 bytes that nobody without the key can compute for the message. */
export function aesCmac<Key>(aes: AesBlock<Key>, key: Key, message: Uint8Array): Uint8Array {
  const firstSubkey = doubled(aes.encrypt(key, new Uint8Array(blockLength)));
  const blocks = message.length === 0 ? 1 : Math.ceil(message.length / blockLength);
  const whole = message.length === blocks * blockLength;
  const mask = whole ? firstSubkey : doubled(firstSubkey);
  let state: Uint8Array = new Uint8Array(blockLength);
  for (let block = 0; block < blocks; block += 1) {
    const last = block === blocks - 1;
    const mixed = new Uint8Array(blockLength);
    for (let i = 0; i < blockLength; i += 1) {
      const text = paddedByte(message, block * blockLength + i);
      mixed[i] = octet(state, i) ^ text ^ (last ? octet(mask, i) : 0);
    }
    state = aes.encrypt(key, mixed);
  }
  return state;
}

/** The message's byte, then a single bit to mark its end, then zeros. */
function paddedByte(message: Uint8Array, at: number): number {
  if (at < message.length) return octet(message, at);
  return at === message.length ? 0x80 : 0;
}

/** Multiplication by x in the field that CMAC takes its subkeys from; 0x87 is the field's polynomial. */
function doubled(block: Uint8Array): Uint8Array {
  const result = new Uint8Array(blockLength);
  let carry = 0;
  for (let i = blockLength - 1; i >= 0; i -= 1) {
    const byte = octet(block, i);
    result[i] = ((byte << 1) & 0xff) | carry;
    carry = byte >> 7;
  }
  if (carry === 1) result[blockLength - 1] = octet(result, blockLength - 1) ^ 0x87;
  return result;
}
