import { cut, octet } from "./octets.ts";

/**
 * Consistent overhead byte stuffing: rewrites bytes so that none is zero, which
 * frees zero to mark where a message ends. Each group is a code byte, one more
 * than the number of bytes behind it, and stands for those bytes and a zero,
 * except that code 0xFF and the last group stand for no zero.
 */
export function cobsEncode(bytes: Uint8Array): Uint8Array {
  const stuffed = new Uint8Array(bytes.length + Math.floor(bytes.length / 254) + 1);
  let codeAt = 0;
  let at = 1;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = octet(bytes, i);
    if (byte !== 0) {
      stuffed[at] = byte;
      at += 1;
    }
    const full = at - codeAt === 0xff;
    // A full group at the very end needs no empty one behind it.
    if (byte === 0 || (full && i < bytes.length - 1)) {
      stuffed[codeAt] = at - codeAt;
      codeAt = at;
      at += 1;
    }
  }
  stuffed[codeAt] = at - codeAt;
  return cut(stuffed, 0, at);
}

/** The bytes between two delimiters, unstuffed; `undefined` when a zero is among them or a group runs over the end. */
export function cobsDecode(stuffed: Uint8Array): Uint8Array | undefined {
  if (stuffed.length === 0) return undefined;
  const bytes = new Uint8Array(stuffed.length);
  let length = 0;
  let at = 0;
  while (at < stuffed.length) {
    const code = octet(stuffed, at);
    const end = at + code;
    if (code === 0 || end > stuffed.length) return undefined;
    for (let i = at + 1; i < end; i += 1) {
      const byte = octet(stuffed, i);
      if (byte === 0) return undefined;
      bytes[length] = byte;
      length += 1;
    }
    // The array is zero where nothing was written, so stepping over is writing the zero.
    if (code !== 0xff && end < stuffed.length) length += 1;
    at = end;
  }
  return cut(bytes, 0, length);
}
