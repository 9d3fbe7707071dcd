import type { Batch, Head, Journal, JournalFault, Opened } from "../../../gateway/app/journal.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { FakeJournalDisk } from "../../fakes/fakeJournal.ts";
import type { Chronicle } from "../chronicle.ts";

/** When, in the world's time, each event of the record reached the disk. */
export class Landings {
  readonly #disk: FakeJournalDisk;
  readonly #at: number[] = [];

  constructor(disk: FakeJournalDisk) {
    this.#disk = disk;
  }

  /** Whatever the disk holds and did not hold before has landed now. */
  take(now: number): void {
    const { seq } = this.#disk.head;
    while (this.#at.length < seq) this.#at.push(now);
  }

  get count(): number {
    return this.#at.length;
  }

  of(seq: number): number {
    return this.#at[seq - 1] ?? Number.POSITIVE_INFINITY;
  }
}

interface TimedJournalParts {
  readonly journal: Journal;
  readonly landings: Landings;
  readonly chronicle: Chronicle;
  readonly now: () => number;
}

/** The journal, with a note of when each append began and ended: what a disk's own counters would show. */
export class TimedJournal implements Journal {
  readonly #parts: TimedJournalParts;

  constructor(parts: TimedJournalParts) {
    this.#parts = parts;
  }

  open(): Promise<Result<Opened, JournalFault>> {
    return this.#parts.journal.open();
  }

  async append(batch: Batch): Promise<Result<Head, JournalFault>> {
    const { journal, landings, chronicle, now } = this.#parts;
    chronicle.note({ kind: "append", outcome: "begun" });
    const result = await journal.append(batch);
    landings.take(now());
    const endsAt = batch.after.seq + batch.events.length;
    const isThere = result.ok || (batch.events.length > 0 && landings.count >= endsAt);
    chronicle.note({ kind: "append", outcome: isThere ? "landed" : "failed" });
    return result;
  }

  head(): Promise<Result<Head, JournalFault>> {
    return this.#parts.journal.head();
  }

  snapshot(): Promise<Result<undefined, JournalFault>> {
    return this.#parts.journal.snapshot();
  }

  close(): Promise<void> {
    return this.#parts.journal.close();
  }
}
