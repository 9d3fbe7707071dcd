import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { VaultFault } from "../../app/vault.ts";
import { vaultFailed } from "./vaultFaults.ts";

const keyBytes = 32;

export interface MasterKeyPlace {
  readonly folder: string;
  readonly keyFile: string;
}

/**
 * The installation's master key: 32 bytes in a file only its owner can read.
 * One is made only where nothing was ever kept, since a new key beside an old
 * vault opens nothing and would hide that the right one is missing.
 */
export function masterKey(place: MasterKeyPlace, mayMake: boolean): Result<Uint8Array, VaultFault> {
  const { keyFile } = place;
  const found = statSync(keyFile, { throwIfNoEntry: false });
  if (found === undefined) {
    return mayMake && isNew(place.folder)
      ? ok(makeKey(keyFile))
      : vaultFailed("vault-key-missing", `there is no master key at ${keyFile}`);
  }
  if ((found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8);
    return vaultFailed("secrets-exposed", `${keyFile} has mode ${mode}; it must be 600`);
  }
  if (found.size !== keyBytes) {
    return vaultFailed("vault-key-missing", `${keyFile} holds ${found.size} bytes, not a key of ${keyBytes}`);
  }
  return ok(readFileSync(keyFile));
}

function isNew(folder: string): boolean {
  return !existsSync(folder) || !readdirSync(folder).some((name) => /\.(sqlite|bin)$/.test(name));
}

function makeKey(keyFile: string): Uint8Array {
  mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
  const key = randomBytes(keyBytes);
  const file = openSync(keyFile, "wx", 0o600);
  try {
    writeSync(file, key);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolder(dirname(keyFile));
  return key;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
