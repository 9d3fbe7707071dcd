import { copyFile, mkdir, open, readdir, rename } from "node:fs/promises";
import { backup, DatabaseSync } from "node:sqlite";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import { openToRead } from "./journalDatabase.ts";
import { faultFrom, notLanded } from "./journalFaults.ts";
import { journalPath, makePrivateFile, sizeOf } from "./journalFiles.ts";
import { pagesPerBackupStep } from "./limits.ts";
import { type Progress, verifyJournalFile } from "./verifyJournal.ts";

export interface BackupOrder {
  readonly folder: string;
  /** A folder for the backup, made if need be; one that already holds a journal is refused. */
  readonly target: string;
  readonly progress: Progress | undefined;
}

export interface RestoreOrder {
  /** The folder a backup was made into. */
  readonly backup: string;
  /** The data folder to be: missing or empty. */
  readonly folder: string;
  readonly progress: Progress | undefined;
}

/** Copies the journal as it stands at one instant, while a gateway goes on writing, then verifies the copy whole. */
export async function backupJournal(order: BackupOrder): Promise<Result<Head, JournalFault>> {
  const path = journalPath(order.target);
  if (sizeOf(path) > 0) return notLanded("journal-unavailable", `there is a journal at ${path} already`);
  const opened = openToRead(order.folder);
  if (!opened.ok) return opened;
  try {
    makePrivateFile(order.target, path);
    await copyPages(opened.value, path, order.progress ?? (() => {}));
  } catch (error) {
    return failed(faultFrom(error));
  } finally {
    opened.value.close();
  }
  return verified(path, order.progress);
}

/** Puts a backup in place as the journal of an empty data folder, having verified it first. */
export async function restoreJournal(order: RestoreOrder): Promise<Result<Head, JournalFault>> {
  try {
    await mkdir(order.folder, { recursive: true, mode: 0o700 });
    if ((await readdir(order.folder)).length > 0) {
      return notLanded("journal-unavailable", `${order.folder} is not empty: a restore never overwrites`);
    }
    const source = journalPath(order.backup);
    const sound = await verified(source, order.progress);
    if (!sound.ok) return sound;
    const path = journalPath(order.folder);
    makePrivateFile(order.folder, `${path}.new`);
    await copyFile(source, `${path}.new`);
    await synced(`${path}.new`);
    const copied = await verified(`${path}.new`, order.progress);
    if (!copied.ok) return copied;
    await rename(`${path}.new`, path);
    await synced(order.folder);
    return copied;
  } catch (error) {
    return failed(faultFrom(error));
  }
}

async function copyPages(db: DatabaseSync, path: string, progress: Progress): Promise<void> {
  // Reading inside one transaction keeps to one instant; otherwise every write of the gateway would start the copy afresh.
  db.exec("BEGIN");
  db.prepare("SELECT count(*) FROM meta").get();
  await backup(db, path, {
    rate: pagesPerBackupStep,
    progress: ({ totalPages, remainingPages }) => progress(totalPages - remainingPages, totalPages),
  });
  const copy = new DatabaseSync(path);
  try {
    // One file without a log beside it: it can be carried away and read from a medium that cannot be written.
    copy.exec("PRAGMA journal_mode = DELETE");
  } finally {
    copy.close();
  }
}

async function verified(path: string, progress: Progress | undefined): Promise<Result<Head, JournalFault>> {
  const verdict = await verifyJournalFile(path, progress);
  return verdict.fault === undefined ? ok(verdict.verified) : failed(verdict.fault);
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
