import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { journalPath } from "../../gateway/adapters/journal/journalFiles.ts";
import { verifyJournal } from "../../gateway/adapters/journal/verifyJournal.ts";
import { type GatewayStart, startGatewayProcess } from "../support/gatewayProcess.ts";
import { RelayHand } from "../support/relayHand.ts";
import { Responder } from "../support/responder.ts";
import { furnish, newDataFolder, ringingPolicy, type Site, started, urlOf } from "../support/site.ts";
import { until } from "../support/until.ts";

/** Two states of one data folder: as a stop leaves it, with a snapshot, and as a kill does, with a log. */
interface Left {
  readonly folder: string;
  /** The retained board, by which a silently different state would show. */
  readonly board: readonly string[];
}

const folders: { readonly remove: () => void }[] = [];
let site: Site;
let stopped: Left;
let killed: Left;

function copyOf(from: string): string {
  const copy = newDataFolder();
  folders.push(copy);
  cpSync(from, copy.folder, { recursive: true });
  return copy.folder;
}

/** What bruno sees open: alarm, fob, presses. */
async function boardOf(url: string, alarms: number): Promise<readonly string[]> {
  const bruno = await Responder.connect(url, site.bruno);
  await until("the board is there", () => bruno.open().length >= alarms);
  const board = bruno.open().map(({ alarm, fob, presses }) => `${alarm} ${fob} ${presses}`);
  await bruno.leave();
  return board.sort();
}

async function press(url: string, numbers: readonly number[], counter: number): Promise<void> {
  const [login] = site.relays;
  if (!login) throw new Error("no relay");
  const relay = await RelayHand.connect(url, login, site.fobs);
  for (const number of numbers) {
    const fob = site.fobs[number];
    expect(fob && (await relay.press(fob, counter))).toBe(true);
  }
  await relay.leave();
}

beforeAll(async () => {
  const { folder, remove } = newDataFolder();
  folders.push({ remove });
  const first = await started(folder);
  site = await furnish(first, { fobs: 20, relays: ["hall"], policy: ringingPolicy(60_000) });
  await press(urlOf(first), [0, 1, 2, 3, 4], 1);
  const stoppedBoard = await boardOf(urlOf(first), 5);
  expect(await first.stop()).toBe(0);
  stopped = { folder: copyOf(folder), board: stoppedBoard };
  const second = await started(folder);
  await press(urlOf(second), [5, 6, 7], 1);
  const killedBoard = await boardOf(urlOf(second), 8);
  await second.kill();
  killed = { folder: copyOf(folder), board: killedBoard };
}, 120_000);

afterAll(() => {
  for (const { remove } of folders) remove();
});

type Hurt = (folder: string) => void;

/** Overwrites `bytes` bytes from `at`, as a bad sector would. */
function scratch(path: string, at: number, bytes: number): void {
  const content = readFileSync(path);
  content.fill(0x5a, at, at + bytes);
  writeFileSync(path, content);
}

function inJournal(at: (db: DatabaseSync, pageBytes: number) => number, bytes = 64): Hurt {
  return (folder) => {
    const path = journalPath(folder);
    const db = new DatabaseSync(path, { readOnly: true });
    const { page_size: pageBytes } = db.prepare("PRAGMA page_size").get() ?? {};
    const where = at(db, Number(pageBytes));
    db.close();
    scratch(path, where, bytes);
  };
}

/** The first byte of the page at which a table begins. */
function rootOf(table: string): (db: DatabaseSync, pageBytes: number) => number {
  return (db, pageBytes) => {
    const row = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table);
    return (Number(row?.["rootpage"]) - 1) * pageBytes;
  };
}

/** Hurts the hash of one event wherever it stands: pages keep remains of what was moved. */
function oneHash(folder: string): void {
  const path = journalPath(folder);
  const db = new DatabaseSync(path, { readOnly: true });
  const { hash } = db.prepare("SELECT hash FROM events ORDER BY seq DESC LIMIT 1 OFFSET 3").get() ?? {};
  db.close();
  const content = readFileSync(path);
  let found = 0;
  for (let at = content.indexOf(String(hash)); at >= 0; at = content.indexOf(String(hash), at + 1)) {
    content[at] = 0x5a;
    found += 1;
  }
  if (found === 0) throw new Error("the hash stands nowhere");
  writeFileSync(path, content);
}

function snapshotsOf(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith("snapshot-"));
}

async function startHurt(left: Left, hurt: Hurt): Promise<GatewayStart> {
  const folder = copyOf(left.folder);
  hurt(folder);
  return startGatewayProcess(folder);
}

/** Starts on a hurt copy, which must be refused; gives the fault's code. */
async function refusalOf(left: Left, hurt: Hurt): Promise<string> {
  const start = await startHurt(left, hurt);
  if (start.ok) {
    await start.gateway.kill();
    return "started";
  }
  expect(start.failed).toContain("start");
  return String((start.about as { readonly code: unknown }).code);
}

