import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { SqliteJournal } from "../../../gateway/adapters/journal/sqliteJournal.ts";
import type { Head, Journal } from "../../../gateway/app/journal.ts";
import type { SubjectKeys } from "../../../gateway/app/vault.ts";
import type { OrgId } from "../../../shared/base/ids.ts";
import { answeredFor, batchOf, effectFor, got, placeAdded } from "./batches.ts";

export const org = "demo" as OrgId;

const journals: Journal[] = [];
const folders: string[] = [];

afterAll(async () => {
  for (const journal of journals) await journal.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** A folder of its own, gone after the file's tests. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hark-journal-"));
  folders.push(folder);
  return folder;
}

/** A journal that lets go of its folder after the file's tests at the latest. */
export function journalIn(folder: string, keys: SubjectKeys): Journal {
  const journal = new SqliteJournal({ folder, org, keys });
  journals.push(journal);
  return journal;
}

/** Appends batches of one place, one effect and one answer each; settles all but the latest few effects. */
export async function fill(journal: Journal, after: Head, count: number): Promise<Head> {
  let head = after;
  for (let done = 0; done < count; done += 1) {
    const n = head.seq + 1;
    head = got(
      await journal.append(
        batchOf(head, {
          events: [placeAdded(n)],
          effects: [effectFor(n)],
          settled: n > 5 ? [effectFor(n - 5).key] : [],
          answered: [answeredFor(n)],
        }),
      ),
    );
  }
  return head;
}

/** Whether a text stands in any file of a folder, in bytes; the names of the files that hold it. */
export async function filesHolding(folder: string, needle: Uint8Array): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const holding: string[] = [];
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (bytes.includes(needle)) holding.push(entry.name);
  }
  return holding;
}
