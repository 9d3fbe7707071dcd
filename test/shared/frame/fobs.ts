import { createSecretKey, type KeyObject } from "node:crypto";
import { fromHex } from "../../../shared/base/bytes.ts";
import { type FobAddress, parseFobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";

/** The key and address that BTHome's own example uses. */
export const exampleKeyHex = "231d39c1d7cc1ab1aee224cd096db932";
export const exampleAddress: FobAddress = certain(parseFobAddress("54:48:E6:8F:80:A5"), "address");

export function bytes(hex: string): Uint8Array {
  return certain(fromHex(hex), `hex: ${hex}`);
}

export function key(hex: string): KeyObject {
  return createSecretKey(bytes(hex));
}

/** A copy with one bit turned over. */
export function withBitFlipped(original: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(original);
  const at = bit >> 3;
  copy[at] = certain(copy[at], "bit within bounds") ^ (1 << (bit & 7));
  return copy;
}
