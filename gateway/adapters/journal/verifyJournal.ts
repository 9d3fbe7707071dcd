import type { DatabaseSync } from "node:sqlite";
import { setImmediate as breathe } from "node:timers/promises";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import { emptyChain } from "./chain.ts";
import { ChainReader } from "./chainReader.ts";
import { checkIntegrity, openFileToRead, orgOf, readHead } from "./journalDatabase.ts";
import { guarded, notLanded } from "./journalFaults.ts";
import { journalPath } from "./journalFiles.ts";
import { readSideTables } from "./sideTables.ts";

/** Called now and then during long work; `total` is 0 while it is not known. */
export type Progress = (done: number, total: number) => void;

/** What a whole verification found. `fault` is undefined when everything fits. */
export interface Verdict {
  readonly org: string | undefined;
  /** The last event up to which the chain verified. */
  readonly verified: Head;
  /** The first event that is missing or does not fit. */
  readonly firstBroken: number | undefined;
  readonly fault: JournalFault | undefined;
}

/** P9: looks through every page and recomputes the whole chain. A gateway may run meanwhile; what it adds is not waited for. */
export function verifyJournal(folder: string, progress: Progress = () => {}): Promise<Verdict> {
  return verifyJournalFile(journalPath(folder), progress);
}

/** The same for one file, such as a backup. */
export async function verifyJournalFile(path: string, progress: Progress = () => {}): Promise<Verdict> {
  const opened = openFileToRead(path);
  if (!opened.ok)
    return { org: undefined, verified: emptyChain, firstBroken: undefined, fault: opened.fault };
  const db = opened.value;
  try {
    const sound = guarded(() => {
      const pages = checkIntegrity(db);
      if (!pages.ok) return pages;
      const side = readSideTables(db);
      return side.ok ? ok({ org: orgOf(db), head: readHead(db) }) : side;
    });
    // The chain is followed all the same: how far it reaches is what a restore is decided on.
    const head = sound.ok ? ok(sound.value.head) : guarded(() => ok(readHead(db)));
    const reader = new ChainReader(db, emptyChain);
    const chain = await follow(reader, head.ok ? head.value : emptyChain, progress);
    const firstBroken =
      !chain.ok && chain.fault.code === "journal-chain-broken" ? reader.at.seq + 1 : undefined;
    const fault = sound.ok ? (chain.ok ? undefined : chain.fault) : sound.fault;
    return { org: sound.ok ? sound.value.org : undefined, verified: reader.at, firstBroken, fault };
  } finally {
    db.close();
  }
}

/** Reads on to `end`, letting others have a turn between chunks. */
async function follow(
  reader: ChainReader,
  end: Head,
  progress: Progress,
): Promise<Result<undefined, JournalFault>> {
  while (reader.at.seq < end.seq) {
    const before = reader.at;
    const rows = reader.next();
    if (!rows.ok) return narrowed(reader, before);
    if (rows.value.length === 0) {
      return notLanded("journal-chain-broken", `event ${reader.at.seq + 1} is missing`);
    }
    progress(reader.at.seq, end.seq);
    await breathe();
  }
  return ok(undefined);
}

/** A chunk with a break in it counts for nothing; one row at a time finds how far the chain is whole. */
function narrowed(reader: ChainReader, before: Head): Result<undefined, JournalFault> {
  for (let seq = before.seq; ; seq += 1) {
    const row = reader.next(1);
    if (!row.ok) return row;
    if (row.value.length === 0) return notLanded("journal-chain-broken", `event ${seq + 1} is missing`);
  }
}

/** A reader placed just before event `from`, whose hash is taken from the record. */
export function readerFrom(db: DatabaseSync, from: number): Result<ChainReader, JournalFault> {
  return guarded(() => {
    if (from <= 1) return ok(new ChainReader(db, emptyChain));
    const before = db.prepare("SELECT hash FROM events WHERE seq = ?").get(from - 1);
    return before === undefined
      ? notLanded("journal-unavailable", `there is no event ${from}`)
      : ok(new ChainReader(db, { seq: from - 1, hash: String(before["hash"]) }));
  });
}
