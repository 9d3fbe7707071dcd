import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { type FobId, parseId, type RelayId } from "../../../shared/base/ids.ts";
import { instant } from "../../../shared/base/instant.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type {
  LoadedPresence,
  PresenceFault,
  PresenceRow,
  PresenceStore,
} from "../../app/presence/presenceStore.ts";

interface Open {
  readonly database: DatabaseSync;
  readonly put: StatementSync;
}

/**
 * Presence kept in a small SQLite file of its own, one row for each fob. It is
 * no record: nothing waits for the disk, and a file that does not open or does
 * not check is put aside as `<path>.damaged` and begun anew.
 */
export class PresenceFile implements PresenceStore {
  readonly #path: string;
  #open: Open | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<LoadedPresence> {
    const first = this.#tryOpen();
    if (first.ok) return this.#readAll(first.value);
    const aside = this.#putAside();
    const second = aside.ok ? this.#tryOpen() : aside;
    return { rows: [], fault: second.ok ? unreadable(first.fault.detail) : second.fault };
  }

  async save(rows: readonly PresenceRow[]): Promise<Result<undefined, PresenceFault>> {
    const open = this.#open;
    if (open === undefined) return failed(unwritable("the file is not open"));
    return attempt(
      unwritable,
      () => {
        open.database.exec("BEGIN");
        for (const row of rows) {
          const text = textOf(row);
          open.put.run(row.fob, text, crc32(text));
        }
        open.database.exec("COMMIT");
        return undefined;
      },
      () => {
        if (open.database.isTransaction) open.database.exec("ROLLBACK");
      },
    );
  }

  async close(): Promise<void> {
    this.#open?.database.close();
    this.#open = undefined;
  }

  #tryOpen(): Result<Open, PresenceFault> {
    let database: DatabaseSync | undefined;
    return attempt(
      unreadable,
      () => {
        // SQLite gives its side files the mode of the file itself, which nobody else may read (P10).
        closeSync(openSync(this.#path, "a", 0o600));
        database = new DatabaseSync(this.#path);
        database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 1000");
        database.exec(
          "CREATE TABLE IF NOT EXISTS presence (fob TEXT PRIMARY KEY, row TEXT, crc INTEGER) STRICT, WITHOUT ROWID",
        );
        const checked = database.prepare("PRAGMA quick_check(1)").get();
        if (checked?.["quick_check"] !== "ok") throw new Error("the file does not check");
        const put = database.prepare("INSERT OR REPLACE INTO presence (fob, row, crc) VALUES (?, ?, ?)");
        this.#open = { database, put };
        return this.#open;
      },
      () => database?.close(),
    );
  }

  #readAll({ database }: Open): LoadedPresence {
    const rows: PresenceRow[] = [];
    let spoilt = 0;
    const read = attempt(
      unreadable,
      () => {
        for (const kept of database.prepare("SELECT fob, row, crc FROM presence").iterate()) {
          const row = rowOf(kept);
          if (row === undefined) spoilt += 1;
          else rows.push(row);
        }
        return undefined;
      },
      () => undefined,
    );
    if (!read.ok) return { rows, fault: read.fault };
    return { rows, fault: spoilt === 0 ? undefined : unreadable(`${spoilt} fobs left out`) };
  }

  #putAside(): Result<undefined, PresenceFault> {
    return attempt(
      unwritable,
      () => {
        for (const tail of ["", "-wal", "-shm"]) rmSync(`${this.#path}${tail}.damaged`, { force: true });
        renameSync(this.#path, `${this.#path}.damaged`);
        for (const tail of ["-wal", "-shm"]) rmSync(`${this.#path}${tail}`, { force: true });
        return undefined;
      },
      () => undefined,
    );
  }
}

/** SQLite and the file system speak by throwing; from here on it is a fault like any other. */
function attempt<Value>(
  fault: (detail: string) => PresenceFault,
  work: () => Value,
  tidy: () => void,
): Result<Value, PresenceFault> {
  try {
    return ok(work());
  } catch (thrown) {
    tidy();
    return failed(fault(thrown instanceof Error ? thrown.message : "unknown"));
  }
}

function unreadable(detail: string): PresenceFault {
  return { code: "presence-unreadable", detail };
}

function unwritable(detail: string): PresenceFault {
  return { code: "presence-unwritable", detail };
}

/** The fob is in the text too, so that the check covers which fob a row belongs to. */
function textOf({ fob, window, keyCheck, lastHeardAt, relays }: PresenceRow): string {
  return [fob, window.highest, ...window.seen, keyCheck, lastHeardAt ?? "", relays.join(",")].join(" ");
}

const rowText = /^(\S+) (\d+) (\d+) (\d+) (\d+) (\d*) (\S*)$/;

function rowOf(kept: Readonly<Record<string, unknown>>): PresenceRow | undefined {
  const text = kept["row"];
  if (typeof text !== "string" || kept["crc"] !== crc32(text)) return undefined;
  const [, name = "", highest, low, high, keyCheck, heardAt, relays = ""] = rowText.exec(text) ?? [];
  const fob = parseId<FobId>(name);
  if (fob === undefined || fob !== kept["fob"]) return undefined;
  return {
    fob,
    window: { highest: Number(highest), seen: [Number(low), Number(high)] },
    keyCheck: Number(keyCheck),
    lastHeardAt: heardAt === "" ? undefined : instant(Number(heardAt)),
    relays: relays
      .split(",")
      .map((relay) => parseId<RelayId>(relay))
      .filter((relay) => relay !== undefined),
  };
}
