import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FobId, PersonId, SessionId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { SubjectKeys, Vault, VaultFault } from "../../app/vault.ts";
import { type KeyName, KeyWrap } from "./keyWrap.ts";
import { masterKey } from "./masterKey.ts";
import { guarded, vaultFailed } from "./vaultFaults.ts";
import type { WrappedKey } from "./vaultStore.ts";
import { VaultThread } from "./vaultThread.ts";

export interface VaultOptions {
  /** The data folder; the vault is `vault.sqlite` in it. */
  readonly folder: string;
  /** `secrets/master.key` in the data folder unless it is kept elsewhere. */
  readonly masterKeyFile: string | undefined;
}

const subjectKeyBytes = 32;
/** Made with the vault, so that a wrong master key is found at once and not at the first alarm. */
const snapshotKeyName: KeyName = { purpose: "snapshot", id: "snapshot" };

export function vaultPath(folder: string): string {
  return join(folder, "vault.sqlite");
}

export function defaultMasterKeyFile(folder: string): string {
  return join(folder, "secrets", "master.key");
}

/** Opens the vault, making it and its master key in a folder where nothing was ever kept. */
export async function openVault({
  folder,
  masterKeyFile,
}: VaultOptions): Promise<Result<SqliteVault, VaultFault>> {
  const keyFile = masterKeyFile ?? defaultMasterKeyFile(folder);
  if (!existsSync(vaultPath(folder)) && existsSync(join(folder, "journal.sqlite"))) {
    return vaultFailed("vault-unreadable", "there is a journal, and the vault that belongs to it is gone");
  }
  const master = guarded(() => masterKey({ folder, keyFile }, true));
  if (!master.ok) return master;
  const vault = new SqliteVault(new VaultThread(vaultPath(folder)), new KeyWrap(master.value));
  const loaded = await vault.load();
  if (loaded.ok) return ok(vault);
  await vault.close();
  return loaded;
}

/** Keys in memory, wrapped until first used; every change is durable before it is believed. */
export class SqliteVault implements Vault, SubjectKeys {
  readonly #thread: VaultThread;
  readonly #wrap: KeyWrap;
  readonly #fobs = new Map<string, Uint8Array>();
  readonly #subjects = new Map<string, SubjectEntry>();
  readonly #making = new Map<string, Promise<Result<Uint8Array, VaultFault>>>();
  #snapshotKey: Uint8Array | undefined;

  constructor(thread: VaultThread, wrap: KeyWrap) {
    this.#thread = thread;
    this.#wrap = wrap;
  }

  /** Reads every key. Fob keys are opened now, since a press must not be the first to find one damaged. */
  async load(): Promise<Result<undefined, VaultFault>> {
    const all = await this.#thread.ask("all", undefined);
    if (!all.ok) return all;
    for (const row of all.value) {
      if (row.purpose === "subject") {
        this.#subjects.set(row.id, { wrapped: row.wrapped });
        continue;
      }
      const key = this.#wrap.unwrap(row, row.wrapped);
      if (key === undefined) {
        return vaultFailed(
          "vault-unreadable",
          `the ${row.purpose} key ${row.id} does not open under this master key`,
        );
      }
      if (row.purpose === "fob") this.#fobs.set(row.id, key);
      if (row.purpose === "snapshot") this.#snapshotKey = key;
    }
    return this.#snapshotKey === undefined ? this.#furnish(all.value) : ok(undefined);
  }

  fobKey(fob: FobId): Uint8Array | undefined {
    return this.#fobs.get(fob);
  }

  async keepFobKey(fob: FobId, key: Uint8Array): Promise<Result<undefined, VaultFault>> {
    const kept = await this.#keep({ purpose: "fob", id: fob }, key);
    if (kept.ok) this.#fobs.set(fob, key);
    return kept;
  }

  subjectKey(subject: PersonId | SessionId): Uint8Array | undefined {
    const entry = this.#subjects.get(subject);
    if (entry === undefined || "key" in entry) return entry?.key;
    const key = this.#wrap.unwrap({ purpose: "subject", id: subject }, entry.wrapped);
    if (key !== undefined) this.#subjects.set(subject, { key });
    return key;
  }

  async makeSubjectKey(subject: PersonId | SessionId): Promise<Result<Uint8Array, VaultFault>> {
    const known = this.subjectKey(subject);
    if (known !== undefined) return ok(known);
    if (this.#subjects.has(subject)) {
      // Making another would throw away what is sealed under the damaged one, which a backup may still open.
      return vaultFailed("vault-unreadable", `the key of ${subject} is damaged`);
    }
    const underway = this.#making.get(subject) ?? this.#make(subject);
    this.#making.set(subject, underway);
    return underway;
  }

  snapshotKey(): Uint8Array {
    return certain(this.#snapshotKey, "the snapshot key of a loaded vault");
  }

  async destroySubjectKey(subject: PersonId | SessionId): Promise<Result<undefined, VaultFault>> {
    await this.#making.get(subject);
    const key = randomBytes(subjectKeyBytes);
    const destroyed = await this.#thread.ask("destroy", {
      name: { purpose: "subject", id: subject },
      replacement: this.#wrapped(snapshotKeyName, key),
    });
    if (!destroyed.ok) return destroyed;
    this.#subjects.delete(subject);
    this.#snapshotKey = key;
    return destroyed;
  }

  async close(): Promise<void> {
    await this.#thread.stop();
  }

  async #make(subject: string): Promise<Result<Uint8Array, VaultFault>> {
    const key = new Uint8Array(randomBytes(subjectKeyBytes));
    const kept = await this.#keep({ purpose: "subject", id: subject }, key);
    this.#making.delete(subject);
    if (!kept.ok) return kept;
    this.#subjects.set(subject, { key });
    return ok(key);
  }

  /** A vault just made, or cut off while it was. */
  async #furnish(found: readonly WrappedKey[]): Promise<Result<undefined, VaultFault>> {
    if (found.length > 0) {
      return vaultFailed("vault-unreadable", "the key of snapshots is missing from the vault");
    }
    const key = new Uint8Array(randomBytes(subjectKeyBytes));
    const kept = await this.#keep(snapshotKeyName, key);
    if (kept.ok) this.#snapshotKey = key;
    return kept;
  }

  async #keep(name: KeyName, key: Uint8Array): Promise<Result<undefined, VaultFault>> {
    return this.#thread.ask("keep", this.#wrapped(name, key));
  }

  #wrapped(name: KeyName, key: Uint8Array): WrappedKey {
    return { ...name, wrapped: this.#wrap.wrap(name, key) };
  }
}

type SubjectEntry = { readonly wrapped: Uint8Array } | { readonly key: Uint8Array };
