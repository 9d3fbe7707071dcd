import { readdir, readFile, writeFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { snapshotPath, snapshotSeqs } from "../../../gateway/adapters/journal/journalFiles.ts";
import { discardSnapshots } from "../../../gateway/adapters/journal/snapshotFile.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import { ana, anaAdded, batchOf, got, placeAdded } from "./batches.ts";
import { filesHolding, fill, journalIn, newFolder } from "./journalKit.ts";

/** A journal with people and places in a snapshot and a tail behind it, closed. */
async function snapshotted() {
  const folder = await newFolder();
  const keys = new FakeVault();
  const journal = journalIn(folder, keys);
  let { head } = got(await journal.open());
  head = got(await journal.append(batchOf(head, { events: [anaAdded()] })));
  head = await fill(journal, head, 20);
  got(await journal.snapshot());
  head = await fill(journal, head, 7);
  return { folder, keys, journal, head };
}

test("state from a snapshot and its tail is the state from replaying everything", async () => {
  const { folder, keys, journal, head } = await snapshotted();
  expect(snapshotSeqs(folder)).toEqual([21]);
  const quick = got(await journal.open());
  await discardSnapshots(folder);
  const full = got(await journal.open());
  expect(quick.head).toEqual(head);
  expect(full.head).toEqual(head);
  expect(full.state.places.size).toBe(27);
  expect(isDeepStrictEqual(quick.state, full.state)).toBe(true);
  expect(keys.subjectKey(ana)).toBeDefined();
});

test("the snapshot is really used: one that lies shows", async () => {
  const { folder, keys, journal } = await snapshotted();
  const { writeSnapshot } = await import("../../../gateway/adapters/journal/snapshotFile.ts");
  const opened = got(await journal.open());
  opened.state.name = "planted";
  writeSnapshot(folder, { at: opened.head, state: opened.state }, keys.snapshotKey());
  expect(got(await journal.open()).state.name).toBe("planted");
});

test("a damaged, foreign or stray snapshot is thrown away and never believed", async () => {
  const { folder, journal, head } = await snapshotted();
  const sound = await readFile(snapshotPath(folder, 21));
  const flipped = Buffer.from(sound);
  flipped[flipped.length - 30] = (flipped[flipped.length - 30] ?? 0) ^ 1;
  const otherCode = Buffer.from(sound.toString("latin1").replace(/"code":"..../, '"code":"0000'), "latin1");
  const bad = [flipped, otherCode, sound.subarray(0, 60), Buffer.alloc(0)];
  for (const bytes of bad) {
    await writeFile(snapshotPath(folder, 21), bytes);
    const opened = got(await journal.open());
    expect(opened.head).toEqual(head);
    expect(opened.state.places.size).toBe(27);
    expect(snapshotSeqs(folder)).toEqual([]);
  }
  // A sound one under another number would put its state on the wrong place of the chain.
  await writeFile(snapshotPath(folder, 25), sound);
  expect(got(await journal.open()).state.places.size).toBe(27);
  expect(snapshotSeqs(folder)).toEqual([]);
});

test("a snapshot of another journal does not fit the chain", async () => {
  const one = await snapshotted();
  const folder = await newFolder();
  const journal = journalIn(folder, one.keys);
  const { head } = got(await journal.open());
  await fill(journal, head, 30);
  await writeFile(snapshotPath(folder, 21), await readFile(snapshotPath(one.folder, 21)));
  expect(got(await journal.open()).state.people.size).toBe(0);
  expect(snapshotSeqs(folder)).toEqual([]);
});

test("two snapshots are kept, and nothing in them can be read without the key", async () => {
  const { folder, journal, head } = await snapshotted();
  let at = head;
  for (let round = 0; round < 3; round += 1) {
    got(await journal.snapshot());
    at = await fill(journal, at, 2);
  }
  expect(snapshotSeqs(folder)).toEqual([32, 30]);
  expect(await filesHolding(folder, Buffer.from("Ana Example"))).toEqual([]);
  expect((await readdir(folder)).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("appending goes on while a snapshot is made", async () => {
  const { journal, head } = await snapshotted();
  const making = journal.snapshot();
  const next = got(await journal.append(batchOf(head, { events: [placeAdded(99)] })));
  got(await making);
  expect(got(await journal.open()).head).toEqual(next);
});

test("P10: after an erasure no snapshot made before opens, and the next one removes them", async () => {
  const { folder, keys, journal, head } = await snapshotted();
  got(await keys.destroySubjectKey(ana));
  got(await journal.snapshot());
  expect(snapshotSeqs(folder)).toEqual([head.seq]);
  const opened = got(await journal.open());
  expect(opened.state.people.get(ana)?.details).toBeUndefined();
});
