import type { DatabaseSync, StatementSync } from "node:sqlite";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import { chainHash, type EventRow } from "./chain.ts";
import { guarded, notLanded } from "./journalFaults.ts";
import { rowsPerRead } from "./limits.ts";
import { trusted } from "./trusted.ts";

type Columns = [seq: number, recordedAt: number, kind: string, version: number, body: string, hash: string];

/** P9: reads events in order and hands out none whose hash does not follow from the one before. */
export class ChainReader {
  readonly #rows: StatementSync;
  #at: Head;

  constructor(db: DatabaseSync, after: Head) {
    this.#rows = db.prepare(
      "SELECT seq, recordedAt, kind, version, body, hash FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
    );
    this.#rows.setReturnArrays(true);
    this.#at = after;
  }

  /** The last event handed out. */
  get at(): Head {
    return this.#at;
  }

  /** The next events, at most `limit`; none at the end of the record. */
  next(limit = rowsPerRead): Result<readonly EventRow[], JournalFault> {
    return guarded(() => {
      const rows: EventRow[] = [];
      let { seq, hash } = this.#at;
      // The table is STRICT, so that the columns have these types; a damaged one fails its hash.
      for (const columns of trusted<Columns[]>(this.#rows.all(this.#at.seq, limit))) {
        const row = {
          seq: columns[0],
          recordedAt: columns[1],
          kind: columns[2],
          version: columns[3],
          body: columns[4],
          hash: columns[5],
        };
        seq += 1;
        if (row.seq !== seq) return notLanded("journal-chain-broken", `event ${seq} is missing`);
        hash = chainHash(hash, row);
        if (hash !== row.hash) return notLanded("journal-chain-broken", `event ${seq} does not fit its hash`);
        rows.push(row);
      }
      this.#at = { seq, hash };
      return ok(rows);
    });
  }
}
