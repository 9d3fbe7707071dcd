import type { DatabaseSync, StatementSync } from "node:sqlite";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import { chainHash, emptyChain, rowSum } from "./chain.ts";
import { ChainReader } from "./chainReader.ts";
import { chunkOf } from "./chunk.ts";
import type { Chunk, Opening, SealedBatch } from "./journalCalls.ts";
import { checkIntegrity, openToWrite, readHead, takeLock } from "./journalDatabase.ts";
import { guarded, notLanded } from "./journalFaults.ts";
import {
  answeredKept,
  answeredPrunedAtOnce,
  framesBeforeCheckpoint,
  framesBeforeQuietCheckpoint,
} from "./limits.ts";
import { checkLog } from "./logScan.ts";
import { reserveLog } from "./logSpace.ts";
import { readSideTables } from "./sideTables.ts";

/**
 * The journal's database, synchronously: what runs in the writer's thread.
 * After any fault of the disk it lets go of every handle, and the next call
 * works on fresh ones, so that nothing half-known is carried on.
 */
export class JournalStore {
  readonly #folder: string;
  readonly #org: string;
  #lock: DatabaseSync | undefined;
  #open: OpenJournal | undefined;
  #reader: ChainReader | undefined;

  constructor(folder: string, org: string) {
    this.#folder = folder;
    this.#org = org;
  }

