import { cpSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { journalPath } from "../../gateway/adapters/journal/journalFiles.ts";
import { verifyJournal } from "../../gateway/adapters/journal/verifyJournal.ts";
import { chanceFrom, printedSeed } from "../support/chance.ts";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { furnish, newDataFolder, ringingPolicy, started, urlOf } from "../support/site.ts";
import { until } from "../support/until.ts";
import { Book, fellSilent, shortcomings, Tally } from "./book.ts";
import { Crowd } from "./load.ts";
import { RecordReader } from "./record.ts";

const kills = Math.max(1, Number(process.env["HARK_KILLS"] ?? 100));
const seed = printedSeed(`${kills} kills`);
const lives = { folder: newDataFolder(), book: new Book() };

/** Long enough for a start, everybody's way in, and load on every path; the kill falls anywhere in it. */
const longestLifeMs = 700;

/**
 * Kept alarms ring every 10 s of the wall clock, most of which pass while the
 * gateway is down or starting. Of the time people are connected, no more than
 * an interval and what a busy machine adds may pass without a ring.
 */
const longestSilenceMs = 15_000;

/** In the last life a ring may be a whole interval away. */
const lastRingMs = 25_000;

interface Ended {
  readonly crowd: Crowd;
  readonly record: RecordReader;
  readonly keptOpen: readonly string[];
  readonly listenedMs: number;
}

let ended: Ended;

/** One life: everybody comes, works, and the gateway is killed at some instant. */
async function liveAndDie(gateway: GatewayProcess, crowd: Crowd, lifeMs: number): Promise<void> {
  const shift = await crowd.join(urlOf(gateway));
  shift.begin();
  await new Promise((resolve) => setTimeout(resolve, lifeMs));
  await gateway.kill();
  await shift.end();
}

beforeAll(async () => {
  const { folder } = lives.folder;
  const chance = chanceFrom(seed);
  let gateway = await started(folder);
  const site = await furnish(gateway, {
    fobs: 60,
    relays: ["hall", "yard", "loft"],
    policy: ringingPolicy(10_000),
  });
  const crowd = new Crowd(site, lives.book, site.fobs.slice(0, 6));
  const record = new RecordReader(folder);
  const begunAt = performance.now();
  for (let kill = 0; kill < kills; kill += 1) {
    // The first life is long enough for the alarms that nobody answers.
    await liveAndDie(gateway, crowd, kill === 0 ? longestLifeMs : chance() * longestLifeMs);
    gateway = await started(folder);
    expect({ kill, seed, chain: record.catchUp() }).toEqual({ kill, seed, chain: undefined });
    expect(shortcomings(lives.book, record.tally), `kill ${kill}, seed ${seed}`).toEqual([]);
  }
  const { listenedMs } = crowd;
  const shift = await crowd.join(urlOf(gateway));
  const [bruno] = shift.responders;
  const kept = site.fobs.slice(0, 6).map(({ fob }) => fob);
  await until(
    "every kept alarm rings in the last life too",
    () => kept.every((fob) => bruno?.rangAbout(fob)),
    lastRingMs,
  );
  const keptOpen = kept.flatMap((fob) => bruno?.openAbout(fob)?.alarm ?? []);
  for (const alarm of keptOpen) await bruno?.person.does({ do: "acknowledge", alarm });
  await shift.end();
  await gateway.stop();
  record.catchUp();
  ended = { crowd, record, keptOpen, listenedMs };
  const { confirmed, received, resolved } = lives.book;
  process.stdout.write(
    `${kills} kills in ${Math.round((performance.now() - begunAt) / 1000)} s: ${confirmed.size} presses confirmed, ` +
      `${received.size} told received, ${resolved.size} alarms resolved, ${record.events} events\n`,
  );
}, 600_000);

afterAll(() => lives.folder.remove());

describe(`a gateway killed ${kills} times at random instants under load`, () => {
  test("was really under load: presses, replies and answers of people came through in plenty", () => {
    expect(lives.book.confirmed.size).toBeGreaterThan(kills * 5);
    expect(lives.book.received.size).toBeGreaterThan(kills * 5);
    expect(lives.book.resolved.size).toBeGreaterThan(kills / 4);
  });

  test("P1: every press that was confirmed or told received is on record, once", () => {
    expect(shortcomings(lives.book, ended.record.tally)).toEqual([]);
  });

  test("P9: the whole chain verifies, in one go and from outside", async () => {
    expect(ended.record.catchUp()).toBeUndefined();
    const verdict = await verifyJournal(lives.folder.folder);
    expect(verdict).toMatchObject({ fault: undefined, verified: { seq: ended.record.events } });
  });

  test("P3: an alarm that nobody answers stays open and rings on through every death", () => {
    expect(ended.keptOpen.length).toBe(6);
    expect(new Set(ended.keptOpen)).toEqual(lives.book.open);
    expect(ended.crowd.rings.size).toBe(6);
    const watch = { until: ended.listenedMs, mostMs: longestSilenceMs };
    expect(fellSilent(ended.crowd.rings, watch)).toEqual([]);
  });

  test("the checks can fail: an invented confirmation, a doubled press and a silence are found", () => {
    const book = new Book();
    book.confirmed.add("fob-7:4000000000");
    expect(shortcomings(book, ended.record.tally)).toContain("confirmed: fob-7:4000000000 is not on record");
    const tally = new Tally();
    for (let times = 0; times < 2; times += 1) {
      tally.take({ kind: "frame-counted", body: JSON.stringify({ fob: "fob-1", counter: 1 }) });
    }
    expect(shortcomings(new Book(), tally)).toEqual(["fob-1:1 was taken up 2 times"]);
    const rings = new Map([["a-1", [1_000, 2_000, 90_000]]]);
    expect(fellSilent(rings, { until: 91_000, mostMs: 25_000 })).toEqual(["a-1 was silent for 88000 ms"]);
  });

  test("the checks can fail: one row taken out of a copy breaks its chain and is missed in the book", async () => {
    const copy = newDataFolder();
    cpSync(lives.folder.folder, copy.folder, { recursive: true });
    const db = new DatabaseSync(journalPath(join(copy.folder)));
    const [press = ""] = lives.book.confirmed;
    const [fob, counter] = press.split(":");
    db.prepare(
      "DELETE FROM events WHERE kind = 'frame-counted' AND json_extract(body, '$.fob') = ? AND json_extract(body, '$.counter') = ?",
    ).run(fob ?? "", Number(counter));
    const rows = db.prepare("SELECT kind, body FROM events").all();
    db.close();
    const tally = new Tally();
    for (const { kind, body } of rows) tally.take({ kind: String(kind), body: String(body) });
    expect(shortcomings(lives.book, tally)).toContain(`confirmed: ${press} is not on record`);
    expect((await verifyJournal(copy.folder)).fault?.code).toBe("journal-chain-broken");
    copy.remove();
  });
});
