import { DatabaseSync } from "node:sqlite";
import { misused } from "../ended.ts";
import { fobLimits } from "./limits.ts";

/**
 * Locks of the operating system, by way of SQLite: they end with the process that
 * holds them, however it ends, so that none is ever left behind. The file itself
 * stays empty.
 */

/** Does something while no other process does anything under this lock. */
export function whileLocked<Value>(path: string, work: () => Value): Value {
  const lock = tryLock(path, fobLimits.lockMs);
  if (lock === undefined)
    throw misused(`Other processes are using ${path} all the time.`, "Try again later.");
  try {
    return work();
  } finally {
    lock.close();
  }
}

/** Holds the lock until it is let go; `undefined` while another holds it. */
export function holdLock(path: string): (() => void) | undefined {
  const lock = tryLock(path, 0);
  return lock === undefined ? undefined : () => lock.close();
}

const sqliteBusy = 5;

function tryLock(path: string, waitMs: number): DatabaseSync | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: waitMs });
    db.exec("BEGIN EXCLUSIVE");
    return db;
  } catch (error) {
    db?.close();
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
    if (code === sqliteBusy) return undefined;
    throw misused(`${path} cannot be locked (${error instanceof Error ? error.message : "unknown"}).`);
  }
}
