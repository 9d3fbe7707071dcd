import { hash, randomBytes, scryptSync } from "node:crypto";
import type { Chance, Hashing } from "../../app/doing/ports.ts";

/**
 * A code has four digits, so whoever holds the journal and its keys could try
 * them all. N = 2^12, r = 8 (RFC 7914) makes that 10,000 times some 10 ms for
 * each person, and costs a check-in twice that.
 */
const codeCost = { N: 4096, r: 8, p: 1 } as const;
const codeBytes = 32;

export const nodeHashing: Hashing = {
  code: (salt, code) => scryptSync(code, salt, codeBytes, codeCost).toString("hex"),
  secret: (secret) => hash("sha256", secret, "hex"),
};

export const nodeChance: Chance = { bytes: (count) => randomBytes(count) };
