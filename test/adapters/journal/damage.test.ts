import { cp, readFile, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyChain } from "../../../gateway/adapters/journal/chain.ts";
import { journalPath, sizeOf } from "../../../gateway/adapters/journal/journalFiles.ts";
import { JournalStore } from "../../../gateway/adapters/journal/journalStore.ts";
import { logBytesReserved } from "../../../gateway/adapters/journal/limits.ts";
import { checkLog } from "../../../gateway/adapters/journal/logScan.ts";
import { reserveLog } from "../../../gateway/adapters/journal/logSpace.ts";
import { verifyJournal } from "../../../gateway/adapters/journal/verifyJournal.ts";
import type { Head, JournalFault } from "../../../gateway/app/journal.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import { batchOf, effectFor, got, placeAdded } from "./batches.ts";
import { fill, journalIn, newFolder, org } from "./journalKit.ts";

const keys = new FakeVault();

/** All that a journal says when it is opened: its head, its record and what lies beside it. */
function openedIn(folder: string): Result<object & { head: Head }, JournalFault> {
  const store = new JournalStore(folder, org);
  try {
    const opening = store.open();
    if (!opening.ok) return opening;
    const begun = store.replay(emptyChain);
    if (!begun.ok) return begun;
    const events: string[] = [];
    for (;;) {
      const chunk = store.rows();
      if (!chunk.ok) return chunk;
      if (chunk.value.count === 0) return ok({ ...opening.value, events });
      events.push(chunk.value.text);
    }
  } finally {
    store.close();
  }
}

/** Two copies: as a kill leaves a journal, its pages partly still in the log, and as a close leaves it. */
async function leftBehind() {
  const folder = await newFolder();
  const journal = journalIn(folder, keys);
  const { head } = got(await journal.open());
  const settled = await fill(journal, head, 60);
  await journal.close();
  got(await journal.open());
  await fill(journal, settled, 40);
  const killed = await newFolder();
  await cp(folder, killed, { recursive: true });
  await journal.close();
  const closed = await newFolder();
  await cp(folder, closed, { recursive: true });
  return { killed, closed, whole: got(openedIn(folder)) };
}

/** What opening makes of a copy in which one byte differs. */
async function flipped(from: string, file: "" | "-wal", position: number) {
  const folder = await newFolder();
  await cp(from, folder, { recursive: true });
  const path = `${journalPath(folder)}${file}`;
  const bytes = await readFile(path);
  bytes[position] = (bytes[position] ?? 0) ^ (1 << (position % 8));
  await writeFile(path, bytes);
  return openedIn(folder);
}

/** The write-ahead log without the space reserved behind its last commit. */
async function usedLog(folder: string): Promise<Buffer> {
  const bytes = await readFile(`${journalPath(folder)}-wal`);
  let used = bytes.length;
  while (bytes[used - 1] === 0) used -= 1;
  return bytes.subarray(0, used);
}

describe("a flipped byte is told or harmless, never a silently different state", () => {
  let left: Awaited<ReturnType<typeof leftBehind>>;

  beforeAll(async () => {
    left = await leftBehind();
  });

  /** How many of the flips were told as a fault; each of the others changed nothing that is seen. */
  async function told(from: string, positions: readonly number[]): Promise<number> {
    let count = 0;
    for (const position of positions) {
      const result = await flipped(from, "", position);
      if (result.ok) {
        expect({ position, ...result.value }).toEqual({ position, ...left.whole });
      } else {
        expect(result.fault.code).toMatch(/^journal-(damaged|chain-broken|unavailable|too-new)$/);
        count += 1;
      }
    }
    return count;
  }

  /** Positions strewn over a file, the same at every run. */
  function strewn(count: number, size: number): readonly number[] {
    return Array.from({ length: count }, (_, n) => (n * 104_729 + 13 * n) % size);
  }

  test("in the database's header", async () => {
    const header = Array.from({ length: 100 }, (_, position) => position);
    expect(await told(left.closed, header)).toBeGreaterThan(20);
  });

  test("in its pages, leaves and interior, of a closed journal and of one killed", async () => {
    const size = (await readFile(journalPath(left.closed))).length;
    expect(await told(left.closed, strewn(150, size))).toBeGreaterThan(50);
    await told(left.killed, strewn(60, size));
  });

  test("in the write-ahead log, of which only the last commit, never answered after a power cut, may be lost", async () => {
    const size = (await usedLog(left.killed)).length;
    let told = 0;
    for (const position of strewn(150, size)) {
      const result = await flipped(left.killed, "-wal", position);
      if (!result.ok) told += 1;
      else expect(result.value.head.seq).toBeGreaterThanOrEqual(left.whole.head.seq - 1);
    }
    expect(told).toBeGreaterThan(100);
  });

  test("a log cut off anywhere within its last commit leaves a whole, verified record", async () => {
    for (const cut of [1, 100, 5_000]) {
      const folder = await newFolder();
      await cp(left.killed, folder, { recursive: true });
      const path = `${journalPath(folder)}-wal`;
      const used = await usedLog(folder);
      await writeFile(path, used.subarray(0, used.length - cut));
      expect(got(openedIn(folder)).head.seq).toBe(left.whole.head.seq - 1);
      expect((await verifyJournal(folder)).fault).toBeUndefined();
    }
  });
});

