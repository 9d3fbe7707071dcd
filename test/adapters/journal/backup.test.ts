import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backupJournal, restoreJournal } from "../../../gateway/adapters/journal/backupJournal.ts";
import { journalPath } from "../../../gateway/adapters/journal/journalFiles.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import { effectFor, got } from "./batches.ts";
import { fill, journalIn, newFolder } from "./journalKit.ts";

async function running() {
  const folder = await newFolder();
  const keys = new FakeVault();
  const journal = journalIn(folder, keys);
  const head = await fill(journal, got(await journal.open()).head, 40);
  return { folder, keys, journal, head, target: join(await newFolder(), "backup") };
}

test("a backup taken while a gateway writes holds one instant, restores, and goes on", async () => {
  const { folder, keys, journal, head, target } = await running();
  let writing = true;
  const busy = (async () => {
    let at = head;
    while (writing) at = await fill(journal, at, 1);
    return at;
  })();
  const backed = got(await backupJournal({ folder, target, progress: undefined }));
  writing = false;
  const later = await busy;
  expect(backed.seq).toBeGreaterThanOrEqual(head.seq);
  expect(backed.seq).toBeLessThanOrEqual(later.seq);
  expect(await readdir(target)).toEqual(["journal.sqlite"]);

  const restored = join(await newFolder(), "data");
  expect(got(await restoreJournal({ backup: target, folder: restored, progress: undefined }))).toEqual(
    backed,
  );
  const again = journalIn(restored, keys);
  const opened = got(await again.open());
  expect(opened.head).toEqual(backed);
  expect(opened.pending.at(-1)).toEqual(effectFor(backed.seq));
  expect((await fill(again, backed, 1)).seq).toBe(backed.seq + 1);
});

test("a restore overwrites nothing, and a backup neither", async () => {
  const { folder, target } = await running();
  got(await backupJournal({ folder, target, progress: undefined }));
  expect(await backupJournal({ folder, target, progress: undefined })).toMatchObject({ ok: false });
  const full = await newFolder();
  await writeFile(join(full, "mine"), "");
  expect(await restoreJournal({ backup: target, folder: full, progress: undefined })).toMatchObject({
    ok: false,
  });
  expect(await readdir(full)).toEqual(["mine"]);
});

test("a damaged backup is not restored", async () => {
  const { folder, target } = await running();
  got(await backupJournal({ folder, target, progress: undefined }));
  const bytes = await readFile(journalPath(target));
  const middle = bytes.indexOf("Hall 17");
  bytes.write("Hall 18", middle);
  await writeFile(journalPath(target), bytes);
  const empty = join(await newFolder(), "data");
  await mkdir(empty);
  expect(await restoreJournal({ backup: target, folder: empty, progress: undefined })).toMatchObject({
    ok: false,
    fault: { code: "journal-chain-broken" },
  });
  expect(await readdir(empty)).toEqual([]);
});
