import type { DatabaseSync } from "node:sqlite";
import { emptyChain } from "../../gateway/adapters/journal/chain.ts";
import { ChainReader } from "../../gateway/adapters/journal/chainReader.ts";
import { openToRead } from "../../gateway/adapters/journal/journalDatabase.ts";
import type { Head } from "../../gateway/app/journal.ts";
import { Tally } from "./book.ts";

/**
 * Reads the record from outside, on from where it stopped last time, with the
 * hash it kept itself: a record that was rewritten meanwhile does not follow.
 */
export class RecordReader {
  readonly tally = new Tally();
  readonly #folder: string;
  #at: Head = emptyChain;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes in what has come; gives what is wrong with the chain, if anything. */
  catchUp(): string | undefined {
    const opened = openToRead(this.#folder);
    if (!opened.ok) return `${opened.fault.code}: ${opened.fault.detail}`;
    try {
      return this.#read(opened.value);
    } finally {
      opened.value.close();
    }
  }

  get events(): number {
    return this.#at.seq;
  }

  #read(db: DatabaseSync): string | undefined {
    const reader = new ChainReader(db, this.#at);
    for (;;) {
      const rows = reader.next();
      if (!rows.ok) return `${rows.fault.code}: ${rows.fault.detail}`;
      for (const row of rows.value) this.tally.take(row);
      this.#at = reader.at;
      if (rows.value.length === 0) return undefined;
    }
  }
}
