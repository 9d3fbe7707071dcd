import type { OrgId } from "../../../shared/base/ids.ts";
import { instant } from "../../../shared/base/instant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { AnsweredCommand, Batch, Head, Journal, JournalFault, Opened } from "../../app/journal.ts";
import type { SubjectKeys } from "../../app/vault.ts";
import type { Effect } from "../../core/effect.ts";
import { emptyState } from "../../core/emptyState.ts";
import { evolve } from "../../core/evolve.ts";
import type { MutableOrgState } from "../../core/state.ts";
import { emptyChain } from "./chain.ts";
import type { Opening, SealedBatch } from "./journalCalls.ts";
import { notLanded } from "./journalFaults.ts";
import { snapshotSeqs } from "./journalFiles.ts";
import { JournalThread } from "./journalThread.ts";
import { discardSnapshot, discardSnapshots, readSnapshot } from "./snapshotFile.ts";
import { makeSnapshot } from "./snapshotThread.ts";
import { openChunk, storeEvent, subjectToSeal } from "./storedEvents.ts";
import { trusted } from "./trusted.ts";

export interface SqliteJournalOptions {
  /** Made with mode 0700 if it does not exist. */
  readonly folder: string;
  /** The journal is bound to it when it is made; another organisation's journal is refused. */
  readonly org: OrgId;
  readonly keys: SubjectKeys;
}

/** The journal in one SQLite file, written by a thread of its own. docs/journal.md says what is in it. */
export class SqliteJournal implements Journal {
  readonly #folder: string;
  readonly #org: OrgId;
  readonly #keys: SubjectKeys;
  readonly #thread: JournalThread;
  #isOpen = false;
  #snapshotting: Promise<Result<undefined, JournalFault>> | undefined;

  constructor({ folder, org, keys }: SqliteJournalOptions) {
    this.#folder = folder;
    this.#org = org;
    this.#keys = keys;
    this.#thread = new JournalThread(folder, org);
  }

  async open(): Promise<Result<Opened, JournalFault>> {
    const opening = await this.#thread.ask("open", undefined);
    const opened = opening.ok ? await this.#rebuild(opening.value) : opening;
    this.#isOpen = opened.ok;
    // The lock goes back as well: a gateway that cannot open must not keep the tools that mend from working.
    if (!opened.ok) await this.#thread.stop();
    return opened;
  }

  async append(batch: Batch): Promise<Result<Head, JournalFault>> {
    if (!this.#isOpen) return notOpen();
    const keys: (Uint8Array | undefined)[] = [];
    for (const event of batch.events) {
      const subject = subjectToSeal(event);
      const known = subject === undefined ? undefined : this.#keys.subjectKey(subject);
      if (subject === undefined || known !== undefined) {
        keys.push(known);
        continue;
      }
      // Only what names somebody new comes here, never a press.
      const made = await this.#keys.makeSubjectKey(subject);
      if (!made.ok) {
        return notLanded(
          made.fault.code === "disk-full" ? "disk-full" : "vault-unreadable",
          `no key for ${subject}: ${made.fault.detail}`,
        );
      }
      keys.push(made.value);
    }
    return this.#thread.ask("append", sealedBatch(batch, keys));
  }

  async head(): Promise<Result<Head, JournalFault>> {
    return this.#isOpen ? this.#thread.ask("head", undefined) : notOpen();
  }

  async snapshot(): Promise<Result<undefined, JournalFault>> {
    if (!this.#isOpen) return notOpen();
    this.#snapshotting ??= this.#makeSnapshot().finally(() => {
      this.#snapshotting = undefined;
    });
    return this.#snapshotting;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#snapshotting;
    await this.#thread.stop();
  }

  async #makeSnapshot(): Promise<Result<undefined, JournalFault>> {
    const key = this.#keys.snapshotKey();
    const made = await makeSnapshot({ folder: this.#folder, org: this.#org, key, keys: this.#keys });
    // P10: somebody was erased meanwhile, and the new snapshot still knows them.
    if (!Buffer.from(key).equals(this.#keys.snapshotKey())) await discardSnapshots(this.#folder);
    return made;
  }

  async #rebuild({
    head,
    pending,
    answered,
    lastRecordedAt,
  }: Opening): Promise<Result<Opened, JournalFault>> {
    const from = await this.#startingPoint();
    if (!from.ok) return from;
    const { state } = from.value;
    let { at } = from.value;
    const keyOf = this.#keys.subjectKey.bind(this.#keys);
    let coming = this.#thread.ask("rows", undefined);
    for (;;) {
      const chunk = await coming;
      if (!chunk.ok) return chunk;
      at = chunk.value.at;
      if (chunk.value.count === 0) break;
      // The next chunk is read and hashed by the other thread while this one is evolved.
      coming = this.#thread.ask("rows", undefined);
      const taken = openChunk(chunk.value, keyOf, (event) => evolve(state, event));
      if (!taken.ok) {
        await coming;
        return taken;
      }
    }
    if (at.seq !== head.seq || at.hash !== head.hash) {
      return notLanded("journal-chain-broken", `the record ends at ${at.seq}, its head says ${head.seq}`);
    }
    return ok({
      head,
      state,
      pending: trusted<Effect[]>(JSON.parse(pending)),
      answered: trusted<AnsweredCommand[]>(JSON.parse(answered)),
      lastRecordedAt: lastRecordedAt === undefined ? undefined : instant(lastRecordedAt),
    });
  }

  /** The newest snapshot that opens and lies on the chain; otherwise the beginning. One that does neither is thrown away. */
  async #startingPoint(): Promise<Result<{ state: MutableOrgState; at: Head }, JournalFault>> {
    for (const seq of snapshotSeqs(this.#folder)) {
      const snapshot = await readSnapshot(this.#folder, seq, this.#keys.snapshotKey());
      const fits = snapshot === undefined ? ok(false) : await this.#thread.ask("replay", snapshot.at);
      if (!fits.ok) return fits;
      if (snapshot !== undefined && fits.value) return ok(snapshot);
      await discardSnapshot(this.#folder, seq);
    }
    const begun = await this.#thread.ask("replay", emptyChain);
    return begun.ok ? ok({ state: emptyState(), at: emptyChain }) : begun;
  }
}

function sealedBatch(batch: Batch, keys: readonly (Uint8Array | undefined)[]): SealedBatch {
  return {
    after: batch.after,
    recordedAt: batch.recordedAt,
    events: batch.events.map((event, index) => storeEvent(event, keys[index])),
    effects: batch.effects.map((effect) => ({ key: effect.key, body: JSON.stringify(effect) })),
    settled: batch.settled,
    answered: batch.answered.map(({ id, answer }) => ({ id, answer: JSON.stringify(answer) })),
  };
}

function notOpen(): ReturnType<typeof notLanded> {
  return notLanded("journal-unavailable", "the journal is not open");
}
