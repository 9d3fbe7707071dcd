import { existsSync } from "node:fs";
import { copyFile, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { VaultFault } from "../../app/vault.ts";
import { masterKey } from "./masterKey.ts";
import { defaultMasterKeyFile, openVault, vaultPath } from "./sqliteVault.ts";
import { vaultFailed, vaultFaultFrom } from "./vaultFaults.ts";

/** A vault of ten thousand keys is some 300 pages: one step, mostly. */
const pagesPerStep = 1_000;

export interface VaultCopyOrder {
  /** Where the vault is: a data folder, or for a restore the folder of a backup. */
  readonly from: string;
  /** `undefined`: `secrets/master.key` in `from`. */
  readonly masterKeyFile: string | undefined;
  readonly to: string;
}

/**
 * Copies the vault and its master key, for a backup or back from one, and proves
 * that the copy opens. Whoever has such a copy and the journal can read
 * everything, and an erasure does not reach into it: P10 asks that it be kept
 * apart and not for long.
 */
export async function copyVault({
  from,
  masterKeyFile,
  to,
}: VaultCopyOrder): Promise<Result<undefined, VaultFault>> {
  const source = vaultPath(from);
  const target = vaultPath(to);
  const keySource = masterKeyFile ?? defaultMasterKeyFile(from);
  const keyTarget = defaultMasterKeyFile(to);
  if (!existsSync(source)) return vaultFailed("vault-unreadable", `there is no vault at ${source}`);
  if (existsSync(target) || existsSync(keyTarget)) {
    return vaultFailed("vault-unreadable", `${to} holds a vault or its key already: a copy never overwrites`);
  }
  const key = masterKey({ folder: from, keyFile: keySource }, false);
  if (!key.ok) return key;
  try {
    await mkdir(dirname(keyTarget), { recursive: true, mode: 0o700 });
    await (await open(target, "wx", 0o600)).close();
    const db = new DatabaseSync(source, { readOnly: true, timeout: 5_000 });
    try {
      await backup(db, target, { rate: pagesPerStep });
    } finally {
      db.close();
    }
    await copyFile(keySource, keyTarget);
  } catch (error) {
    return failed(vaultFaultFrom(error));
  }
  const opened = await openVault({ folder: to, masterKeyFile: undefined });
  if (!opened.ok) return opened;
  await opened.value.close();
  return ok(undefined);
}
