import type { FobAddress } from "../base/ids.ts";
import { addressToBytes } from "./address.ts";
import type { AesBlock } from "./aesCcm.ts";
import { aesCmac } from "./aesCmac.ts";
import { join } from "./octets.ts";

/**
 * The key that replies to one fob are sealed with, derived from the fob's own
 * key by NIST SP 800-108r1 in counter mode with AES-CMAC: one block, since 128
 * bits are asked for. A key of its own keeps a frame from ever passing for a
 * reply, and a reply's nonces apart from a frame's.
 */
export function deriveReplyKey<Key>(aes: AesBlock<Key>, fobKey: Key, address: FobAddress): Key {
  const input = join([bigEndian32(1), label(), new Uint8Array(1), addressToBytes(address), bigEndian32(128)]);
  return aes.keyOf(aesCmac(aes, fobKey, input));
}

const labelText = "hark reply 1";

function label(): Uint8Array {
  const bytes = new Uint8Array(labelText.length);
  for (let i = 0; i < labelText.length; i += 1) bytes[i] = labelText.charCodeAt(i);
  return bytes;
}

/** SP 800-108 leaves the widths open; 32 bits, most significant first, is what OpenSSL's KBKDF does too. */
function bigEndian32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i += 1) bytes[i] = (value >>> (24 - 8 * i)) & 0xff;
  return bytes;
}
