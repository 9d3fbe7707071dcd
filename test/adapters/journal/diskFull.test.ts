import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { journalPath, sizeOf } from "../../../gateway/adapters/journal/journalFiles.ts";
import { reserveLog } from "../../../gateway/adapters/journal/logSpace.ts";
import { verifyJournal } from "../../../gateway/adapters/journal/verifyJournal.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import { batchOf, got, placeAdded } from "./batches.ts";
import { fill, journalIn, newFolder } from "./journalKit.ts";

/** Only root may mount a file system small enough to fill. */
const mayMount = process.getuid?.() === 0;

test.skipIf(!mayMount)(
  "a full disk refuses for certain, loses nothing, and takes the next batch once freed",
  async () => {
    const small = await newFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", small]);
    onTestFinished(() => {
      execFileSync("umount", ["-l", small]);
    });
    const folder = join(small, "data");
    const filler = join(small, "filler");
    const journal = journalIn(folder, new FakeVault());
    let head = await fill(journal, got(await journal.open()).head, 100);

    expect(() => writeFileSync(filler, Buffer.alloc(4_000_000))).toThrow("ENOSPC");
    let refused = await journal.append(batchOf(head, { events: [placeAdded(0)] }));
    // The page at hand may still have room for a batch or two.
    for (let n = 0; refused.ok && n < 50; n += 1) {
      head = refused.value;
      refused = await journal.append(batchOf(head, { events: [placeAdded(0)] }));
    }
    for (let n = 0; n < 5; n += 1) {
      expect(refused).toMatchObject({ ok: false, fault: { code: "disk-full", landed: "no" } });
      expect(got(await journal.head())).toEqual(head);
      refused = await journal.append(batchOf(head, { events: [placeAdded(0)] }));
    }

    // Neither does it take for speed what an append could use.
    const log = `${journalPath(folder)}-wal`;
    const size = sizeOf(log);
    expect(reserveLog(folder)).toMatchObject({ ok: true });
    expect(sizeOf(log)).toBe(size);
    expect(got(await journal.head())).toEqual(head);

    rmSync(filler);
    const last = await fill(journal, head, 20);
    expect(last.seq).toBe(head.seq + 20);
    await journal.close();
    expect(await verifyJournal(folder)).toMatchObject({ fault: undefined, verified: last });
  },
);
