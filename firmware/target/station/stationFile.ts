import { closeSync, openSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { Flash, Provision } from "../../hal/body.ts";
import { parseSettings } from "../../logic/parseSettings.ts";
import type { StationFileFault } from "./stationFaults.ts";

/** What a station keeps on the computer's disk: who it is, and what a fob keeps in its flash. */
export type StationFile = {
  readonly provision: Provision;
  readonly flash: Flash;
  readonly close: () => void;
};

const rowForm = z.object({ address: z.string(), key: z.instanceof(Uint8Array), settings: z.string() });
const slotForm = z.object({ bytes: z.instanceof(Uint8Array) });
const keyBytes = 16;

/**
 * Makes the file of a station that nobody has yet; one that is there is left
 * alone. P8: key and counters live in one file, so that no station ever has its
 * key without its counters, and would use a number twice.
 */
export function makeStationFile(path: string, provision: Provision): Result<undefined, StationFileFault> {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    return failed(codeOf(error) === "EEXIST" ? "station-file-exists" : "station-file-unwritable");
  }
  return withDatabase(path, (db) => {
    db.exec(`
      CREATE TABLE station (address TEXT NOT NULL, key BLOB NOT NULL, settings TEXT NOT NULL) STRICT;
      CREATE TABLE slot (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
    `);
    const { address, key, settings } = provision;
    db.prepare("INSERT INTO station VALUES (?, ?, ?)").run(address, key, JSON.stringify(settings));
    db.close();
    return ok(undefined);
  });
}

/** Opens a station's file for one process alone; a second one, which would count along, is refused. */
export function openStationFile(path: string): Result<StationFile, StationFileFault> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return failed("station-file-missing");
  if ((found.mode & 0o077) !== 0) return failed("station-file-exposed");
  return withDatabase(path, (db) => {
    // The lock lives as long as the process, and ends with it however it ends.
    db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = EXTRA; BEGIN EXCLUSIVE; COMMIT;");
    const provision = readProvision(db);
    if (provision === undefined) {
      db.close();
      return failed("station-file-damaged");
    }
    return ok({ provision, flash: flashIn(db), close: () => db.close() });
  });
}

function readProvision(db: DatabaseSync): Provision | undefined {
  const row = rowForm.safeParse(db.prepare("SELECT address, key, settings FROM station").get());
  if (!row.success || row.data.key.length !== keyBytes) return undefined;
  const address = parseFobAddress(row.data.address);
  const settings = parseSettings(jsonIn(row.data.settings));
  return address === undefined || !settings.ok
    ? undefined
    : { address, key: Uint8Array.from(row.data.key), settings: settings.value };
}

function flashIn(db: DatabaseSync): Flash {
  const select = db.prepare("SELECT bytes FROM slot WHERE name = ?");
  const upsert = db.prepare(
    "INSERT INTO slot VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
  );
  // A full or failing disk leaves the old value or none, as flash may. The logic reads back what it
  // writes, and tells the worker and the gateway when it is not there; it must not die of it.
  return {
    read(slot) {
      try {
        const row = slotForm.safeParse(select.get(slot));
        return row.success ? Uint8Array.from(row.data.bytes) : undefined;
      } catch {
        return undefined;
      }
    },
    write(slot, bytes) {
      try {
        upsert.run(slot, bytes);
      } catch {
        return;
      }
    },
  };
}

function withDatabase<Value>(
  path: string,
  use: (db: DatabaseSync) => Result<Value, StationFileFault>,
): Result<Value, StationFileFault> {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    return use(db);
  } catch (error) {
    db?.close();
    return failed(faultOf(error));
  }
}

const sqliteBusy = 5;
const sqliteReadOnly = 8;
const sqliteInputOutput = 10;
const sqliteFull = 13;
const sqliteCannotOpen = 14;

function faultOf(error: unknown): StationFileFault {
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
  if (code === sqliteBusy) return "station-file-in-use";
  if (
    code === sqliteReadOnly ||
    code === sqliteInputOutput ||
    code === sqliteFull ||
    code === sqliteCannotOpen
  ) {
    return "station-file-unwritable";
  }
  return "station-file-damaged";
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
