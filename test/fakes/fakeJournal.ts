import { chainHash, type EventRow, emptyChain } from "../../gateway/adapters/journal/chain.ts";
import { answeredKept } from "../../gateway/adapters/journal/limits.ts";
import {
  openEvent,
  type StoredEvent,
  storeEvent,
  subjectToSeal,
} from "../../gateway/adapters/journal/storedEvents.ts";
import type { Clock } from "../../gateway/app/clock.ts";
import type {
  AnsweredCommand,
  Batch,
  Head,
  Journal,
  JournalFault,
  Opened,
} from "../../gateway/app/journal.ts";
import type { SubjectKeys } from "../../gateway/app/vault.ts";
import type { Effect, EffectKey } from "../../gateway/core/effect.ts";
import { emptyState } from "../../gateway/core/emptyState.ts";
import { evolve } from "../../gateway/core/evolve.ts";
import { type Instant, monotonic } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";
import { failed, ok, type Result } from "../../shared/base/result.ts";

/** What will go wrong with the next append. A crash never answers and calls `onCrash`. */
export type Mishap =
  | "crash-before-commit"
  | "crash-after-commit"
  | "crash-with-torn-tail"
  | "fails-but-landed"
  | "fails-not-landed";

type Frame =
  | { readonly kind: "event"; readonly row: EventRow }
  | { readonly kind: "effect"; readonly key: EffectKey; readonly body: string }
  | { readonly kind: "settled"; readonly key: EffectKey }
  | { readonly kind: "answered"; readonly id: string; readonly body: string; readonly at: Instant }
  | { readonly kind: "commit"; readonly head: Head };

/**
 * The part of a fake journal that survives its process: a log of frames in
 * which only what stands before a commit counts, as in a write-ahead log.
 */
export class FakeJournalDisk {
  readonly frames: Frame[] = [];
  isFull = false;
  /** Milliseconds each append takes; needs the clock of `FakeJournal`. */
  slowMs = 0;
  next: Mishap | undefined;
  /** How many frames of a torn batch reach the disk. */
  tornFrames = 1;
  onCrash: () => void = () => {};
  writer: FakeJournal | undefined;

  /** The process is gone: its lock is free, and whatever it waited for never comes. */
  crash(): void {
    this.writer = undefined;
    this.onCrash();
  }

  /** As after a power cut: frames behind the last commit are no part of the record. */
  recover(): void {
    while (this.frames.length > 0 && this.frames.at(-1)?.kind !== "commit") this.frames.pop();
  }

  get head(): Head {
    const last = this.frames.findLast((frame) => frame.kind === "commit");
    return last?.kind === "commit" ? last.head : emptyChain;
  }
}

/** Behaves as the journal does, chain, sealing, lock and all, on a disk in memory and in virtual time. */
export class FakeJournal implements Journal {
  readonly #disk: FakeJournalDisk;
  readonly #keys: SubjectKeys;
  readonly #clock: Clock | undefined;
  #isOpen = false;

  constructor(disk: FakeJournalDisk, keys: SubjectKeys, clock?: Clock) {
    this.#disk = disk;
    this.#keys = keys;
    this.#clock = clock;
  }

  async open(): Promise<Result<Opened, JournalFault>> {
    this.#isOpen = false;
    if (this.#disk.writer !== undefined && this.#disk.writer !== this) {
      return notLanded("journal-locked", "another journal holds this disk");
    }
    this.#disk.writer = this;
    this.#disk.recover();
    const opened = this.#rebuild();
    this.#isOpen = opened.ok;
    if (!opened.ok) this.#disk.writer = undefined;
    return opened;
  }

