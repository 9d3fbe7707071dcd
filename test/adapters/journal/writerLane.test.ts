import { expect, test } from "vitest";
import { emptyChain } from "../../../gateway/adapters/journal/chain.ts";
import type { JournalQuestion } from "../../../gateway/adapters/journal/journalCalls.ts";
import { laneBytes } from "../../../gateway/adapters/journal/limits.ts";
import { laneMemory, WriterLane } from "../../../gateway/adapters/journal/writerLane.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import { batchOf, effectFor, got, placeAdded } from "./batches.ts";
import { journalIn, newFolder } from "./journalKit.ts";

function question(body: string): JournalQuestion {
  const events = [{ kind: "place-added", version: 1, body }];
  const asks = { after: emptyChain, recordedAt: 0, events, effects: [], settled: [], answered: [] };
  return { id: 7, call: "append", asks };
}

test("the other end takes what was put in, once, in any script", () => {
  const memory = laneMemory();
  const main = new WriterLane(memory);
  const writer = new WriterLane(memory);
  const asked = question("Ünïcode 日本語 🆘");
  expect(writer.take()).toBeUndefined();
  expect(main.put(asked)).toBe(true);
  expect(writer.take()).toEqual(asked);
  expect(writer.take()).toBeUndefined();
});

test("what might not fit is not put in", () => {
  const lane = new WriterLane(laneMemory());
  expect(lane.put(question("日".repeat(laneBytes / 3)))).toBe(false);
  expect(lane.take()).toBeUndefined();
});

test("an answer comes even where it was given before anybody waited", async () => {
  const memory = laneMemory();
  const main = new WriterLane(memory);
  const answered = main.answered();
  const head = { seq: 12, hash: "ab".repeat(32) };
  new WriterLane(memory).answer(head);
  await answered;
  expect(main.head).toEqual(head);
});

test("appends asked for all at once, short and long, are taken in the order they were asked", async () => {
  const journal = journalIn(await newFolder(), new FakeVault());
  got(await journal.open());
  const sizes = [1, 2, 900, 1, 900, 3, 1];
  let number = 0;
  const appends = sizes.map((size) => {
    const effects = Array.from({ length: size }, () => {
      number += 1;
      return effectFor(number);
    });
    return journal.append(batchOf(emptyChain, { effects }));
  });
  for (const appended of await Promise.all(appends)) expect(appended).toMatchObject({ ok: true });
  const { pending } = got(await journal.open());
  expect(pending).toEqual(Array.from({ length: number }, (_, index) => effectFor(index + 1)));
});

test("after a refusal, which goes the long way, the short way still answers each append with its own head", async () => {
  const journal = journalIn(await newFolder(), new FakeVault());
  let { head } = got(await journal.open());
  for (let round = 1; round <= 20; round += 1) {
    const stray = { ...head, seq: head.seq + 7 };
    const refused = await journal.append(batchOf(stray, { events: [placeAdded(0)] }));
    expect(refused).toMatchObject({ ok: false, fault: { code: "head-moved" } });
    head = got(await journal.append(batchOf(head, { events: [placeAdded(round)] })));
    expect(head.seq).toBe(round);
  }
  expect(got(await journal.open()).head).toEqual(head);
});
