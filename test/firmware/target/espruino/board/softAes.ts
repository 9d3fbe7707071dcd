/** AES-128 of one block by FIPS 197, for interpreters that bring no cipher. Slow, and checked against OpenSSL's. */
export function softAes(key: Uint8Array, block: Uint8Array): Uint8Array {
  const box = substitutions();
  const words = roundKeys(key, box);
  let state = new Uint8Array(16);
  for (let i = 0; i < 16; i += 1) state[i] = (block[i] as number) ^ (words[i] as number);
  for (let round = 1; round <= 10; round += 1) {
    const shifted = new Uint8Array(16);
    for (let i = 0; i < 16; i += 1) {
      shifted[i] = box[state[(i + 4 * (i % 4)) % 16] as number] as number;
    }
    state = round === 10 ? shifted : mixed(shifted);
    for (let i = 0; i < 16; i += 1) state[i] = (state[i] as number) ^ (words[16 * round + i] as number);
  }
  return state;
}

let made: Uint8Array | undefined;

/** The S-box: the inverse in the field, then the affine map. */
function substitutions(): Uint8Array {
  if (made !== undefined) return made;
  const box = new Uint8Array(256);
  let p = 1;
  let q = 1;
  do {
    p = (p ^ (p << 1) ^ ((p & 0x80) === 0 ? 0 : 0x11b)) & 0xff;
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q = (q ^ ((q & 0x80) === 0 ? 0 : 0x09)) & 0xff;
    box[p] = (q ^ rotated(q, 1) ^ rotated(q, 2) ^ rotated(q, 3) ^ rotated(q, 4) ^ 0x63) & 0xff;
  } while (p !== 1);
  box[0] = 0x63;
  made = box;
  return box;
}

function rotated(byte: number, by: number): number {
  return ((byte << by) | (byte >> (8 - by))) & 0xff;
}

function roundKeys(key: Uint8Array, box: Uint8Array): Uint8Array {
  const words = new Uint8Array(176);
  for (let i = 0; i < 16; i += 1) words[i] = key[i] as number;
  let constant = 1;
  for (let at = 16; at < 176; at += 4) {
    const last = [words[at - 4], words[at - 3], words[at - 2], words[at - 1]] as number[];
    if (at % 16 === 0) {
      const first = last[0] as number;
      last[0] = (box[last[1] as number] as number) ^ constant;
      last[1] = box[last[2] as number] as number;
      last[2] = box[last[3] as number] as number;
      last[3] = box[first] as number;
      constant = doubled(constant);
    }
    for (let i = 0; i < 4; i += 1) words[at + i] = (words[at + i - 16] as number) ^ (last[i] as number);
  }
  return words;
}

function mixed(state: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(16);
  for (let column = 0; column < 16; column += 4) {
    for (let row = 0; row < 4; row += 1) {
      const a = state[column + row] as number;
      const b = state[column + ((row + 1) % 4)] as number;
      const c = state[column + ((row + 2) % 4)] as number;
      const d = state[column + ((row + 3) % 4)] as number;
      out[column + row] = doubled(a) ^ doubled(b) ^ b ^ c ^ d;
    }
  }
  return out;
}

function doubled(byte: number): number {
  return ((byte << 1) ^ ((byte & 0x80) === 0 ? 0 : 0x1b)) & 0xff;
}
