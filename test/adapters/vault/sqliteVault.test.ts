import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyVault } from "../../../gateway/adapters/vault/backupVault.ts";
import {
  defaultMasterKeyFile,
  openVault,
  type SqliteVault,
  vaultPath,
} from "../../../gateway/adapters/vault/sqliteVault.ts";
import type { FobId, PersonId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { got } from "../journal/batches.ts";

const ana = "ana" as PersonId;
const bob = "bob" as PersonId;
const fob = "fob-7" as FobId;
const fobKey = Uint8Array.from({ length: 16 }, (_, index) => index);

let folder = "";
let opened: SqliteVault[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hark-vault-"));
});

afterEach(async () => {
  for (const vault of opened) await vault.close();
  opened = [];
  await rm(folder, { recursive: true });
});

async function vaultIn(place: string): Promise<SqliteVault> {
  const vault = got(await openVault({ folder: place, masterKeyFile: undefined }));
  opened.push(vault);
  return vault;
}

function faultOf(place: string) {
  return openVault({ folder: place, masterKeyFile: undefined });
}

test("keys are there after opening again", async () => {
  const vault = await vaultIn(folder);
  got(await vault.keepFobKey(fob, fobKey));
  const key = got(await vault.makeSubjectKey(ana));
  expect(key).toHaveLength(32);
  const snapshotKey = vault.snapshotKey();
  await vault.close();
  const again = await vaultIn(folder);
  expect(again.fobKey(fob)).toEqual(fobKey);
  expect(again.fobKey("fob-8" as FobId)).toBeUndefined();
  expect(again.subjectKey(ana)).toEqual(key);
  expect(Buffer.from(again.snapshotKey())).toEqual(Buffer.from(snapshotKey));
});

test("a subject has one key, however many ask for it at once, and each its own", async () => {
  const vault = await vaultIn(folder);
  const [one, two] = await Promise.all([vault.makeSubjectKey(ana), vault.makeSubjectKey(ana)]);
  expect(got(one)).toBe(got(two));
  expect(got(await vault.makeSubjectKey(bob))).not.toEqual(got(one));
});

test("a fob enrolled again has its new key and no longer the old one", async () => {
  const vault = await vaultIn(folder);
  got(await vault.keepFobKey(fob, fobKey));
  got(await vault.keepFobKey(fob, fobKey.toReversed()));
  await vault.close();
  expect((await vaultIn(folder)).fobKey(fob)).toEqual(fobKey.toReversed());
});

test("files are for their owner alone, and no key stands in them in the clear", async () => {
  const vault = await vaultIn(folder);
  got(await vault.keepFobKey(fob, fobKey));
  const key = got(await vault.makeSubjectKey(ana));
  const bytes = await readFile(vaultPath(folder));
  expect(bytes.includes(fobKey)).toBe(false);
  expect(bytes.includes(key)).toBe(false);
  for (const path of [vaultPath(folder), defaultMasterKeyFile(folder)]) {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  }
});

test("P10: a destroyed key is gone from memory and from every byte, and snapshots get another", async () => {
  const vault = await vaultIn(folder);
  got(await vault.makeSubjectKey(bob));
  got(await vault.makeSubjectKey(ana));
  const db = new DatabaseSync(vaultPath(folder), { readOnly: true });
  const row = certain(db.prepare("SELECT wrapped FROM keys WHERE id = 'ana'").get(), "the row");
  db.close();
  const wrapped = row["wrapped"] as Uint8Array;
  expect((await readFile(vaultPath(folder))).includes(wrapped)).toBe(true);
  const before = vault.snapshotKey();

  got(await vault.destroySubjectKey(ana));
  expect(vault.subjectKey(ana)).toBeUndefined();
  expect(vault.subjectKey(bob)).toBeDefined();
  expect(Buffer.from(vault.snapshotKey()).equals(before)).toBe(false);
  expect(await readdir(folder)).toEqual(["secrets", "vault.sqlite"]);
  expect((await readFile(vaultPath(folder))).includes(wrapped)).toBe(false);
  await vault.close();
  expect((await vaultIn(folder)).subjectKey(ana)).toBeUndefined();
});

test("a master key others can read is refused", async () => {
  await (await vaultIn(folder)).close();
  await chmod(defaultMasterKeyFile(folder), 0o640);
  expect(await faultOf(folder)).toMatchObject({ ok: false, fault: { code: "secrets-exposed" } });
});

test("a missing master key is told and never replaced", async () => {
  await (await vaultIn(folder)).close();
  await rm(defaultMasterKeyFile(folder));
  expect(await faultOf(folder)).toMatchObject({ ok: false, fault: { code: "vault-key-missing" } });
  expect(await readdir(join(folder, "secrets"))).toEqual([]);
});

test("another master key is found out at once", async () => {
  await (await vaultIn(folder)).close();
  await writeFile(defaultMasterKeyFile(folder), new Uint8Array(32));
  expect(await faultOf(folder)).toMatchObject({ ok: false, fault: { code: "vault-unreadable" } });
});

test("a vault that is gone beside its journal is told, not made anew", async () => {
  await (await vaultIn(folder)).close();
  await rm(vaultPath(folder));
  await writeFile(join(folder, "journal.sqlite"), "something");
  expect(await faultOf(folder)).toMatchObject({ ok: false, fault: { code: "vault-unreadable" } });
});

test("a row moved to another name does not open", async () => {
  const vault = await vaultIn(folder);
  got(await vault.makeSubjectKey(ana));
  await vault.close();
  const db = new DatabaseSync(vaultPath(folder));
  db.exec("UPDATE keys SET id = 'bob' WHERE id = 'ana'");
  db.close();
  const again = await vaultIn(folder);
  expect(again.subjectKey(bob)).toBeUndefined();
  expect(await again.makeSubjectKey(bob)).toMatchObject({ ok: false, fault: { code: "vault-unreadable" } });
});

test("a damaged vault is told", async () => {
  await (await vaultIn(folder)).close();
  await writeFile(vaultPath(folder), Buffer.alloc(8192, 7));
  expect(await faultOf(folder)).toMatchObject({ ok: false, fault: { code: "vault-unreadable" } });
});

test("a copy with its master key opens elsewhere, and never overwrites", async () => {
  const vault = await vaultIn(folder);
  const key = got(await vault.makeSubjectKey(ana));
  const to = join(folder, "copy");
  const order = { from: folder, masterKeyFile: undefined, to };
  got(await copyVault(order));
  expect((await vaultIn(to)).subjectKey(ana)).toEqual(key);
  expect(await copyVault(order)).toMatchObject({ ok: false, fault: { code: "vault-unreadable" } });
});
