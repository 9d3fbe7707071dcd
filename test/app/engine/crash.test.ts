import fc from "fast-check";
import { expect, test } from "vitest";
import type { Batch, Head, JournalFault } from "../../../gateway/app/journal.ts";
import { seconds } from "../../../shared/base/instant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import type { Mishap } from "../../fakes/fakeJournal.ts";
import { type Bench, type Followed, openBench, openSite } from "./site.ts";
import { type WatchedDisk, WatchedJournal } from "./watchedJournal.ts";

type Act =
  | { readonly kind: "press" }
  | { readonly kind: "repeat"; readonly which: number }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "mishap"; readonly what: Mishap }
  | { readonly kind: "disk"; readonly isDown: boolean; readonly isBlind: boolean }
  | { readonly kind: "step"; readonly byMs: number }
  | { readonly kind: "crash" };

const mishaps: readonly Mishap[] = [
  "crash-before-commit",
  "crash-after-commit",
  "crash-with-torn-tail",
  "fails-but-landed",
  "fails-not-landed",
];

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: "press" } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("repeat" as const), which: fc.nat(30) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.nat(15_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("mishap" as const), what: fc.constantFrom(...mishaps) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("disk" as const), isDown: fc.boolean(), isBlind: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("step" as const), byMs: fc.integer({ min: -1e7, max: 1e7 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "crash" } as const) },
);

type MakeJournal = (disk?: WatchedDisk) => WatchedJournal;

/** A gateway that may die at any moment, and the fob that sends each press until it is confirmed. */
class World {
  readonly clock = new FakeClock();
  readonly presses = new Map<number, Followed[]>();
  readonly #make: MakeJournal;
  #bench: Bench | undefined;
  #counter = 0;

  constructor(make: MakeJournal) {
    this.#make = make;
  }

  async begin(): Promise<void> {
    this.#bench = await openSite({ clock: this.clock, journal: this.#make() });
  }

  async do(what: Act): Promise<void> {
    switch (what.kind) {
      case "press":
        this.#counter += 1;
        this.send(this.#counter);
        break;
      case "repeat":
        if (this.#counter > 0) this.send(1 + (what.which % this.#counter));
        break;
      case "pass":
        await this.clock.pass(what.ms);
        if (this.bench.journal.disk.fake.writer === undefined) await this.restart();
        break;
      case "mishap":
        this.bench.journal.disk.fake.next = what.what;
        break;
      case "disk":
        this.bench.journal.isDown = what.isDown;
        this.bench.journal.isBlind = what.isBlind;
        break;
      case "step":
        this.clock.stepWall(what.byMs);
        break;
      case "crash":
        await this.restart();
        break;
    }
  }

  send(counter: number): void {
    const followed = this.bench.press(counter);
    this.presses.set(counter, [...(this.presses.get(counter) ?? []), followed]);
  }

  async restart(): Promise<void> {
    const { disk } = this.bench.journal;
    disk.fake.next = undefined;
    this.#bench = await openBench({ clock: this.clock, journal: this.#make(disk) });
  }

  get bench(): Bench {
    if (this.#bench === undefined) throw new Error("not begun");
    return this.#bench;
  }
}

/** P1 and P2, judged from the disk: what was confirmed is there, what is there is there once. */
function faultsIn({ bench, presses }: World): readonly string[] {
  const counted = new Map<number, number>();
  for (const event of bench.journal.disk.events) {
    if (event.kind !== "alarm-raised" && event.kind !== "alarm-pressed-again") continue;
    if (event.counter !== undefined) counted.set(event.counter, (counted.get(event.counter) ?? 0) + 1);
  }
  const found = bench.broken.map((cause) => `broken: ${String(cause)}`);
  for (const [counter, followed] of presses) {
    const times = counted.get(counter) ?? 0;
    if (times > 1) found.push(`press ${counter} is on record ${times} times`);
    if (times === 0 && followed.some(({ isDurable }) => isDurable))
      found.push(`press ${counter} was confirmed and lost`);
  }
  return found;
}

async function live(acts: readonly Act[], make: MakeJournal): Promise<readonly string[]> {
  const world = new World(make);
  await world.begin();
  for (const what of acts) {
    await world.do(what);
    const found = faultsIn(world);
    if (found.length > 0) return found;
  }
  // In the end the disk is mended and the fob goes on until it is confirmed.
  await world.do({ kind: "disk", isDown: false, isBlind: false });
  await world.restart();
  for (const [counter, followed] of world.presses) {
    if (!followed.some(({ isDurable }) => isDurable)) world.send(counter);
  }
  await world.clock.pass(seconds(12));
  const unheard = [...world.presses].filter(([, followed]) => !followed.some(({ isDurable }) => isDurable));
  return [...faultsIn(world), ...unheard.map(([counter]) => `press ${counter} was never confirmed`)];
}

const acts = fc.array(act, { maxLength: 30 });

test("whatever the disk, the clock and the process do, no confirmed press is lost and none counts twice", async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (what) => {
      expect(await live(what, (disk) => new WatchedJournal(disk))).toEqual([]);
    }),
    { numRuns: 60, seed: 7 },
  );
}, 60_000);

test("a journal that says yes before it is durable is found out", async () => {
  class Liar extends WatchedJournal {
    override async append(batch: Batch): Promise<Result<Head, JournalFault>> {
      const result = await super.append(batch);
      return result.ok ? result : ok({ ...batch.after, seq: batch.after.seq + batch.events.length });
    }
  }
  const verdict = await fc.check(
    fc.asyncProperty(acts, async (what) => (await live(what, (disk) => new Liar(disk))).length === 0),
    { numRuns: 60, seed: 7 },
  );
  expect(verdict.failed).toBe(true);
}, 60_000);
