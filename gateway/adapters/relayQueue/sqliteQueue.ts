import { chmodSync, closeSync, openSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { instant } from "../../../shared/base/instant.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { KeptFrame, QueueFault, QueueFaultCode, RelayQueue } from "../../relay/queue.ts";

/** "HKRQ": what SQLite's header says the file is for. */
const applicationId = 0x484b5251;

/** SQLite's numbers for what a file that is no database, or a damaged one, is told by. */
const damaged = [11, 26];
/** SQLITE_BUSY: another process holds the file. */
const busy = 5;

const rowForm = z.object({
  place: z.int(),
  address: z.string(),
  serviceData: z.instanceof(Uint8Array),
  rssi: z.int().nullable(),
  heardAt: z.int(),
});

/**
 * The presses of a relay in one SQLite file of mode 0600. One process has it; a
 * second is refused. A file that cannot be read is put aside under another name
 * and a new one begun: a relay without its past is worth more than none.
 */
export function openQueue(path: string, told: (fault: QueueFault) => void): Result<RelayQueue, QueueFault> {
  const first = opened(path);
  if (first.ok || first.fault.code !== "relay-queue-damaged") return first;
  const aside = `${path}.damaged-${Date.now()}`;
  try {
    renameSync(path, aside);
    for (const beside of ["-wal", "-shm"]) rmSync(`${path}${beside}`, { force: true });
  } catch (error) {
    return failed(faultOf(error, path));
  }
  told({ code: "relay-queue-damaged", detail: `${first.fault.detail}; kept as ${aside}` });
  return opened(path);
}

function opened(path: string): Result<RelayQueue, QueueFault> {
  let db: DatabaseSync | undefined;
  try {
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
    db = new DatabaseSync(path, { timeout: 200 });
    // The lock lives as long as the process, and ends with it however it ends.
    db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;");
    // P1: with anything less a power cut loses what was said to be kept.
    db.exec("PRAGMA synchronous = FULL; BEGIN EXCLUSIVE;");
    db.exec(`
      CREATE TABLE IF NOT EXISTS frame(
        place INTEGER PRIMARY KEY, address TEXT NOT NULL, serviceData BLOB NOT NULL,
        rssi INTEGER, heardAt INTEGER NOT NULL) STRICT;
      PRAGMA application_id = ${applicationId};
      COMMIT;
    `);
    return ok(queueIn(db, path));
  } catch (error) {
    db?.close();
    return failed(faultOf(error, path));
  }
}

function queueIn(db: DatabaseSync, path: string): RelayQueue {
  const put = db.prepare("INSERT OR REPLACE INTO frame VALUES (?, ?, ?, ?, ?)");
  const drop = db.prepare("DELETE FROM frame WHERE place = ?");
  return {
    kept() {
      try {
        const rows = db.prepare("SELECT * FROM frame ORDER BY place").all();
        return ok(rows.flatMap(frameOf));
      } catch (error) {
        return failed(faultOf(error, path));
      }
    },
    write({ add, remove }) {
      try {
        db.exec("BEGIN");
        for (const { place, address, serviceData, rssi, heardAt } of add)
          put.run(place, address, serviceData, rssi ?? null, heardAt);
        for (const place of remove) drop.run(place);
        db.exec("COMMIT");
        return ok(undefined);
      } catch (error) {
        if (db.isTransaction) db.exec("ROLLBACK");
        return failed(faultOf(error, path));
      }
    },
    close: () => db.close(),
  };
}

/** A row that is not ours is left out rather than losing the others. */
function frameOf(row: unknown): readonly KeptFrame[] {
  const read = rowForm.safeParse(row);
  const address = read.success ? parseFobAddress(read.data.address) : undefined;
  if (!read.success || address === undefined) return [];
  const { place, serviceData, rssi, heardAt } = read.data;
  return [
    {
      place,
      address,
      serviceData: Uint8Array.from(serviceData),
      rssi: rssi ?? undefined,
      heardAt: instant(heardAt),
    },
  ];
}

function faultOf(error: unknown, path: string): QueueFault {
  const why = error instanceof Error ? error.message : "unknown failure";
  return { code: codeOf(error), detail: `${path}: ${why}` };
}

function codeOf(error: unknown): QueueFaultCode {
  const number = error instanceof Error && "errcode" in error ? Number(error.errcode) % 256 : 0;
  if (damaged.includes(number)) return "relay-queue-damaged";
  return number === busy ? "relay-queue-in-use" : "relay-queue-unwritable";
}
