import { certain } from "../base/invariant.ts";

/** The byte at an index the caller has already checked. */
export function octet(bytes: Uint8Array, at: number): number {
  return certain(bytes[at], "a byte within bounds");
}

/** The bytes from `start` up to, not including, `end`, copied. */
export function cut(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const piece = new Uint8Array(end - start);
  for (let i = start; i < end; i += 1) piece[i - start] = octet(bytes, i);
  return piece;
}

/** The parts one after the other, copied. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A whole number of up to four bytes as sent, least significant byte first. A negative one is two's complement. */
export function littleEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let i = 0; i < length; i += 1) {
    bytes[i] = rest & 0xff;
    rest = Math.floor(rest / 0x100);
  }
  return bytes;
}

/** Reads an unsigned number of up to four bytes, least significant byte first. */
export function readLittleEndian(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i -= 1) value = value * 0x100 + octet(bytes, at + i);
  return value;
}

/** Whether the number is whole and fits 32 bits without a sign, as every counter must. */
export function isUint32(value: number): boolean {
  return value >= 0 && value <= 0xffffffff && Math.floor(value) === value;
}
