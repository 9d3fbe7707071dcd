import type {
  AnsweredCommand,
  Batch,
  Head,
  Journal,
  JournalFault,
  Opened,
} from "../../../gateway/app/journal.ts";
import type { Effect, EffectKey } from "../../../gateway/core/effect.ts";
import { emptyState } from "../../../gateway/core/emptyState.ts";
import type { DomainEvent } from "../../../gateway/core/event.ts";
import { evolve } from "../../../gateway/core/evolve.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";

/** What the next append does: `lands` says whether it reaches the disk, `says` what it answers. */
export interface Mishap {
  readonly lands: boolean;
  readonly says: "no" | "unknown";
}

/** What survives the process. */
export class TinyDisk {
  readonly events: DomainEvent[] = [];
  readonly batches: Batch[] = [];
  readonly pending = new Map<EffectKey, Effect>();
  readonly answered: AnsweredCommand[] = [];
  recordedAt: Instant | undefined;

  get head(): Head {
    return { seq: this.events.length, hash: `${this.events.length}`.padStart(64, "0") };
  }

  take(batch: Batch): void {
    this.batches.push(batch);
    this.events.push(...batch.events);
    this.answered.push(...batch.answered);
    for (const effect of batch.effects) this.pending.set(effect.key, effect);
    for (const key of batch.settled) this.pending.delete(key);
    this.recordedAt = batch.recordedAt;
  }
}

const fault = (landed: "no" | "unknown"): JournalFault => ({
  code: "journal-unavailable",
  detail: "the disk said no",
  landed,
});

/** A journal in memory whose disk can be made to fail, lie or hang. */
export class TinyJournal implements Journal {
  readonly disk: TinyDisk;
  /** Appends that came in, landed or not. */
  appends = 0;
  snapshots = 0;
  /** Every append and reading of the head fails while set. */
  isDown = false;
  /** Only the head cannot be read while set. */
  isBlind = false;
  nextMishap: Mishap | undefined;
  #held: (() => void)[] | undefined;

  constructor(disk = new TinyDisk()) {
    this.disk = disk;
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

  open(): Promise<Result<Opened, JournalFault>> {
    const state = emptyState();
    for (const event of this.disk.events) evolve(state, event);
    return Promise.resolve(
      ok({
        head: this.disk.head,
        state,
        pending: [...this.disk.pending.values()],
        answered: [...this.disk.answered],
        lastRecordedAt: this.disk.recordedAt,
      }),
    );
  }

  async append(batch: Batch): Promise<Result<Head, JournalFault>> {
    this.appends += 1;
    if (this.#held !== undefined) await new Promise<void>((go) => this.#held?.push(go));
    if (this.isDown) return failed(fault("no"));
    if (batch.after.seq !== this.disk.head.seq) {
      return failed({ code: "head-moved", detail: `${this.disk.head.seq}`, landed: "no" });
    }
    const mishap = this.nextMishap;
    this.nextMishap = undefined;
    if (mishap === undefined || mishap.lands) this.disk.take(batch);
    return mishap === undefined ? ok(this.disk.head) : failed(fault(mishap.says));
  }

  head(): Promise<Result<Head, JournalFault>> {
    return Promise.resolve(this.isDown || this.isBlind ? failed(fault("no")) : ok(this.disk.head));
  }

  snapshot(): Promise<Result<undefined, JournalFault>> {
    this.snapshots += 1;
    return Promise.resolve(ok(undefined));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
