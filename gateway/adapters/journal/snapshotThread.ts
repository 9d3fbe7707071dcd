import { Worker } from "node:worker_threads";
import type { OrgId, PersonId, SessionId } from "../../../shared/base/ids.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { JournalFault } from "../../app/journal.ts";
import type { SubjectKeys } from "../../app/vault.ts";

export interface SnapshotOrder {
  readonly folder: string;
  readonly org: OrgId;
  readonly key: Uint8Array;
  readonly keys: SubjectKeys;
}

/** What the thread is born with. */
export interface SnapshotBrief {
  readonly folder: string;
  readonly key: Uint8Array;
}

/** What the thread says: it needs keys, or it is through. */
export type SnapshotNews =
  | { readonly kind: "keys-needed"; readonly subjects: readonly (PersonId | SessionId)[] }
  | { readonly kind: "finished"; readonly result: Result<undefined, JournalFault> };

/** The keys in the order they were asked for; `undefined` for one that was destroyed. */
export type SnapshotKeys = readonly (Uint8Array | undefined)[];

/** Makes a snapshot in a short-lived thread that reads the journal itself, so that neither the writer nor the main loop waits. */
export function makeSnapshot({ folder, key, keys }: SnapshotOrder): Promise<Result<undefined, JournalFault>> {
  const brief: SnapshotBrief = { folder, key };
  const worker = new Worker(new URL("./snapshotWorker.ts", import.meta.url), { workerData: brief });
  return new Promise((resolve) => {
    const lost = (detail: string) => resolve(failed({ code: "journal-unavailable", detail, landed: "no" }));
    worker.on("message", (news: SnapshotNews) => {
      if (news.kind === "keys-needed") {
        const answer: SnapshotKeys = news.subjects.map((subject) => keys.subjectKey(subject));
        worker.postMessage(answer);
      } else {
        resolve(news.result.ok ? ok(undefined) : news.result);
      }
    });
    worker.on("error", (error) => lost(error instanceof Error ? error.message : "unknown error"));
    worker.on("exit", (code) => lost(`the snapshot's thread ended with ${code}`));
  });
}
