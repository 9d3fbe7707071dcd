import { DatabaseSync } from "node:sqlite";
import { certain } from "../../../shared/base/invariant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import { emptyChain } from "./chain.ts";
import { guarded, notLanded } from "./journalFaults.ts";
import { journalPath, lockPath, makePrivateFile, sizeOf, snapshotSeqs } from "./journalFiles.ts";

/** "HARK": what SQLite's header says the file is for. */
const applicationId = 0x4841524b;

/** The layout of the tables. A newer one is refused, since an older Hark cannot know what it means. */
const schemaVersion = 1;

const schema = `
  CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE events(
    seq INTEGER PRIMARY KEY, recordedAt INTEGER NOT NULL, kind TEXT NOT NULL,
    version INTEGER NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE effects(key TEXT PRIMARY KEY, n INTEGER NOT NULL, body TEXT NOT NULL, sum TEXT NOT NULL)
    STRICT, WITHOUT ROWID;
  CREATE TABLE answered(
    n INTEGER PRIMARY KEY, recordedAt INTEGER NOT NULL, id TEXT NOT NULL,
    answer TEXT NOT NULL, sum TEXT NOT NULL) STRICT;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;

/** Makes one process the writer of a folder until it closes the answer or dies, however it dies. */
export function takeLock(folder: string): Result<DatabaseSync, JournalFault> {
  return guarded(() => {
    makePrivateFile(folder, lockPath(folder));
    const lock = new DatabaseSync(lockPath(folder));
    try {
      // An operating-system lock on a file of its own: the journal stays open to readers such as a backup.
      lock.exec("BEGIN EXCLUSIVE");
      return ok(lock);
    } catch (error) {
      lock.close();
      throw error;
    }
  });
}

/** Opens the journal to write, making it in a folder that never had one. */
export function openToWrite(folder: string, org: string): Result<DatabaseSync, JournalFault> {
  return guarded(() => {
    const path = journalPath(folder);
    const isNew = sizeOf(path) === 0;
    if (isNew && (sizeOf(`${path}-wal`) > 0 || snapshotSeqs(folder).length > 0)) {
      return notLanded(
        "journal-damaged",
        "the journal's file is gone or empty while what belonged to it remains",
      );
    }
    makePrivateFile(folder, path);
    return opened(new DatabaseSync(path, { timeout: 1_000 }), (db) => {
      db.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;");
      // P1: with anything less than FULL a power cut loses commits that were answered.
      db.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
      if (pragma(db, "synchronous") !== 2 || pragma(db, "journal_mode") !== "wal") {
        return notLanded("journal-unavailable", "this file system does not let SQLite keep its promises");
      }
      if (isNew || isBare(db)) makeTables(db, org);
      return checkedIdentity(db, org);
    });
  });
}

/** Opens the journal to read, also while a gateway writes it. */
export function openToRead(folder: string): Result<DatabaseSync, JournalFault> {
  return openFileToRead(journalPath(folder));
}

/** Opens any journal file to read: the live one, or a backup. */
export function openFileToRead(path: string): Result<DatabaseSync, JournalFault> {
  if (sizeOf(path) === 0) return notLanded("journal-unavailable", `there is no journal at ${path}`);
  return guarded(() =>
    opened(new DatabaseSync(path, { readOnly: true, timeout: 5_000 }), (db) =>
      checkedIdentity(db, undefined),
    ),
  );
}

/** The end of the record as this connection sees it. */
export function readHead(db: DatabaseSync): Head {
  const row = db.prepare("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").get();
  return row === undefined ? emptyChain : { seq: Number(row["seq"]), hash: String(row["hash"]) };
}

/** Looks through every page: about 0.3 s for a million events, so it is done at every start. */
export function checkIntegrity(db: DatabaseSync): Result<undefined, JournalFault> {
  return guarded(() => {
    const verdict = String(pragma(db, "integrity_check(10)"));
    return verdict === "ok" ? ok(undefined) : notLanded("journal-damaged", verdict);
  });
}

function opened(
  db: DatabaseSync,
  prepare: (db: DatabaseSync) => Result<undefined, JournalFault>,
): Result<DatabaseSync, JournalFault> {
  let usable = false;
  try {
    const prepared = prepare(db);
    usable = prepared.ok;
    return prepared.ok ? ok(db) : prepared;
  } finally {
    if (!usable) db.close();
  }
}

/** A file in which the making of the tables was cut off: SQLite rolled it back to nothing. */
function isBare(db: DatabaseSync): boolean {
  return pragma(db, "application_id") === 0 && pragma(db, "schema_version") === 0;
}

function makeTables(db: DatabaseSync, org: string): void {
  db.exec(`BEGIN IMMEDIATE; ${schema}`);
  db.prepare("INSERT INTO meta VALUES ('org', ?)").run(org);
  db.exec("COMMIT");
}

function checkedIdentity(db: DatabaseSync, org: string | undefined): Result<undefined, JournalFault> {
  if (pragma(db, "application_id") !== applicationId) {
    return notLanded("journal-damaged", "the file is a database, but not a journal of Hark's");
  }
  const version = Number(pragma(db, "user_version"));
  if (version > schemaVersion) {
    return notLanded(
      "journal-too-new",
      `the journal has layout ${version}; this Hark knows ${schemaVersion}`,
    );
  }
  const owner = orgOf(db);
  if (org !== undefined && owner !== org) {
    return notLanded("organisation-differs", `the record belongs to ${owner ?? "nobody"}, not to ${org}`);
  }
  return ok(undefined);
}

/** The organisation the journal was made for; `undefined` when its row is missing. */
export function orgOf(db: DatabaseSync): string | undefined {
  const row = db.prepare("SELECT value FROM meta WHERE name = 'org'").get();
  return row === undefined ? undefined : String(row["value"]);
}

function pragma(db: DatabaseSync, name: string): unknown {
  const row = certain(db.prepare(`PRAGMA ${name}`).get(), `PRAGMA ${name}`);
  return Object.values(row)[0];
}
