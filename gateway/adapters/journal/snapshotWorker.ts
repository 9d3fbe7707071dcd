import { once } from "node:events";
import type { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { PersonId, SessionId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import { emptyState } from "../../core/emptyState.ts";
import { evolve } from "../../core/evolve.ts";
import { emptyChain } from "./chain.ts";
import { ChainReader } from "./chainReader.ts";
import { chunkOf } from "./chunk.ts";
import type { Chunk } from "./journalCalls.ts";
import { openToRead, readHead } from "./journalDatabase.ts";
import { faultFrom, guarded } from "./journalFaults.ts";
import { snapshotSeqs } from "./journalFiles.ts";
import { keysAskedAtOnce } from "./limits.ts";
import {
  discardSnapshot,
  pruneSnapshots,
  readSnapshot,
  type Snapshot,
  writeSnapshot,
} from "./snapshotFile.ts";
import type { SnapshotBrief, SnapshotKeys, SnapshotNews } from "./snapshotThread.ts";
import { openChunk, parseChunk, subjectsIn } from "./storedEvents.ts";
import { trusted } from "./trusted.ts";

const port = certain(parentPort ?? undefined, "the port of the snapshot's thread");
const { folder, key } = trusted<SnapshotBrief>(workerData);
const known = new Map<PersonId | SessionId, Uint8Array | undefined>();

tell({ kind: "finished", result: await takeSnapshot() });
port.close();

function tell(news: SnapshotNews): void {
  port.postMessage(news);
}

async function takeSnapshot(): Promise<Result<undefined, JournalFault>> {
  const opened = openToRead(folder);
  if (!opened.ok) return opened;
  const db = opened.value;
  try {
    const end = readHead(db);
    const { at, state } = await startingPoint(db);
    if (at.seq === end.seq) return ok(undefined);
    const reader = new ChainReader(db, at);
    while (reader.at.seq < end.seq) {
      const rows = reader.next();
      const chunk = rows.ok ? chunkOf(rows.value, reader.at) : rows;
      if (!chunk.ok) return chunk;
      await learnKeys(chunk.value);
      const taken = openChunk(
        chunk.value,
        (subject) => known.get(subject),
        (event) => evolve(state, event),
      );
      if (!taken.ok) return taken;
    }
    const written = guarded(() => {
      writeSnapshot(folder, { at: reader.at, state }, key);
      return ok(undefined);
    });
    if (written.ok) await pruneSnapshots(folder);
    return written;
  } catch (error) {
    return { ok: false, fault: faultFrom(error) };
  } finally {
    db.close();
  }
}

async function startingPoint(db: DatabaseSync): Promise<Snapshot> {
  for (const seq of snapshotSeqs(folder)) {
    const snapshot = await readSnapshot(folder, seq, key);
    if (snapshot !== undefined && isOnChain(db, snapshot.at)) return snapshot;
    // P10: after an erasure this is every snapshot made before it.
    await discardSnapshot(folder, seq);
  }
  return { at: emptyChain, state: emptyState() };
}

function isOnChain(db: DatabaseSync, at: Head): boolean {
  return db.prepare("SELECT hash FROM events WHERE seq = ?").get(at.seq)?.["hash"] === at.hash;
}

/** Asks the main thread, which holds the vault, for keys not yet known, a few at a time. */
async function learnKeys(chunk: Chunk): Promise<void> {
  const stored = parseChunk(chunk);
  if (!stored.ok) return;
  const missing = [...subjectsIn(stored.value)].filter((subject) => !known.has(subject));
  for (let from = 0; from < missing.length; from += keysAskedAtOnce) {
    const subjects = missing.slice(from, from + keysAskedAtOnce);
    tell({ kind: "keys-needed", subjects });
    const [keys] = trusted<[SnapshotKeys]>(await once(port, "message"));
    for (const [index, subject] of subjects.entries()) known.set(subject, keys[index]);
  }
}
