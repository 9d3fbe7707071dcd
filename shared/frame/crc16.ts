import { octet } from "./octets.ts";

/**
 * CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, nothing reflected or
 * inverted; "123456789" gives 0x29B1. It finds noise on a wire and keeps nobody
 * from forging: that is what the seals are for.
 */
export function crc16(bytes: Uint8Array): number {
  let remainder = 0xffff;
  for (let i = 0; i < bytes.length; i += 1) {
    remainder ^= octet(bytes, i) << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = ((remainder << 1) ^ ((remainder & 0x8000) === 0 ? 0 : 0x1021)) & 0xffff;
    }
  }
  return remainder;
}
