import { toHex } from "../../../shared/base/bytes.ts";
import type { CodeHashes } from "../../core/event.ts";
import type { Chance, Hashing } from "./ports.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const secretBytes = 20;
const saltBytes = 16;
const codeDigits = 4;

/** 160 random bits in base32, lower case: 32 characters that can be typed from paper. */
export function makeSecret(chance: Chance): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of chance.bytes(secretBytes)) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((held >> bits) & 31);
    }
  }
  return text;
}

export interface Codes {
  readonly safe: string;
  readonly duress: string;
}

/**
 * Two codes that differ in at least two digits, so that one slipped finger
 * neither calls for help nor fails to: a slip is a code that is neither.
 */
export function makeCodes(chance: Chance): Codes {
  const safe = makeCode(chance);
  // One code in 270 is too near: 40 of them in a row happen to nobody.
  for (let tries = 0; tries < 40; tries += 1) {
    const duress = makeCode(chance);
    if (digitsApart(safe, duress) >= 2) return { safe, duress };
  }
  return { safe, duress: [...safe].map((digit) => `${(Number(digit) + 5) % 10}`).join("") };
}

export function hashCodes(codes: Codes, chance: Chance, hashing: Hashing): CodeHashes {
  const salt = toHex(chance.bytes(saltBytes));
  return { salt, safe: hashing.code(salt, codes.safe), duress: hashing.code(salt, codes.duress) };
}

function makeCode(chance: Chance): string {
  let code = "";
  // Bytes from 250 on would make the low digits likelier; at most 400 are drawn, then any byte will do.
  for (let drawn = 0; code.length < codeDigits; drawn += 1) {
    const byte = chance.bytes(1)[0] ?? 0;
    if (byte < 250 || drawn > 400) code += `${byte % 10}`;
  }
  return code;
}

function digitsApart(one: string, other: string): number {
  return [...one].filter((digit, place) => digit !== other[place]).length;
}
