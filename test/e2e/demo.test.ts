import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GatewayProcess, startGatewayProcess } from "../support/gatewayProcess.ts";
import { Person } from "../support/person.ts";

const hark = fileURLToPath(new URL("../../gateway/main.ts", import.meta.url));

interface Told {
  readonly event?: string;
  readonly result?: string;
  readonly [fact: string]: unknown;
}

interface Played {
  readonly code: number | null;
  readonly told: readonly Told[];
  readonly err: string;
}

let folder = "";
let gateway: GatewayProcess;
let admin: Person;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hark-demo-"));
  const started = await startGatewayProcess(folder);
  if (!started.ok) throw new Error(`${started.failed}: ${JSON.stringify(started.about)}`);
  gateway = started.gateway;
  const url = `mqtt://127.0.0.1:${gateway.port}`;
  const secret = gateway.secret ?? "";
  const credential = { org: "main", person: "admin", username: "main/person/admin", secret, url };
  mkdirSync(join(folder, "secrets"), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "secrets", "admin.json"), JSON.stringify(credential), { mode: 0o600 });
  admin = await Person.connect({ url, org: "main", person: "admin", secret });
}, 60_000);

afterAll(async () => {
  await admin?.leave();
  await gateway?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the real command line; `stopAt` sends it a signal when it has told that event. */
async function play(words: readonly string[], stopAt?: readonly [string, NodeJS.Signals]): Promise<Played> {
  const all = [hark, "demo", "--json", "--data", folder, ...words];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  // A second signal would end it at once, with everything left open.
  let hasToStop = stopAt !== undefined;
  child.stdout.on("data", (piece) => {
    out += String(piece);
    if (hasToStop && out.includes(`"event":"${stopAt?.[0]}"`)) {
      hasToStop = false;
      child.kill(stopAt?.[1]);
    }
  });
  child.stderr.on("data", (piece) => {
    err += String(piece);
  });
  const [code] = (await once(child, "close")) as [number | null];
  const told = out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Told);
  return { code, told, err };
}

function fact({ told }: Played, event: string): Told {
  const found = told.find((one) => one.event === event);
  if (found === undefined)
    throw new Error(`the demo did not tell of ${event}: ${JSON.stringify(told.at(-1))}`);
  return found;
}

async function rowsOf(of: "alarms" | "sessions" | "credentials" | "people" | "relays" | "fobs") {
  const { answer } = await admin.does({ ask: of });
  return answer !== undefined && "rows" in answer ? answer.rows : [];
}

async function expectAllPutAway(): Promise<void> {
  const alarms = await rowsOf("alarms");
  expect(alarms.filter((row) => "state" in row && row.state !== "resolved")).toEqual([]);
  const sessions = await rowsOf("sessions");
  expect(sessions.filter((row) => "phase" in row && row.phase === "active")).toEqual([]);
  const credentials = await rowsOf("credentials");
  expect(credentials.filter((row) => "credential" in row && row.credential.startsWith("demo-"))).toEqual([]);
  const people = await rowsOf("people");
  const demo = people.filter((row) => "person" in row && row.person.startsWith("demo-"));
  expect(demo.map((row) => "roles" in row && row.roles)).toEqual(demo.map(() => ["worker"]));
  const { answer } = await admin.does({ ask: "rota" });
  expect(answer).toMatchObject({ of: "rota", layers: [] });
}

describe("hark demo against a fresh gateway", () => {
  test("plays the whole evening, and everything it tells was so", async () => {
    const played = await play(["--fast", "--yes"]);
    expect(played.err).toBe("");
    expect(played.code).toBe(0);
    expect(fact(played, "first-alert")).toMatchObject({ kind: "panic", step: 1 });
    expect(fact(played, "first-alert")["headline"]).toContain("PANIC: Ana (demo)");
    expect(fact(played, "panic-confirmed")).toMatchObject({ felt: "received" });
    expect(fact(played, "escalated")).toMatchObject({ who: "Clara", reason: "unanswered" });
    expect(fact(played, "acknowledged")).toMatchObject({ alarm: fact(played, "first-alert")["alarm"] });
    expect(fact(played, "help-is-coming")).toMatchObject({
      felt: "help is coming",
      counter: fact(played, "panic-pressed")["frame"],
    });
    const compared = fact(played, "duress-compared");
    expect(compared["same"]).toBe(true);
    expect(compared["forced"]).toEqual(compared["plain"]);
    expect(compared["plain"]).toMatchObject({ replyBytes: 16, felt: "received" });
    expect(fact(played, "duress-alarm")).toMatchObject({ kind: "duress" });
    expect(fact(played, "duress-answered")).toMatchObject({ fobTold: false });
    expect(fact(played, "impostors-ignored")).toMatchObject({ alarms: [] });
    expect(fact(played, "forgeries-counted")).toMatchObject({ code: "frames-refused" });
    expect(fact(played, "relay-lost")).toMatchObject({ uncovered: ["demo-ana"] });
    expect(fact(played, "journal-verified")["seq"]).toBeGreaterThan(30);
    expect(played.told.at(-1)).toMatchObject({ result: "done", duressLooksSame: true, openAlarms: [] });
    await expectAllPutAway();
  });

  test("puts everything away when it is stopped in the middle of an alarm", async () => {
    const { code, told } = await play(["--yes"], ["waiting", "SIGINT"]);
    expect(code).toBe(1);
    expect(told.at(-1)).toMatchObject({ code: "demo-stopped" });
    await expectAllPutAway();
  });

  test("clears up after one that was killed, and plays again", async () => {
    await play(["--yes"], ["panic-confirmed", "SIGKILL"]);
    const played = await play(["--fast", "--yes"]);
    // The panic, and, if it was quick enough, the alarm over the relay that died with the demo.
    expect(fact(played, "leftovers-closed")["alarms"]).not.toEqual([]);
    expect(played.told.at(-1)).toMatchObject({ result: "done", openAlarms: [] });
    await expectAllPutAway();
  });

  test("pages nobody of the organisation's own without leave", async () => {
    await admin.does({ do: "add-person", person: "bea", name: "Bea Roe", roles: ["supervisor"] });
    const { code, told, err } = await play(["--fast"]);
    expect(code).toBe(2);
    expect(err).toContain("Bea Roe");
    expect(told).toHaveLength(1);
    await expectAllPutAway();
  });

  test("sabotage: an alarm left open is found by the check that all is put away", async () => {
    const raised = await admin.does({ do: "panic", worker: "demo-ana" });
    await expect(expectAllPutAway()).rejects.toThrow();
    await admin.does({ do: "resolve", alarm: raised.about ?? "", outcome: "test" });
    await expectAllPutAway();
  });
});
