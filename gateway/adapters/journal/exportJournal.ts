import { type FileHandle, open } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import type { SubjectKeys } from "../../app/vault.ts";
import type { EventRow } from "./chain.ts";
import type { ChainReader } from "./chainReader.ts";
import { currentVersion } from "./eventKinds.ts";
import { openToRead, orgOf, readHead } from "./journalDatabase.ts";
import { faultFrom } from "./journalFaults.ts";
import { openEvent, type StoredEvent } from "./storedEvents.ts";
import { trusted } from "./trusted.ts";
import { type Progress, readerFrom } from "./verifyJournal.ts";

export interface ExportOrder {
  readonly folder: string;
  /** A file that does not exist yet; it is made with mode 0600. */
  readonly out: string;
  /** The first and last event; `undefined`: the record's own. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** P10: with keys each line also has the event with its personal data open; without, nothing personal leaves. */
  readonly keys: SubjectKeys | undefined;
  readonly progress: Progress | undefined;
}

export interface Exported {
  readonly events: number;
  readonly head: Head;
}

/** First line of an export. `after` is what the first event's hash follows from. */
export interface ExportHeader {
  readonly hark: "journal-export";
  readonly format: 1;
  readonly org: string | undefined;
  readonly after: Head;
  readonly open: boolean;
}

/** Last line of an export; without it the file was cut off. */
export interface ExportTrailer {
  readonly hark: "journal-export-end";
  readonly events: number;
  readonly head: Head;
}

/** P9: writes part of the record as JSON lines that anybody can verify; docs/journal.md specifies them. A gateway may run meanwhile. */
export async function exportJournal(order: ExportOrder): Promise<Result<Exported, JournalFault>> {
  const opened = openToRead(order.folder);
  if (!opened.ok) return opened;
  try {
    const file = await open(order.out, "wx", 0o600);
    try {
      return await writeExport(opened.value, file, order);
    } finally {
      await file.close();
    }
  } catch (error) {
    return failed(faultFrom(error));
  } finally {
    opened.value.close();
  }
}

async function writeExport(
  db: DatabaseSync,
  file: FileHandle,
  { from = 1, to, keys, progress = () => {} }: ExportOrder,
): Promise<Result<Exported, JournalFault>> {
  const begun = readerFrom(db, from);
  if (!begun.ok) return begun;
  const reader = begun.value;
  const last = Math.min(to ?? Number.MAX_SAFE_INTEGER, readHead(db).seq);
  const header: ExportHeader = {
    hark: "journal-export",
    format: 1,
    org: orgOf(db),
    after: reader.at,
    open: keys !== undefined,
  };
  await file.write(`${JSON.stringify(header)}\n`);
  let events = 0;
  while (reader.at.seq < last) {
    const rows = nextRows(reader, last);
    if (!rows.ok) return rows;
    if (rows.value.length === 0) break;
    await file.write(rows.value.map((row) => `${lineOf(row, keys)}\n`).join(""));
    events += rows.value.length;
    progress(events, last - from + 1);
  }
  const trailer: ExportTrailer = { hark: "journal-export-end", events, head: reader.at };
  await file.write(`${JSON.stringify(trailer)}\n`);
  await file.sync();
  return ok({ events, head: reader.at });
}

function nextRows(reader: ChainReader, last: number): Result<readonly EventRow[], JournalFault> {
  return reader.next(Math.min(500, last - reader.at.seq));
}

/** The sealed body stands in every line as it was hashed, so that an open export verifies as well as a sealed one. */
function lineOf(row: EventRow, keys: SubjectKeys | undefined): string {
  if (keys === undefined) return JSON.stringify(row);
  const stored = trusted<StoredEvent>(JSON.parse(row.body));
  const opened = openEvent(stored, currentVersion(row.kind), keys.subjectKey.bind(keys));
  return JSON.stringify({ ...row, opened });
}
