import { ok, type Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import type { EventRow } from "./chain.ts";
import { currentVersion } from "./eventKinds.ts";
import type { Chunk } from "./journalCalls.ts";
import { notLanded } from "./journalFaults.ts";

/** Packs verified rows for the main thread. A kind or version from a newer Hark is refused: guessing what it meant is not safe. */
export function chunkOf(rows: readonly EventRow[], at: Head): Result<Chunk, JournalFault> {
  const bodies: string[] = [];
  const old: (readonly [number, number])[] = [];
  for (const { seq, kind, version, body } of rows) {
    const current = currentVersion(kind);
    if (current === 0) return notLanded("journal-too-new", `event ${seq} is of unknown kind ${kind}`);
    if (version > current) {
      return notLanded(
        "journal-too-new",
        `event ${seq} is ${kind} version ${version}; known up to ${current}`,
      );
    }
    if (version < current) old.push([bodies.length, version]);
    bodies.push(body);
  }
  return ok({ text: `[${bodies.join(",")}]`, count: bodies.length, at, old });
}
