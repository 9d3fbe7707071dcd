import type { Batch, Head, Journal, JournalFault, Opened } from "../../../gateway/app/journal.ts";
import type { Effect, EffectKey } from "../../../gateway/core/effect.ts";
import type { DomainEvent } from "../../../gateway/core/event.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import { FakeJournal, FakeJournalDisk } from "../../fakes/fakeJournal.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";

/** A disk, the vault beside it, and a reading of what has landed on it. */
export class WatchedDisk {
  readonly fake = new FakeJournalDisk();
  readonly vault = new FakeVault();
  /** By how many commits stood before it: the last one tried there is the one that landed there. */
  readonly #tried = new Map<number, Batch>();

  tries(batch: Batch): void {
    this.#tried.set(this.#commits, batch);
  }

  /** What landed, also when nobody lived to hear of it. */
  get batches(): readonly Batch[] {
    return Array.from({ length: this.#commits }, (_, i) =>
      certain(this.#tried.get(i), "a batch that landed"),
    );
  }

  get #commits(): number {
    return this.fake.frames.filter(({ kind }) => kind === "commit").length;
  }

  get events(): readonly DomainEvent[] {
    return this.batches.flatMap(({ events }) => events);
  }

  get recordedAt(): Instant | undefined {
    return this.batches.at(-1)?.recordedAt;
  }

  /** Effects on record as still to be done. */
  get pending(): ReadonlyMap<EffectKey, Effect> {
    const pending = new Map<EffectKey, Effect>();
    for (const { settled, effects } of this.batches) {
      for (const key of settled) pending.delete(key);
      for (const effect of effects) pending.set(effect.key, effect);
    }
    return pending;
  }
}

const refused: JournalFault = {
  code: "journal-unavailable",
  detail: "the disk said no",
  landed: "no",
};

/** The fake journal, with a hand on it: it can be held, cut off, made blind and counted. */
export class WatchedJournal implements Journal {
  readonly disk: WatchedDisk;
  readonly #journal: FakeJournal;
  appends = 0;
  snapshots = 0;
  /** Nothing can be written or read while set. */
  isDown = false;
  /** The record's end cannot be read while set. */
  isBlind = false;
  /** What is told as the record's end instead of the truth. */
  falseEnd: Head | undefined;
  #held: (() => void)[] | undefined;

  /** Whoever had the disk before is gone. */
  constructor(disk = new WatchedDisk()) {
    this.disk = disk;
    disk.fake.crash();
    this.#journal = new FakeJournal(disk.fake, disk.vault);
  }

  /** From now on appends hang until `letGo`. */
  hold(): void {
    this.#held = [];
  }

  letGo(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  /** The next append answers that it does not know, having landed or not. */
  failNext(lands: boolean): void {
    this.disk.fake.next = lands ? "fails-but-landed" : "fails-not-landed";
  }

  open(): Promise<Result<Opened, JournalFault>> {
    return this.#journal.open();
  }

  async append(batch: Batch): Promise<Result<Head, JournalFault>> {
    this.appends += 1;
    if (this.#held !== undefined) await new Promise<void>((go) => this.#held?.push(go));
    if (this.isDown) return failed(refused);
    // A process that is gone may still try in vain; that is no part of what lands.
    if (this.disk.fake.writer === this.#journal) this.disk.tries(batch);
    return this.#journal.append(batch);
  }

  async head(): Promise<Result<Head, JournalFault>> {
    if (this.isDown || this.isBlind) return failed(refused);
    return this.falseEnd === undefined ? this.#journal.head() : ok(this.falseEnd);
  }

  snapshot(): Promise<Result<undefined, JournalFault>> {
    this.snapshots += 1;
    return this.#journal.snapshot();
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}
