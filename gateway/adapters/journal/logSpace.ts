import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { JournalFault } from "../../app/journal.ts";
import { faultFrom, guarded } from "./journalFaults.ts";
import { journalPath } from "./journalFiles.ts";
import { logBytesReserved } from "./limits.ts";

const zeros = Buffer.alloc(256 * 1024);

/**
 * Fills the write-ahead log up with zeros, durably. A commit that overwrites
 * blocks the file already has costs half of one that makes the file longer,
 * which the file system has to put into its own journal as well. SQLite ends
 * the log at the first frame without the right salts and sums, so zeros behind
 * it mean nothing to it. Only the thread that writes the log may call this.
 */
export function reserveLog(folder: string): Result<undefined, JournalFault> {
  return guarded(() => {
    const file = openSync(`${journalPath(folder)}-wal`, "r+");
    try {
      return filledUp(file, fstatSync(file).size);
    } finally {
      closeSync(file);
    }
  });
}

function filledUp(file: number, had: number): Result<undefined, JournalFault> {
  try {
    for (let at = had; at < logBytesReserved; ) {
      at += writeSync(file, zeros, 0, Math.min(zeros.length, logBytesReserved - at), at);
    }
    fsyncSync(file);
  } catch (error) {
    // Speed is not worth the last of the disk: what there is belongs to appends.
    ftruncateSync(file, had);
    if (faultFrom(error).code !== "disk-full") throw error;
  }
  return ok(undefined);
}
