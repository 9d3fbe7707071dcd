import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { certain } from "../../../shared/base/invariant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { VaultFault } from "../../app/vault.ts";
import type { KeyName } from "./keyWrap.ts";
import { trusted } from "./trusted.ts";
import { guarded, vaultFailed } from "./vaultFaults.ts";

/** One wrapped key as it lies in the vault. */
export interface WrappedKey extends KeyName {
  readonly wrapped: Uint8Array;
}

/** "HARV": what SQLite's header says the file is for. */
const applicationId = 0x48415256;
const schemaVersion = 1;

/**
 * The vault's database, synchronously: what runs in the vault's thread. A
 * rollback journal that is deleted after each commit, not a write-ahead log, in
 * which a destroyed key would linger; and deleted bytes are overwritten.
 */
export class VaultStore {
  readonly #path: string;
  #db: DatabaseSync | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Every key there is, still wrapped. */
  all(): Result<readonly WrappedKey[], VaultFault> {
    return this.#with((db) => {
      const verdict = String(pragma(db, "integrity_check(1)"));
      if (verdict !== "ok") return vaultFailed("vault-unreadable", verdict);
      const rows = db.prepare("SELECT purpose, id, wrapped FROM keys").all();
      return ok(trusted<WrappedKey[]>(rows));
    });
  }

  /** Keeps a key, in place of one of the same name. Durable when it answers ok. */
  keep({ purpose, id, wrapped }: WrappedKey): Result<undefined, VaultFault> {
    return this.#with((db) => {
      put(db, { purpose, id, wrapped });
      return ok(undefined);
    });
  }

  /** P10: destroys one key and replaces another in the same transaction, then rewrites the file so that no page keeps a trace. */
  destroy(name: KeyName, replacement: WrappedKey): Result<undefined, VaultFault> {
    return this.#with((db) => {
      db.exec("BEGIN IMMEDIATE");
      db.prepare("DELETE FROM keys WHERE purpose = ? AND id = ?").run(name.purpose, name.id);
      put(db, replacement);
      db.exec("COMMIT");
      db.exec("VACUUM");
      return ok(undefined);
    });
  }

  close(): Result<undefined, VaultFault> {
    return guarded(() => {
      this.#db?.close();
      this.#db = undefined;
      return ok(undefined);
    });
  }

  #with<Value>(work: (db: DatabaseSync) => Result<Value, VaultFault>): Result<Value, VaultFault> {
    const result = guarded(() => {
      this.#db ??= openVaultFile(this.#path);
      const identity = checkedIdentity(this.#db);
      return identity.ok ? work(this.#db) : identity;
    });
    // Fresh handles next time: after a failed write nothing half-known is carried on.
    if (!result.ok) this.close();
    return result;
  }
}

function openVaultFile(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, "a", 0o600));
  const db = new DatabaseSync(path, { timeout: 5_000 });
  db.exec("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
  // Rewriting the file must not leave a copy in a temporary one.
  db.exec("PRAGMA temp_store = MEMORY;");
  if (pragma(db, "application_id") === 0 && pragma(db, "schema_version") === 0) {
    db.exec(`
      BEGIN IMMEDIATE;
      CREATE TABLE keys(purpose TEXT NOT NULL, id TEXT NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY(purpose, id))
        STRICT, WITHOUT ROWID;
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${schemaVersion};
      COMMIT;
    `);
  }
  return db;
}

function checkedIdentity(db: DatabaseSync): Result<undefined, VaultFault> {
  if (pragma(db, "synchronous") !== 2)
    return vaultFailed("vault-unreadable", "the vault would not sync to disk");
  return pragma(db, "application_id") === applicationId && Number(pragma(db, "user_version")) <= schemaVersion
    ? ok(undefined)
    : vaultFailed("vault-unreadable", "the file is no vault of Hark's, or of a newer one");
}

function put(db: DatabaseSync, { purpose, id, wrapped }: WrappedKey): void {
  db.prepare("INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET wrapped = excluded.wrapped").run(
    purpose,
    id,
    wrapped,
  );
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(certain(db.prepare(`PRAGMA ${name}`).get(), `PRAGMA ${name}`))[0];
}
