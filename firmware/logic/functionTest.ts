import type { AesBlock } from "../../shared/frame/aesCcm.ts";
import { sealEncoded } from "../../shared/frame/sealedFrame.ts";
import { ccmOver } from "./ccm.ts";

/**
 * P11: whether the board's cipher still gives what it must: the press of
 * docs/frames.md (hold, battery 97 %, counter 258), made from key to tag.
 */
export function isCipherSound<Key>(aes: AesBlock<Key>): boolean {
  const key = aes.keyOf(bytesOf("231d39c1d7cc1ab1aee224cd096db932"));
  const sealed = sealEncoded(ccmOver(aes), key, {
    addressBytes: bytesOf("5448e68f80a5"),
    counter: 258,
    triggered: true,
    carriesAddress: false,
    plaintext: bytesOf("01613a80"),
  });
  if (!sealed.ok) return false;
  return isSame(sealed.value, bytesOf("450b2d440b02010000df566c73"));
}

export function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  if (one === undefined || one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}

const digits = "0123456789abcdef";

function bytesOf(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = digits.indexOf(hex.charAt(2 * i)) * 16 + digits.indexOf(hex.charAt(2 * i + 1));
  }
  return bytes;
}