describe("a log with space reserved behind its last commit", () => {
  /** A journal killed with its log reserved, and what it had said. */
  async function reserved() {
    const { killed, whole } = await leftBehind();
    got(reserveLog(killed));
    return { killed, whole };
  }

  test("opens as one without", async () => {
    const { killed, whole } = await reserved();
    expect(sizeOf(`${journalPath(killed)}-wal`)).toBe(logBytesReserved);
    expect(got(openedIn(killed))).toEqual(whole);
  });

  test("may have lost its last commit, half written over the reserved space", async () => {
    const { killed, whole } = await reserved();
    const path = `${journalPath(killed)}-wal`;
    const bytes = await readFile(path);
    const used = await usedLog(killed);
    await writeFile(path, bytes.fill(0, used.length - 5_000));
    expect(got(openedIn(killed)).head.seq).toBe(whole.head.seq - 1);
    expect((await verifyJournal(killed)).fault).toBeUndefined();
  });

  test("is believed unused only when all of it is zeros", async () => {
    const { killed } = await reserved();
    const path = `${journalPath(killed)}-wal`;
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0, 0, 32));
    expect(openedIn(killed)).toMatchObject({ ok: false, fault: { code: "journal-damaged" } });
    await writeFile(path, bytes.fill(0));
    expect(checkLog(killed).ok).toBe(true);
  });
});

describe("somebody who edits the database is found out", () => {
  async function edited(sql: string) {
    const folder = await newFolder();
    const journal = journalIn(folder, keys);
    const { head } = got(await journal.open());
    await fill(journal, head, 20);
    await journal.close();
    const db = new DatabaseSync(journalPath(folder));
    db.exec(sql);
    db.close();
    const opened = openedIn(folder);
    return { opened, verdict: await verifyJournal(folder) };
  }

  test("an untouched one verifies", async () => {
    const { opened, verdict } = await edited("SELECT 1");
    expect(opened.ok).toBe(true);
    expect(verdict).toMatchObject({ org: "demo", verified: { seq: 20 }, fault: undefined });
  });

  test.each([
    ["a changed text", "UPDATE events SET body = replace(body, 'Hall 7', 'Hall 8') WHERE seq = 7", 7],
    ["a changed time", "UPDATE events SET recordedAt = recordedAt + 1 WHERE seq = 7", 7],
    ["a changed hash", "UPDATE events SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE seq = 7", 7],
    ["a removed event", "DELETE FROM events WHERE seq = 7", 7],
    [
      "two that changed places",
      "UPDATE events SET seq = 99 WHERE seq = 7; UPDATE events SET seq = 7 WHERE seq = 8",
      7,
    ],
  ])("%s breaks the chain where it was done", async (_, sql, broken) => {
    const { opened, verdict } = await edited(sql);
    expect(opened).toMatchObject({ ok: false, fault: { code: "journal-chain-broken" } });
    expect(verdict).toMatchObject({
      fault: { code: "journal-chain-broken" },
      firstBroken: broken,
      verified: { seq: broken - 1 },
    });
  });

  test.each([
    ["a changed effect", "UPDATE effects SET body = replace(body, 'ana', 'bob')"],
    ["a changed answer", "UPDATE answered SET answer = replace(answer, 'done', 'gone') WHERE n = 3"],
  ])("%s is damage", async (_, sql) => {
    const { opened } = await edited(sql);
    expect(opened).toMatchObject({ ok: false, fault: { code: "journal-damaged" } });
  });

  test.each([
    ["a kind from a newer Hark", "UPDATE events SET kind = 'fob-sang' WHERE seq = 20"],
    ["a layout from a newer Hark", "PRAGMA user_version = 2"],
  ])("%s is refused, not guessed at", async (_, sql) => {
    const { opened } = await edited(sql);
    expect(opened.ok).toBe(false);
  });

  test("a journal that is gone while its log remains is not taken for a new one", async () => {
    const { killed } = await leftBehind();
    await writeFile(journalPath(killed), "");
    expect(openedIn(killed)).toMatchObject({ ok: false, fault: { code: "journal-damaged" } });
  });

  test("another organisation's journal is refused", async () => {
    const { opened } = await edited("UPDATE meta SET value = 'else' WHERE name = 'org'");
    expect(opened).toMatchObject({ ok: false, fault: { code: "organisation-differs" } });
  });
});

test("a writer whose file was pulled from under it goes on once it is back", async () => {
  const folder = await newFolder();
  const journal = journalIn(folder, keys);
  const { head } = got(await journal.open());
  const db = new DatabaseSync(journalPath(folder));
  db.exec("BEGIN IMMEDIATE");
  const refused = await journal.append(batchOf(head, { events: [placeAdded(1)], effects: [effectFor(1)] }));
  expect(refused).toMatchObject({ ok: false, fault: { landed: "no" } });
  db.close();
  expect(got(await journal.append(batchOf(head, { events: [placeAdded(1)] }))).seq).toBe(1);
});
