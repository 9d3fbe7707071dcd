import { closeSync, openSync, readSync } from "node:fs";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { JournalFault } from "../../app/journal.ts";
import { guarded, notLanded } from "./journalFaults.ts";
import { journalPath, sizeOf } from "./journalFiles.ts";

const headerBytes = 32;
const frameHeaderBytes = 24;
/** First four bytes of a log whose checksums are little-endian; one more is big-endian. */
const magicLittle = 0x377f0682;

/**
 * P1: SQLite takes a bad frame in its write-ahead log for the end of the log
 * and drops what follows without a word. After a power cut that is right: only
 * the last commit, never answered, can be torn, since each is synced before the
 * next begins. Two commits or more at or behind a bad frame mean that answered
 * ones would vanish, and that is damage to be told, not repaired.
 */
export function checkLog(folder: string): Result<undefined, JournalFault> {
  return guarded(() => {
    const path = `${journalPath(folder)}-wal`;
    const size = sizeOf(path);
    if (size <= headerBytes) return ok(undefined);
    const file = openSync(path, "r");
    try {
      return scan(file, size);
    } finally {
      closeSync(file);
    }
  });
}

function scan(file: number, size: number): Result<undefined, JournalFault> {
  const header = Buffer.alloc(headerBytes);
  readSync(file, header, 0, headerBytes, 0);
  if (isZero(header)) return unused(file, size);
  const magic = header.readUInt32BE(0);
  const little = magic === magicLittle;
  const sums: Sums = { a: 0, b: 0 };
  addTo(sums, header.subarray(0, 24), little);
  const pageSize = header.readUInt32BE(8);
  const isSound =
    (little || magic === magicLittle + 1) &&
    sums.a === header.readUInt32BE(24) &&
    sums.b === header.readUInt32BE(28);
  if (!isSound) return notLanded("journal-damaged", "the write-ahead log's header is damaged");

  const frame = Buffer.alloc(frameHeaderBytes + pageSize);
  let badFrame: number | undefined;
  let commitsLost = 0;
  for (let n = 0, at = headerBytes; at + frame.length <= size; n += 1, at += frame.length) {
    const isWhole = badFrame === undefined;
    readSync(file, frame, 0, isWhole ? frame.length : frameHeaderBytes, at);
    const isOurs = frame.compare(header, 16, 24, 8, 16) === 0;
    if (isWhole && !(isOurs && fits(sums, frame, little))) badFrame = n;
    // A commit frame says how many pages the database has; frames of an earlier round carry other salts.
    if (badFrame !== undefined && isOurs && frame.readUInt32BE(4) !== 0) commitsLost += 1;
  }
  return commitsLost >= 2
    ? notLanded(
        "journal-damaged",
        `the write-ahead log is damaged at frame ${badFrame}, ${commitsLost} commits from its end`,
      )
    : ok(undefined);
}

/** A log that was given its space and never a commit. */
function unused(file: number, size: number): Result<undefined, JournalFault> {
  const piece = Buffer.alloc(64 * 1024);
  for (let at = 0; at < size; ) {
    const count = readSync(file, piece, 0, piece.length, at);
    if (count === 0) break;
    if (!isZero(piece.subarray(0, count)))
      return notLanded("journal-damaged", "the write-ahead log's header is gone");
    at += count;
  }
  return ok(undefined);
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

interface Sums {
  a: number;
  b: number;
}

function fits(sums: Sums, frame: Buffer, little: boolean): boolean {
  addTo(sums, frame.subarray(0, 8), little);
  addTo(sums, frame.subarray(frameHeaderBytes), little);
  return sums.a === frame.readUInt32BE(16) && sums.b === frame.readUInt32BE(20);
}

/** The log's running checksum, as SQLite's file format document defines it: two 32-bit sums over pairs of words. */
function addTo(sums: Sums, bytes: Buffer, little: boolean): void {
  let { a, b } = sums;
  for (let i = 0; i + 8 <= bytes.length; i += 8) {
    a = (a + (little ? bytes.readUInt32LE(i) : bytes.readUInt32BE(i)) + b) >>> 0;
    b = (b + (little ? bytes.readUInt32LE(i + 4) : bytes.readUInt32BE(i + 4)) + a) >>> 0;
  }
  sums.a = a;
  sums.b = b;
}