const vault = (folder: string): string => join(folder, "vault.sqlite");

describe("a record that is hurt while the gateway is stopped is refused with its fault", () => {
  test.each<[string, Hurt, RegExp]>([
    ["the database's header", inJournal(() => 0), /^journal-damaged$/],
    ["the page of tables", inJournal(() => 100), /^journal-(damaged|unavailable)$/],
    ["the first page of the events", inJournal(rootOf("events")), /^journal-damaged$/],
    ["the first page of what is still to be sent", inJournal(rootOf("effects")), /^journal-damaged$/],
    ["one byte of one event", withoutSnapshot(oneHash), /^journal-chain-broken$/],
    ["the file's second half", (folder) => cutInHalf(journalPath(folder)), /^journal-damaged$/],
    ["the file itself, which is gone", (folder) => rmSync(journalPath(folder)), /^journal-damaged$/],
    ["the vault's header", (folder) => scratch(vault(folder), 0, 64), /^vault-unreadable$/],
    ["the vault's middle", (folder) => scratch(vault(folder), 4_096, 4_096), /^vault-unreadable$/],
    ["the vault's key", (folder) => rmSync(join(folder, "secrets", "master.key")), /^vault-key-missing$/],
  ])("%s", async (_, hurt, code) => {
    expect(await refusalOf(stopped, hurt)).toMatch(code);
  });

  test("a row taken out of the events, by somebody who knows how", async () => {
    expect(await refusalOf(stopped, withoutSnapshot(removeRow))).toBe("journal-chain-broken");
  });

  test("before a snapshot the same is not met at the start: the state is right, and verifying tells", async () => {
    const folder = copyOf(stopped.folder);
    removeRow(folder);
    const gateway = await started(folder);
    expect(await boardOf(urlOf(gateway), stopped.board.length)).toEqual(stopped.board);
    await gateway.kill();
    expect((await verifyJournal(folder)).fault?.code).toBe("journal-chain-broken");
  });
});

/** A start follows the chain from the newest snapshot on, so that only without one does it meet all of it. */
function withoutSnapshot(hurt: Hurt): Hurt {
  return (folder) => {
    for (const name of snapshotsOf(folder)) rmSync(join(folder, name));
    hurt(folder);
  };
}

function removeRow(folder: string): void {
  const db = new DatabaseSync(journalPath(folder));
  db.exec("DELETE FROM events WHERE seq = (SELECT max(seq) - 3 FROM events)");
  db.close();
}

function cutInHalf(path: string): void {
  const content = readFileSync(path);
  writeFileSync(path, content.subarray(0, Math.floor(content.length / 2)));
}

describe("what is only derived, or was never confirmed, is done without", () => {
  test("a copy that nobody hurt starts, with the same board", async () => {
    for (const left of [stopped, killed]) {
      const gateway = await started(copyOf(left.folder));
      expect(await boardOf(urlOf(gateway), left.board.length)).toEqual(left.board);
      await gateway.kill();
    }
  });

  test.each<[string, (path: string) => void]>([
    ["scratched in its middle", (path) => scratch(path, Math.floor(readFileSync(path).length / 2), 16)],
    ["cut off", cutInHalf],
    ["empty", (path) => writeFileSync(path, "")],
  ])("a snapshot that is %s: the state is rebuilt and the same", async (_, hurt) => {
    expect(snapshotsOf(stopped.folder).length).toBeGreaterThan(0);
    const start = await startHurt(stopped, (folder) => {
      for (const name of snapshotsOf(folder)) hurt(join(folder, name));
    });
    if (!start.ok) throw new Error(`${start.failed}: ${JSON.stringify(start.about)}`);
    expect(await boardOf(urlOf(start.gateway), stopped.board.length)).toEqual(stopped.board);
    await start.gateway.kill();
  });

  test("P1: a log that is hurt anywhere is refused, or leaves all but its last commit", async () => {
    const path = (folder: string): string => `${journalPath(folder)}-wal`;
    const size = readFileSync(path(killed.folder)).length;
    const seen: string[] = [];
    for (const share of [0.02, 0.5, 0.98]) {
      const start = await startHurt(killed, (folder) => scratch(path(folder), Math.floor(size * share), 32));
      if (!start.ok) {
        seen.push(String((start.about as { readonly code: unknown }).code));
        continue;
      }
      const board = await boardOf(urlOf(start.gateway), killed.board.length - 1);
      expect(killed.board).toEqual(expect.arrayContaining([...board]));
      seen.push("started");
      await start.gateway.kill();
    }
    // Which of the two it is depends on how much of the log a checkpoint has already copied.
    for (const outcome of seen) expect(outcome).toMatch(/^(?:started|journal-[a-z-]+)$/);
  });
});
