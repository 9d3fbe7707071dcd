import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { StoreFolder } from "../../gateway/adapters/files/storeFolder.ts";
import { AdminCredential, urlOf } from "../../gateway/compose/adminCredential.ts";
import { timesKept } from "../../gateway/compose/limits.ts";
import { Operations } from "../../gateway/compose/operations.ts";
import { PressTimes } from "../../gateway/compose/pressTimes.ts";
import { goRounds } from "../../gateway/compose/rounds.ts";
import { configSchema } from "../../gateway/config/configSchema.ts";
import { type PersonId, parseId } from "../../shared/base/ids.ts";
import { certain, InvariantBroken } from "../../shared/base/invariant.ts";
import { FakeClock, settled } from "../fakes/fakeClock.ts";

const folders: string[] = [];

async function aStore(): Promise<StoreFolder> {
  const folder = mkdtempSync(join(tmpdir(), "hark-compose-"));
  folders.push(folder);
  const store = await StoreFolder.open(folder);
  if (!store.ok) throw new Error(store.fault.detail);
  return store.value;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const zoe = {
  person: certain(parseId<PersonId>("zoe"), "a person's id"),
  username: "harbour/person/zoe",
  secret: "s".repeat(32),
};

describe("the admin's credential file", () => {
  test("belongs to its owner alone, and nothing half-written stays beside it", async () => {
    const store = await aStore();
    const credential = new AdminCredential(store, "harbour");
    await credential.keep(zoe, "mqtt://127.0.0.1:1883");
    await credential.keep({ ...zoe, secret: "t".repeat(32) }, "mqtt://127.0.0.1:1883");
    const secrets = join(store.folder, "secrets");
    expect(readdirSync(secrets)).toEqual(["admin.json"]);
    expect(statSync(join(secrets, "admin.json")).mode & 0o777).toBe(0o600);
    expect(await read(store)).toEqual({
      org: "harbour",
      ...zoe,
      secret: "t".repeat(32),
      url: "mqtt://127.0.0.1:1883",
    });
  });

  test("follows the gateway to where it listens now, and keeps what else stands in it", async () => {
    const store = await aStore();
    const credential = new AdminCredential(store, "harbour");
    expect(await credential.follow("mqtt://127.0.0.1:1")).toEqual({ ok: true, value: undefined });
    await credential.keep(zoe, "mqtt://127.0.0.1:1883");
    await credential.follow("mqtt://127.0.0.1:2883");
    expect(await read(store)).toEqual({ org: "harbour", ...zoe, url: "mqtt://127.0.0.1:2883" });
  });

  test("P8: is not touched when others could have read it, or when it is something else", async () => {
    const store = await aStore();
    const path = join(store.folder, "secrets", "admin.json");
    writeFileSync(path, "notes", { mode: 0o600 });
    const credential = new AdminCredential(store, "harbour");
    expect(await credential.follow("mqtt://127.0.0.1:1")).toMatchObject({ ok: false });
    const open = await aStore();
    writeFileSync(join(open.folder, "secrets", "admin.json"), "{}", { mode: 0o644 });
    const exposed = await new AdminCredential(open, "harbour").follow("mqtt://127.0.0.1:1");
    expect(exposed).toMatchObject({ ok: false, fault: { code: "secrets-exposed" } });
  });

  test("names an address that can be dialled, without encryption where there is a choice", () => {
    expect(urlOf([{ transport: "mqtt", host: "::", port: 5 }])).toBe("mqtt://[::1]:5");
    expect(
      urlOf([
        { transport: "mqtts", host: "0.0.0.0", port: 6 },
        { transport: "mqtt", host: "0.0.0.0", port: 7 },
      ]),
    ).toBe("mqtt://127.0.0.1:7");
  });
});

describe("a round", () => {
  test("is not begun again before it has ended, and not after it was stopped", async () => {
    const clock = new FakeClock();
    let begun = 0;
    let end = (): void => {};
    const go = (): Promise<void> => {
      begun += 1;
      return new Promise((resolve) => {
        end = resolve;
      });
    };
    const stop = goRounds({ clock, everyMs: 1_000, go, broken: () => {} });
    await clock.pass(10_000);
    expect(begun).toBe(1);
    end();
    await clock.pass(1_000);
    expect(begun).toBe(2);
    stop();
    end();
    await clock.pass(10_000);
    expect(begun).toBe(2);
  });

  test("that goes wrong breaks the gateway rather than staying away unnoticed", async () => {
    const clock = new FakeClock();
    const causes: unknown[] = [];
    const cause = new InvariantBroken("wrong");
    goRounds({
      clock,
      everyMs: 1_000,
      go: () => Promise.reject(cause),
      broken: (said) => void causes.push(said),
    });
    await clock.pass(5_000);
    expect(causes).toEqual([cause]);
  });
});

test("a press's times are passed on in order when somebody reads, and early rather than lost", () => {
  const told: [string, number][] = [];
  const times = new PressTimes((stage, ms) => void told.push([stage, ms]));
  times.appended(3);
  times.verified(1);
  times.verified(2);
  expect(told).toEqual([]);
  times.tell();
  times.tell();
  expect(told).toEqual([
    ["verified", 1],
    ["verified", 2],
    ["durable", 3],
  ]);
  for (let i = 0; i <= timesKept; i += 1) times.waited(i);
  expect(told).toHaveLength(3 + timesKept);
  times.tell();
  expect(told.filter(([stage]) => stage === "waited")).toHaveLength(timesKept + 1);
});

test("P10, P9: what is broken is written down once, without quoting anybody, before the process may end", async () => {
  const written: string[] = [];
  const ended: unknown[] = [];
  let flush = (): void => {};
  const operations = new Operations({
    config: configSchema.parse({}),
    clock: new FakeClock(),
    out: {
      isTerminal: false,
      write: (line) => void written.push(line),
      close: () =>
        new Promise((resolve) => {
          flush = resolve;
        }),
    },
    isQuiet: true,
    version: "0.0.0",
    environment: {},
    broken: (cause) => void ended.push(cause),
  });
  operations.starting();
  const cause = new Error("cannot read “Ana Lima”");
  operations.broken(cause);
  operations.broken(new Error("and this follows from it"));
  await settled();
  expect(written).toHaveLength(1);
  expect(JSON.parse(written[0] ?? "")).toMatchObject({ level: "error", code: "invariant-broken" });
  expect(written.join("")).not.toContain("Ana");
  expect(ended).toEqual([]);
  flush();
  await settled();
  expect(ended).toEqual([cause]);
  const stopped = operations.stopped();
  flush();
  await stopped;
});

async function read(store: StoreFolder): Promise<unknown> {
  const bytes = await store.readSecret("admin.json");
  if (!bytes.ok || bytes.value === undefined) throw new Error("there is no file");
  return JSON.parse(new TextDecoder().decode(bytes.value));
}
