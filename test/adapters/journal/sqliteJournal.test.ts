import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteJournal } from "../../../gateway/adapters/journal/sqliteJournal.ts";
import type { OrgId } from "../../../shared/base/ids.ts";
import { journalContract } from "../../contract/journalContract.ts";
import { FakeJournal, FakeJournalDisk } from "../../fakes/fakeJournal.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";

journalContract("the SQLite journal", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hark-journal-"));
  const keys = new FakeVault();
  return {
    attach: () => new SqliteJournal({ folder, org: "demo" as OrgId, keys }),
    dispose: () => rm(folder, { recursive: true }),
  };
});

journalContract("the fake journal", async () => {
  const disk = new FakeJournalDisk();
  const keys = new FakeVault();
  return { attach: () => new FakeJournal(disk, keys), dispose: async () => {} };
});
