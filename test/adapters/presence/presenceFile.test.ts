import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PresenceFile } from "../../../gateway/adapters/presence/presenceFile.ts";
import { Checkpoint } from "../../../gateway/app/presence/checkpoint.ts";
import { presenceLimits } from "../../../gateway/app/presence/limits.ts";
import { Presence } from "../../../gateway/app/presence/presence.ts";
import type { PresenceFault, PresenceRow } from "../../../gateway/app/presence/presenceStore.ts";
import { instant } from "../../../shared/base/instant.ts";
import { fobId, relayId, TinyEngine } from "../../app/presence/tinyEngine.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hark-presence-"));
  path = join(folder, "presence.db");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function rowOf(number: number): PresenceRow {
  return {
    fob: fobId(`fob-${number}`),
    window: { highest: 0xffff_ff00 + number, seen: [0xffff_ffff, number] },
    keyCheck: 0xdead_beef,
    lastHeardAt: number === 0 ? undefined : instant(1_700_000_000_000 + number),
    relays: number === 0 ? [] : [relayId("hall"), relayId("yard")],
  };
}

async function filled(rows: readonly PresenceRow[]): Promise<void> {
  const file = new PresenceFile(path);
  await file.load();
  expect(await file.save(rows)).toMatchObject({ ok: true });
  await file.close();
}

test("nobody else on the computer can read who is heard when (P10)", async () => {
  const store = new PresenceFile(path);
  await store.load();
  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o077);
  expect(modes.length).toBeGreaterThan(1);
  expect(modes.every((mode) => mode === 0)).toBe(true);
  await store.close();
});

test("what was saved last is loaded, also without a graceful close (P8)", async () => {
  const rows = [rowOf(0), rowOf(1), rowOf(2)];
  await filled(rows);
  const killed = new PresenceFile(path);
  await killed.load();
  const newer = { ...rowOf(1), window: { highest: 5, seen: [1, 0] as const } };
  await killed.save([newer]);
  const loaded = await new PresenceFile(path).load();
  expect(loaded).toEqual({ rows: [rowOf(0), newer, rowOf(2)], fault: undefined });
});

test.each([
  ["begins with rubbish", (bytes: Buffer) => bytes.fill(0x5a, 0, 200)],
  ["is cut short", (bytes: Buffer) => bytes.subarray(0, 700)],
  ["has rubbish in the middle", (bytes: Buffer) => bytes.fill(0x5a, 4096)],
  ["is text", () => Buffer.from("not a database at all, whatever its name says")],
])("a file that %s is put aside and said, and keeping goes on", async (_, damage) => {
  await filled(Array.from({ length: 200 }, (_unused, number) => rowOf(number)));
  writeFileSync(path, damage(readFileSync(path)));
  const file = new PresenceFile(path);
  expect((await file.load()).fault?.code).toBe("presence-unreadable");
  expect(await file.save([rowOf(3)])).toMatchObject({ ok: true });
  await file.close();
});

test("a row that was altered is left out, and the rest is used", async () => {
  await filled([rowOf(1), rowOf(2)]);
  const database = new DatabaseSync(path);
  database.exec("UPDATE presence SET row = replace(row, 'hall', 'hill') WHERE fob = 'fob-1'");
  database.close();
  const loaded = await new PresenceFile(path).load();
  expect(loaded.rows).toEqual([rowOf(2)]);
  expect(loaded.fault?.code).toBe("presence-unreadable");
});

test("a folder that cannot be written is a fault and never a crash", async () => {
  const file = new PresenceFile(join(folder, "nowhere", "presence.db"));
  expect((await file.load()).fault?.code).toBe("presence-unwritable");
  expect(await file.save([rowOf(1)])).toMatchObject({ ok: false, fault: { code: "presence-unwritable" } });
  await file.close();
});

test("a checkpoint carries counters over a restart, in portions, and catches up after a fault", async () => {
  const clock = new FakeClock();
  const engine = new TinyEngine(clock);
  const open = () => new Presence({ clock, submit: engine, state: () => engine.state });
  const said: (PresenceFault | undefined)[] = [];
  const say = (fault: PresenceFault | undefined) => void said.push(fault);
  const fobs = Array.from({ length: presenceLimits.checkpointRows * 2 + 7 }, (_, number) =>
    fobId(`fob-${number}`),
  );

  const before = open();
  const checkpoint = new Checkpoint({ clock, presence: before, store: new PresenceFile(path), say });
  await checkpoint.start();
  for (const fob of fobs)
    void before.heard({ fob, counter: 9, keyCheck: 3, hearer: relayId("hall"), ageMs: 0 });
  await clock.pass(presenceLimits.checkpointEveryMs + 100);
  expect(before.takeChanged(1)).toEqual([]);
  void before.heard({ fob: fobId("fob-0"), counter: 10, keyCheck: 3, hearer: relayId("hall"), ageMs: 0 });
  await checkpoint.stop();

  const next = open();
  const again = new Checkpoint({ clock, presence: next, store: new PresenceFile(path), say });
  await again.start();
  expect(next.windowOf(fobId("fob-0"), 3)?.highest).toBe(10);
  for (const fob of fobs.slice(1)) expect(next.windowOf(fob, 3)?.highest).toBe(9);
  expect(said.every((fault) => fault === undefined)).toBe(true);
  await again.stop();
});
