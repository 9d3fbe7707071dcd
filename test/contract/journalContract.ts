import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emptyChain } from "../../gateway/adapters/journal/chain.ts";
import { answeredKept } from "../../gateway/adapters/journal/limits.ts";
import type { Journal, Opened } from "../../gateway/app/journal.ts";
import {
  ana,
  anaAdded,
  answeredFor,
  at,
  batchOf,
  effectFor,
  got,
  placeAdded,
} from "../adapters/journal/batches.ts";

/** Somewhere a journal can be kept, which outlives each journal attached to it. */
export interface JournalPlace {
  attach(): Journal;
  dispose(): Promise<void>;
}

/** What anything that calls itself a journal must do. */
export function journalContract(name: string, makePlace: () => Promise<JournalPlace>): void {
  describe(`${name} keeps the contract of a journal`, () => {
    let place: JournalPlace;
    let journal: Journal;

    beforeEach(async () => {
      place = await makePlace();
      journal = place.attach();
    });

    afterEach(async () => {
      await journal.close();
      await place.dispose();
    });

    async function reopened(): Promise<Opened> {
      await journal.close();
      journal = place.attach();
      return got(await journal.open());
    }

    test("a new journal is empty", async () => {
      const opened = got(await journal.open());
      expect(opened.head).toEqual(emptyChain);
      expect(opened.pending).toEqual([]);
      expect(opened.answered).toEqual([]);
      expect(opened.lastRecordedAt).toBeUndefined();
      expect(opened.state.places.size).toBe(0);
    });

    test("what was appended is there after opening again, in order, with its effects and answers", async () => {
      got(await journal.open());
      const first = got(
        await journal.append(
          batchOf(emptyChain, { events: [placeAdded(1), anaAdded()], effects: [effectFor(2), effectFor(1)] }),
        ),
      );
      const second = got(
        await journal.append(
          batchOf(first, { events: [placeAdded(2)], answered: [answeredFor(1), answeredFor(2)] }),
        ),
      );
      expect([first.seq, second.seq]).toEqual([2, 3]);
      const opened = await reopened();
      expect(opened.head).toEqual(second);
      expect([...opened.state.places.keys()]).toEqual(["place-1", "place-2"]);
      expect(opened.state.people.get(ana)?.details).toEqual({ name: "Ana Example", phone: "0123" });
      expect(opened.pending).toEqual([effectFor(2), effectFor(1)]);
      expect(opened.answered).toEqual([answeredFor(1), answeredFor(2)]);
      expect(opened.lastRecordedAt).toBe(at);
    });

    test("a batch decided on another head is refused whole, and the next right one is taken", async () => {
      got(await journal.open());
      const head = got(await journal.append(batchOf(emptyChain, { events: [placeAdded(1)] })));
      const stray = { seq: head.seq, hash: "f".repeat(64) };
      for (const after of [emptyChain, stray, { ...head, seq: 7 }]) {
        const refused = await journal.append(
          batchOf(after, { events: [placeAdded(9)], effects: [effectFor(9)], answered: [answeredFor(9)] }),
        );
        expect(refused).toMatchObject({ ok: false, fault: { code: "head-moved", landed: "no" } });
      }
      expect(got(await journal.head())).toEqual(head);
      const next = got(await journal.append(batchOf(head, { events: [placeAdded(2)] })));
      const opened = await reopened();
      expect(opened.head).toEqual(next);
      expect([...opened.state.places.keys()]).toEqual(["place-1", "place-2"]);
      expect(opened.pending).toEqual([]);
      expect(opened.answered).toEqual([]);
    });

    test("an effect is pending until settled, and once under one key", async () => {
      got(await journal.open());
      const first = got(
        await journal.append(
          batchOf(emptyChain, { events: [placeAdded(1)], effects: [effectFor(1), effectFor(2)] }),
        ),
      );
      const second = got(
        await journal.append(
          batchOf(first, { events: [placeAdded(2)], effects: [effectFor(2), effectFor(3)] }),
        ),
      );
      expect((await reopened()).pending).toEqual([effectFor(1), effectFor(2), effectFor(3)]);
      const third = got(await journal.append(batchOf(second, { settled: [effectFor(2).key] })));
      expect(third).toEqual(second);
      expect((await reopened()).pending).toEqual([effectFor(1), effectFor(3)]);
    });

    test("an effect settled and wanted again in one batch is still to be done", async () => {
      got(await journal.open());
      got(await journal.append(batchOf(emptyChain, { effects: [effectFor(1)] })));
      got(
        await journal.append(batchOf(emptyChain, { settled: [effectFor(1).key], effects: [effectFor(1)] })),
      );
      expect((await reopened()).pending).toEqual([effectFor(1)]);
    });

    test("answers are kept up to a bound, the latest ones", async () => {
      got(await journal.open());
      const tenth = answeredKept / 10;
      for (let part = 0; part < 12; part += 1) {
        const answered = Array.from({ length: tenth }, (_, index) => answeredFor(part * tenth + index));
        got(await journal.append(batchOf(emptyChain, { answered })));
      }
      const { answered } = await reopened();
      expect(answered).toHaveLength(answeredKept);
      expect(answered.at(0)).toEqual(answeredFor(2 * tenth));
      expect(answered.at(-1)).toEqual(answeredFor(12 * tenth - 1));
    });

    test("nothing is taken before opening or after closing, and opening again goes on", async () => {
      const refusal = { ok: false, fault: { code: "journal-unavailable", landed: "no" } };
      expect(await journal.append(batchOf(emptyChain, { events: [placeAdded(1)] }))).toMatchObject(refusal);
      got(await journal.open());
      const head = got(await journal.append(batchOf(emptyChain, { events: [placeAdded(1)] })));
      await journal.close();
      expect(await journal.append(batchOf(head, { events: [placeAdded(2)] }))).toMatchObject(refusal);
      expect(await journal.head()).toMatchObject(refusal);
      expect(await journal.snapshot()).toMatchObject(refusal);
      expect(got(await journal.open()).head).toEqual(head);
      expect(got(await journal.append(batchOf(head, { events: [placeAdded(2)] }))).seq).toBe(2);
    });

    test("one place has one writer at a time", async () => {
      got(await journal.open());
      const second = place.attach();
      expect(await second.open()).toMatchObject({
        ok: false,
        fault: { code: "journal-locked", landed: "no" },
      });
      expect(got(await journal.append(batchOf(emptyChain, { events: [placeAdded(1)] }))).seq).toBe(1);
      await journal.close();
      expect(got(await second.open()).head.seq).toBe(1);
      await second.close();
    });

    test("a snapshot changes nothing that is seen", async () => {
      got(await journal.open());
      const head = got(await journal.append(batchOf(emptyChain, { events: [placeAdded(1), anaAdded()] })));
      got(await journal.snapshot());
      const next = got(await journal.append(batchOf(head, { events: [placeAdded(2)] })));
      const opened = await reopened();
      expect(opened.head).toEqual(next);
      expect([...opened.state.places.keys()]).toEqual(["place-1", "place-2"]);
      expect(opened.state.people.get(ana)?.details?.name).toBe("Ana Example");
    });
  });
}
