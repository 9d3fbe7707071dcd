import { failed, ok, type Result } from "../../shared/base/result.ts";

/** Files as the board's own Storage lays them out, in Intel's hex form, for a probe that writes flash. */
export type StorageArea = { readonly address: number; readonly bytes: number };

export type StoredFile = { readonly name: string; readonly text: string };

/** Length in four bytes, name in 28; see jsflash.h in the Espruino repository. */
const headBytes = 32;
const nameBytes = 28;
const lineBytes = 16;

/**
 * The whole area, as erased where no file stands: writing it forgets whatever the
 * board kept, its counters with it. Every text is ASCII.
 */
export function storageHex(area: StorageArea, files: readonly StoredFile[]): Result<string, "no-room"> {
  const flash = new Uint8Array(area.bytes).fill(0xff);
  let at = 0;
  for (const { name, text } of files) {
    const next = at + headBytes + Math.ceil(text.length / 4) * 4;
    if (next > flash.length || name.length > nameBytes) return failed("no-room");
    new DataView(flash.buffer).setUint32(at, text.length, true);
    flash.fill(0, at + 4, at + headBytes);
    new TextEncoder().encodeInto(name, flash.subarray(at + 4));
    new TextEncoder().encodeInto(text, flash.subarray(at + headBytes));
    at = next;
  }
  return ok(hexOf(area.address, flash));
}

function hexOf(address: number, flash: Uint8Array): string {
  const lines: string[] = [];
  let high = -1;
  for (let at = 0; at < flash.length; at += lineBytes) {
    const where = address + at;
    if (where >>> 16 !== high) {
      high = where >>> 16;
      lines.push(record(0, 4, [high >> 8, high & 0xff]));
    }
    lines.push(record(where & 0xffff, 0, [...flash.subarray(at, at + lineBytes)]));
  }
  return [...lines, ":00000001FF", ""].join("\r\n");
}

/** Length, address, kind, bytes, and what makes their sum a multiple of 256. */
function record(address: number, kind: number, content: readonly number[]): string {
  const bytes = [content.length, address >> 8, address & 0xff, kind, ...content];
  const check = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return `:${[...bytes, check].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("")}`;
}