  /** Opens afresh and looks through the whole file; the chain itself is verified as it is read. */
  open(): Result<Opening, JournalFault> {
    this.#letGo();
    return this.#with(({ db }) => {
      const checked = checkIntegrity(db);
      if (!checked.ok) return checked;
      const side = readSideTables(db);
      return side.ok ? ok({ head: readHead(db), ...side.value }) : side;
    });
  }

  append(batch: SealedBatch): Result<Head, JournalFault> {
    return this.#with((journal) => journal.append(batch));
  }

  head(): Result<Head, JournalFault> {
    return this.#with(({ db }) => ok(readHead(db)));
  }

  replay(after: Head): Result<boolean, JournalFault> {
    return this.#with(({ db }) => {
      const found = db.prepare("SELECT hash FROM events WHERE seq = ?").get(after.seq);
      const contains = after.seq === 0 ? after.hash === emptyChain.hash : found?.["hash"] === after.hash;
      this.#reader = contains ? new ChainReader(db, after) : undefined;
      return ok(contains);
    });
  }

  rows(): Result<Chunk, JournalFault> {
    return this.#with(() => {
      const reader = this.#reader;
      if (reader === undefined) return notLanded("journal-unavailable", "no reading has been begun");
      const rows = reader.next();
      return rows.ok ? chunkOf(rows.value, reader.at) : rows;
    });
  }

  close(): Result<undefined, JournalFault> {
    return guarded(() => {
      this.#letGo();
      this.#lock?.close();
      this.#lock = undefined;
      return ok(undefined);
    });
  }

  /** Work that waits until the answer is out. Its failing lets go of the handles and shows at the next append, which needs the same disk. */
  tidy(): Result<undefined, JournalFault> {
    return this.#open === undefined
      ? ok(undefined)
      : this.#with((journal) => journal.checkpoint(framesBeforeCheckpoint));
  }

  /** What a quiet moment is for, so that no append waits behind it; its failing is as that of `tidy`. */
  rest(): Result<undefined, JournalFault> {
    if (this.#open === undefined) return ok(undefined);
    return this.#with((journal) => {
      const copied = journal.checkpoint(framesBeforeQuietCheckpoint);
      if (!copied.ok || journal.isLogReserved) return copied;
      journal.isLogReserved = true;
      return reserveLog(this.#folder);
    });
  }

  #with<Value>(work: (journal: OpenJournal) => Result<Value, JournalFault>): Result<Value, JournalFault> {
    const result = guarded(() => {
      const opened = this.#opened();
      return opened.ok ? work(opened.value) : opened;
    });
    if (!result.ok && result.fault.code !== "head-moved") this.#letGo();
    return result;
  }

  #opened(): Result<OpenJournal, JournalFault> {
    if (this.#open !== undefined) return ok(this.#open);
    if (this.#lock === undefined) {
      const lock = takeLock(this.#folder);
      if (!lock.ok) return lock;
      this.#lock = lock.value;
    }
    const log = checkLog(this.#folder);
    if (!log.ok) return log;
    const db = openToWrite(this.#folder, this.#org);
    if (!db.ok) return db;
    this.#open = new OpenJournal(db.value);
    return ok(this.#open);
  }

  #letGo(): void {
    const open = this.#open;
    this.#open = undefined;
    this.#reader = undefined;
    open?.db.close();
  }
}

/** One opening of the database, with its statements. */
class OpenJournal {
  readonly db: DatabaseSync;
  isLogReserved = false;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #head: StatementSync;
  readonly #event: StatementSync;
  readonly #effect: StatementSync;
  readonly #settle: StatementSync;
  readonly #answer: StatementSync;
  readonly #prune: StatementSync;
  readonly #logged: StatementSync;
  #effectsMade: number;
  #answersMade: number;
  #prunedUpTo: number;

  constructor(db: DatabaseSync) {
    this.db = db;
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
    this.#rollback = db.prepare("ROLLBACK");
    this.#head = db.prepare("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1");
    this.#event = db.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)");
    this.#effect = db.prepare("INSERT INTO effects VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
    this.#settle = db.prepare("DELETE FROM effects WHERE key = ?");
    this.#answer = db.prepare("INSERT INTO answered VALUES (?, ?, ?, ?, ?)");
    this.#prune = db.prepare("DELETE FROM answered WHERE n <= ?");
    this.#logged = db.prepare("PRAGMA wal_checkpoint(NOOP)");
    this.#effectsMade = number(db, "SELECT max(n) FROM effects");
    this.#answersMade = number(db, "SELECT max(n) FROM answered");
    this.#prunedUpTo = number(db, "SELECT min(n) - 1 FROM answered");
  }

  /** P1: ok only once SQLite has synced the commit to disk. */
  append(batch: SealedBatch): Result<Head, JournalFault> {
    this.#begin.run();
    const row = this.#head.get();
    const head = row === undefined ? emptyChain : { seq: Number(row["seq"]), hash: String(row["hash"]) };
    if (head.seq !== batch.after.seq || head.hash !== batch.after.hash) {
      this.#rollback.run();
      return notLanded("head-moved", `the batch follows ${batch.after.seq}, the journal ends at ${head.seq}`);
    }
    const end = this.#addEvents(head, batch);
    this.#addSide(batch);
    this.#commit.run();
    return ok(end);
  }

  /** Copies the log into the database once it has gathered so many frames. */
  checkpoint(frames: number): Result<undefined, JournalFault> {
    const counts = this.#logged.get();
    if (Number(counts?.["log"]) - Number(counts?.["checkpointed"]) < frames) return ok(undefined);
    this.db.exec("PRAGMA wal_checkpoint(PASSIVE)");
    return ok(undefined);
  }

  #addEvents(head: Head, { recordedAt, events }: SealedBatch): Head {
    let { seq, hash } = head;
    for (const { kind, version, body } of events) {
      seq += 1;
      hash = chainHash(hash, { seq, recordedAt, kind, version, body });
      this.#event.run(seq, recordedAt, kind, version, body, hash);
    }
    return { seq, hash };
  }

  /** Settling comes first: an effect wanted again in the same batch is done again rather than never. */
  #addSide({ recordedAt, effects, settled, answered }: SealedBatch): void {
    for (const key of settled) this.#settle.run(key);
    for (const { key, body } of effects) {
      this.#effectsMade += 1;
      this.#effect.run(key, this.#effectsMade, body, rowSum(key, this.#effectsMade, body));
    }
    for (const { id, answer } of answered) {
      this.#answersMade += 1;
      const n = this.#answersMade;
      this.#answer.run(n, recordedAt, id, answer, rowSum(n, recordedAt, id, answer));
    }
    const surplus = this.#answersMade - answeredKept - this.#prunedUpTo;
    if (surplus < answeredPrunedAtOnce) return;
    this.#prunedUpTo += surplus;
    this.#prune.run(this.#prunedUpTo);
  }
}

function number(db: DatabaseSync, sql: string): number {
  const row = db.prepare(sql).get();
  return Number(row === undefined ? 0 : Object.values(row)[0]);
}
