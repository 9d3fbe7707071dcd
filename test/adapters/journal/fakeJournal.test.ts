import { expect, test } from "vitest";
import { emptyChain } from "../../../gateway/adapters/journal/chain.ts";
import type { Clock } from "../../../gateway/app/clock.ts";
import { instant, monotonic } from "../../../shared/base/instant.ts";
import { FakeJournal, FakeJournalDisk, type Mishap } from "../../fakes/fakeJournal.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import { anaAdded, batchOf, effectFor, got, placeAdded } from "./batches.ts";

const keys = new FakeVault();
const batch = batchOf(emptyChain, { events: [placeAdded(1), placeAdded(2)], effects: [effectFor(1)] });

/** Lets a mishap befall one append, then opens the disk as the next process would. */
async function afterMishap(mishap: Mishap) {
  const disk = new FakeJournalDisk();
  let crashes = 0;
  disk.onCrash = () => {
    crashes += 1;
  };
  const journal = new FakeJournal(disk, keys);
  got(await journal.open());
  disk.next = mishap;
  let answer: unknown = "none";
  void journal.append(batch).then((result) => {
    answer = result;
  });
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  const answered = answer;
  await journal.close();
  const opened = got(await new FakeJournal(disk, keys).open());
  return {
    answered,
    crashes,
    seq: opened.head.seq,
    places: opened.state.places.size,
    pending: opened.pending.length,
  };
}

const nothing = { seq: 0, places: 0, pending: 0 };
const everything = { seq: 2, places: 2, pending: 1 };
const unknown = { ok: false, fault: { code: "journal-unavailable", landed: "unknown" } };

test.each<[Mishap, object]>([
  ["crash-before-commit", { answered: "none", crashes: 1, ...nothing }],
  ["crash-with-torn-tail", { answered: "none", crashes: 1, ...nothing }],
  ["crash-after-commit", { answered: "none", crashes: 1, ...everything }],
  ["fails-not-landed", { answered: unknown, crashes: 0, ...nothing }],
  ["fails-but-landed", { answered: unknown, crashes: 0, ...everything }],
])("after %s the disk holds all of the batch or none of it", async (mishap, expected) => {
  expect(await afterMishap(mishap)).toMatchObject(expected);
});

test("a full disk takes nothing until it is freed, and then goes on", async () => {
  const disk = new FakeJournalDisk();
  const journal = new FakeJournal(disk, keys);
  got(await journal.open());
  disk.isFull = true;
  expect(await journal.append(batch)).toMatchObject({
    ok: false,
    fault: { code: "disk-full", landed: "no" },
  });
  disk.isFull = false;
  expect(got(await journal.append(batch)).seq).toBe(2);
});

test("a slow disk answers when its time has passed, and not before", async () => {
  const wakes: (() => void)[] = [];
  const clock: Clock = {
    now: () => instant(0),
    monotonic: () => monotonic(0),
    wakeAt: (at, wake) => {
      expect(at).toBe(400);
      wakes.push(wake);
      return () => {};
    },
  };
  const disk = new FakeJournalDisk();
  const journal = new FakeJournal(disk, keys, clock);
  got(await journal.open());
  disk.slowMs = 400;
  let answered = false;
  const appending = journal.append(batch).then((result) => {
    answered = true;
    return result;
  });
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  expect(answered).toBe(false);
  for (const wake of wakes) wake();
  expect(got(await appending).seq).toBe(2);
});

test("a crashed process lets go of the disk, and cannot write to it any more", async () => {
  const disk = new FakeJournalDisk();
  const old = new FakeJournal(disk, keys);
  got(await old.open());
  disk.crash();
  const next = new FakeJournal(disk, keys);
  got(await next.open());
  expect(await old.append(batch)).toMatchObject({ ok: false });
  expect(got(await next.append(batch)).seq).toBe(2);
});

test("P10: a destroyed key leaves the person nameless in the fake as well", async () => {
  const vault = new FakeVault();
  const disk = new FakeJournalDisk();
  const journal = new FakeJournal(disk, vault);
  got(await journal.open());
  got(await journal.append(batchOf(emptyChain, { events: [anaAdded()] })));
  got(await vault.destroySubjectKey("ana" as never));
  expect([...got(await journal.open()).state.people.values()][0]?.details).toBeUndefined();
});