  async append(batch: Batch): Promise<Result<Head, JournalFault>> {
    if (!this.#isWriter()) return notOpen();
    const keys: (Uint8Array | undefined)[] = [];
    for (const event of batch.events) {
      const subject = subjectToSeal(event);
      const made = subject === undefined ? ok(undefined) : await this.#keys.makeSubjectKey(subject);
      if (!made.ok) return notLanded("vault-unreadable", made.fault.detail);
      keys.push(made.value);
    }
    await this.#takeTime();
    // The process died while it waited: nobody is left to hear an answer.
    if (!this.#isWriter()) return never();
    return this.#write(batch, keys);
  }

  async head(): Promise<Result<Head, JournalFault>> {
    return this.#isWriter() ? ok(this.#disk.head) : notOpen();
  }

  async snapshot(): Promise<Result<undefined, JournalFault>> {
    return this.#isWriter() ? ok(undefined) : notOpen();
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    if (this.#disk.writer === this) this.#disk.writer = undefined;
  }

  #isWriter(): boolean {
    return this.#isOpen && this.#disk.writer === this;
  }

  async #write(batch: Batch, keys: readonly (Uint8Array | undefined)[]): Promise<Result<Head, JournalFault>> {
    const disk = this.#disk;
    const { head } = disk;
    if (batch.after.seq !== head.seq || batch.after.hash !== head.hash) {
      return notLanded("head-moved", `the batch follows ${batch.after.seq}, the journal ends at ${head.seq}`);
    }
    if (disk.isFull) return notLanded("disk-full", "no space left on this disk");
    const frames = framesOf(batch, keys);
    const mishap = disk.next;
    disk.next = undefined;
    if (mishap === "fails-not-landed") return unknownFate();
    if (mishap === "crash-before-commit") return this.#die();
    if (mishap === "crash-with-torn-tail") {
      disk.frames.push(...frames.slice(0, Math.min(disk.tornFrames, frames.length - 1)));
      return this.#die();
    }
    disk.frames.push(...frames);
    if (mishap === "crash-after-commit") return this.#die();
    return mishap === "fails-but-landed" ? unknownFate() : ok(disk.head);
  }

  async #die(): Promise<never> {
    this.#isOpen = false;
    this.#disk.crash();
    return never();
  }

  #takeTime(): Promise<void> | undefined {
    const { slowMs } = this.#disk;
    if (slowMs === 0) return undefined;
    const clock = certain(this.#clock, "the clock of a slow journal");
    return new Promise((resolve) => clock.wakeAt(monotonic(clock.monotonic() + slowMs), resolve));
  }

  #rebuild(): Result<Opened, JournalFault> {
    const state = emptyState();
    const pending = new Map<EffectKey, Effect>();
    const answered: AnsweredCommand[] = [];
    let head = emptyChain;
    let lastRecordedAt: Instant | undefined;
    for (const frame of this.#disk.frames) {
      if (frame.kind === "event") {
        const { row } = frame;
        const hash = chainHash(head.hash, row);
        if (hash !== row.hash)
          return notLanded("journal-chain-broken", `event ${row.seq} does not fit its hash`);
        head = { seq: row.seq, hash };
        lastRecordedAt = row.recordedAt as Instant;
        const keyOf = this.#keys.subjectKey.bind(this.#keys);
        evolve(state, certain(openEvent(JSON.parse(row.body) as StoredEvent, row.version, keyOf), row.kind));
      } else if (frame.kind === "effect") {
        if (!pending.has(frame.key)) pending.set(frame.key, JSON.parse(frame.body) as Effect);
      } else if (frame.kind === "settled") {
        pending.delete(frame.key);
      } else if (frame.kind === "answered") {
        answered.push(JSON.parse(frame.body) as AnsweredCommand);
        lastRecordedAt = frame.at;
      }
    }
    const recent = answered.slice(-answeredKept);
    return ok({ head, state, pending: [...pending.values()], answered: recent, lastRecordedAt });
  }
}

function framesOf(batch: Batch, keys: readonly (Uint8Array | undefined)[]): readonly Frame[] {
  let head = batch.after;
  const events = batch.events.map((event, index): Frame => {
    const row = { seq: head.seq + 1, recordedAt: batch.recordedAt, ...storeEvent(event, keys[index]) };
    const hash = chainHash(head.hash, row);
    head = { seq: row.seq, hash };
    return { kind: "event", row: { ...row, hash } };
  });
  return [
    ...events,
    ...batch.settled.map((key): Frame => ({ kind: "settled", key })),
    ...batch.effects.map(
      (effect): Frame => ({ kind: "effect", key: effect.key, body: JSON.stringify(effect) }),
    ),
    ...batch.answered.map(
      (one): Frame => ({ kind: "answered", id: one.id, body: JSON.stringify(one), at: batch.recordedAt }),
    ),
    { kind: "commit", head },
  ];
}

function never(): Promise<never> {
  return new Promise(() => {});
}

function notLanded(
  code: JournalFault["code"],
  detail: string,
): { readonly ok: false; readonly fault: JournalFault } {
  return failed({ code, detail, landed: "no" });
}

function unknownFate(): { readonly ok: false; readonly fault: JournalFault } {
  return failed({ code: "journal-unavailable", detail: "input or output error", landed: "unknown" });
}

function notOpen(): { readonly ok: false; readonly fault: JournalFault } {
  return notLanded("journal-unavailable", "the journal is not open");
}
