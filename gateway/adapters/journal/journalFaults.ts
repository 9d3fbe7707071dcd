import { failed, type Result } from "../../../shared/base/result.ts";
import type { JournalFault, JournalFaultCode } from "../../app/journal.ts";

export type Failed = { readonly ok: false; readonly fault: JournalFault };

/** A fault met while reading or before anything was written. */
export function notLanded(code: JournalFaultCode, detail: string): Failed {
  return failed({ code, detail, landed: "no" });
}

/** Runs `work` and turns what SQLite or the file system threw into a fault; anything else is our own mistake and passes. */
export function guarded<Value>(work: () => Result<Value, JournalFault>): Result<Value, JournalFault> {
  try {
    return work();
  } catch (error) {
    return failed(faultFrom(error));
  }
}

/**
 * The fault behind a thrown error. SQLITE_FULL comes only from a write that did
 * not fit, so the log's last frame is incomplete and its commit cannot have
 * landed. After any other error of input or output it may have: a write-ahead
 * log can be whole on disk although its sync failed.
 */
export function faultFrom(error: unknown): JournalFault {
  if (!(error instanceof Error)) throw error;
  const { message } = error;
  const errcode = "errcode" in error ? error.errcode : undefined;
  const code = "code" in error ? error.code : undefined;
  if (typeof errcode === "number") {
    const primary = errcode & 0xff;
    const known = sqliteFaults.get(primary);
    const detail = `${message} (SQLite ${errcode})`;
    if (known !== undefined) return { code: known, detail, landed: "no" };
    return { code: "journal-unavailable", detail, landed: "unknown" };
  }
  if (code === "ERR_OUT_OF_RANGE") return { code: "journal-damaged", detail: message, landed: "no" };
  if (code === "ENOSPC") return { code: "disk-full", detail: message, landed: "no" };
  if (typeof code === "string" && /^E[A-Z]+$/.test(code)) {
    return { code: "journal-unavailable", detail: message, landed: "no" };
  }
  throw error;
}

/** SQLite's primary result codes that say for certain what is wrong, and that nothing was written. */
const sqliteFaults: ReadonlyMap<number, JournalFaultCode> = new Map([
  [5, "journal-locked"], // SQLITE_BUSY
  [6, "journal-locked"], // SQLITE_LOCKED
  [8, "journal-unavailable"], // SQLITE_READONLY
  [11, "journal-damaged"], // SQLITE_CORRUPT
  [13, "disk-full"], // SQLITE_FULL
  [14, "journal-unavailable"], // SQLITE_CANTOPEN
  [26, "journal-damaged"], // SQLITE_NOTADB
]);
