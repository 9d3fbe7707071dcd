import type { FobAddress } from "../base/ids.ts";
import { octet } from "./octets.ts";

/** A fob's address is six bytes; nonces and key derivation take them in display order. */
export const addressLength = 6;

/** The six bytes of an address in display order: `5448e68f80a5` is 54 48 E6 8F 80 A5. */
export function addressToBytes(address: FobAddress): Uint8Array {
  const bytes = new Uint8Array(addressLength);
  for (let i = 0; i < addressLength; i += 1) {
    bytes[i] = digitValue(address.charCodeAt(2 * i)) * 16 + digitValue(address.charCodeAt(2 * i + 1));
  }
  return bytes;
}

/** Mints the address from six bytes in display order that begin at `start`. */
export function addressFromBytes(bytes: Uint8Array, start: number): FobAddress {
  let text = "";
  for (let i = 0; i < addressLength; i += 1) text += hexPair(octet(bytes, start + i));
  return text as FobAddress;
}

/** Mints the address from six bytes as a frame carries them: last byte of the display order first. */
export function addressFromReversed(bytes: Uint8Array, start: number): FobAddress {
  let text = "";
  for (let i = addressLength - 1; i >= 0; i -= 1) text += hexPair(octet(bytes, start + i));
  return text as FobAddress;
}

const digits = "0123456789abcdef";

function hexPair(byte: number): string {
  return digits.charAt(byte >> 4) + digits.charAt(byte & 15);
}

/** The brand promises lower-case hex digits, so letters and figures are the only cases. */
function digitValue(code: number): number {
  return code < 97 ? code - 48 : code - 87;
}
