import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HarkFolder } from "./harkProcess.ts";

// One evening in one folder: each test goes on where the one before it stopped, as an
// administrator's first evening does.

const site = new HarkFolder();
const asBea = ["--as", "bea.json"];

beforeAll(async () => {
  await site.start();
});

afterAll(async () => {
  await site.clear();
});

describe("an admin sets the organisation up", () => {
  test("the first start leaves the first admin's credential for its owner alone", () => {
    const path = join(site.folder, "hark-data/secrets/admin.json");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ org: "main", person: "admin" });
  });

  test("people, a place and a relay are added and listed", async () => {
    await site.say(
      "people",
      "add",
      "bea",
      "--name",
      "Bea Roe",
      "--roles",
      "supervisor",
      "--phone",
      "+44 20 7946 0001",
    );
    await site.say("people", "add", "ana", "--name", "Ana Lima", "--roles", "worker");
    await site.say("people", "change", "ana", "--phone", "+44 20 7946 0002");
    await site.say("places", "add", "hub", "--name", "Youth Hub", "--address", "4 Quay St");
    await site.say("relays", "add", "hall", "--name", "Hall", "--place", "hub");
    const { rows } = await site.json("people", "list");
    expect(rows).toContainEqual({
      person: "ana",
      name: "Ana Lima",
      phone: "+44 20 7946 0002",
      roles: ["worker"],
      standing: "active",
    });
    expect(await site.say("places", "list")).toContain("4 Quay St");
    expect(await site.say("relays", "list")).toContain("watched");
  });

  test("a change named by --id and repeated is carried out once", async () => {
    const first = await site.json(
      "people",
      "add",
      "lee",
      "--name",
      "Lee Low",
      "--roles",
      "lead",
      "--id",
      "once",
    );
    const again = await site.json(
      "people",
      "add",
      "lee",
      "--name",
      "Lee Low",
      "--roles",
      "lead",
      "--id",
      "once",
    );
    expect(again).toEqual(first);
  });

  test("a credential is written to a file of mode 0600, and no second time", async () => {
    await site.say("credential", "issue", "bea-laptop", "--person", "bea", "--out", "bea.json");
    expect(statSync(join(site.folder, "bea.json")).mode & 0o777).toBe(0o600);
    const again = await site.run([
      "credential",
      "issue",
      "bea-second",
      "--person",
      "bea",
      "--out",
      "bea.json",
    ]);
    expect(again).toMatchObject({ code: 2 });
    expect((await site.json("credential", "list"))["rows"]).not.toContainEqual(
      expect.objectContaining({ credential: "bea-second" }),
    );
  });

  test("a fob is enrolled with a key from a pipe or a new one, never from an argument", async () => {
    const piped = await site.run(
      ["fobs", "enrol", "fob-7", "--address", "54:48:E6:8F:80:A5", "--key-file", "-"],
      "231d39c1d7cc1ab1aee224cd096db932\n",
    );
    expect(piped.code).toBe(0);
    expect(piped.out).not.toContain("231d39");
    const made = await site.json("fobs", "enrol", "fob-8", "--address", "5448e68f80a6", "--new-key");
    expect(made["key"]).toMatch(/^[0-9a-f]{32}$/);
    const argument = await site.run([
      "fobs",
      "enrol",
      "fob-9",
      "--address",
      "5448e68f80a7",
      "--key",
      "231d39",
    ]);
    expect(argument).toMatchObject({ code: 2 });
    await site.say("fobs", "assign", "fob-7", "ana");
    expect(await site.say("fobs", "show", "fob-7")).toContain("Ana Lima");
  });

  test("a rota is set from a file, and says who is on call and that no gap lies ahead", async () => {
    expect(await site.run(["rota", "gaps"])).toMatchObject({ code: 1 });
    writeFileSync(
      join(site.folder, "rota.yaml"),
      "layers:\n  - id: first\n    name: First line\n    rotation: { kind: always, people: [bea] }\n",
    );
    await site.say("rota", "set", "rota.yaml");
    expect(await site.say("rota", "who")).toContain("Bea Roe");
    await site.say("rota", "gaps", "--days", "7");
    await site.say(
      "rota",
      "override",
      "first",
      "--from",
      "+1h",
      "--to",
      "+2h",
      "--person",
      "lee",
      "--name",
      "cover-1",
    );
    expect(await site.say("rota", "show")).toContain("cover-1");
    await site.say("rota", "cancel", "cover-1");
    expect(await site.say("rota", "show", "--yaml")).toBe(
      "layers:\n  - id: first\n    name: First line\n    rotation:\n      kind: always\n      people:\n        - bea\n",
    );
  });

  test("a policy prints, checks and is adopted as it was printed", async () => {
    writeFileSync(join(site.folder, "policy.yaml"), await site.say("policy", "show"));
    await site.say("policy", "check", "policy.yaml");
    await site.say("policy", "adopt", "policy.yaml");
    expect(await site.say("policy", "explain", "panic", "--worker", "ana")).toContain("Bea Roe");
  });
});

describe("a supervisor answers an alarm", () => {
  test("a session starts, is listed, extended and ended", async () => {
    await site.say("credential", "issue", "ana-phone", "--person", "ana", "--out", "ana.json");
    const started = await site.json("--as", "ana.json", "sessions", "start", "--place", "hub", "--for", "1h");
    expect(await site.say("--as", "ana.json", "sessions", "list", "--active")).toContain("Youth Hub");
    await site.say("--as", "ana.json", "sessions", "extend", "--by", "30m");
    await site.say("--as", "ana.json", "sessions", "check-in");
    await site.say("--as", "ana.json", "sessions", "end", String(started["about"]));
    await site.say(
      "--as",
      "ana.json",
      "sessions",
      "report",
      String(started["about"]),
      "--done",
      "Homework club",
    );
  });

  test("an alarm rings on the board, is acknowledged, tried and resolved", async () => {
    const board = site.follow(...asBea, "alarms", "watch");
    await board.until("Watching.");
    const raised = await site.json(...asBea, "alarms", "raise", "panic", "--worker", "ana");
    const alarm = String(raised["about"]);
    await board.until(`new ${alarm} ringing: PANIC: Ana Lima`);
    expect(await site.say(...asBea, "alarms", "list")).toContain(alarm);
    expect(await site.say(...asBea, "alarms", "show", alarm)).toContain("First things to do:");
    await site.say(...asBea, "alarms", "acknowledge", alarm);
    await site.say(...asBea, "alarms", "attempt", alarm, "--how", "phone", "--result", "reached-safe");
    await site.say(...asBea, "alarms", "emergency-services", alarm, "--reference", "4711");
    await site.say(...asBea, "alarms", "resolve", alarm, "--outcome", "drill", "--note", "trial");
    await board.until("resolved: ");
    expect(await board.end()).toBe(0);
  });

  test("what a role does not allow is refused in a sentence, with its code for scripts", async () => {
    const refused = await site.run([...asBea, "places", "add", "den", "--name", "Den", "--json"]);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ result: "failed", exit: 1, code: "not-allowed" });
    expect(refused.err).not.toMatch(/\bat .*:\d+:\d+/);
  });

  test("a credential that others can read, that is gone, or that was revoked ends with 4", async () => {
    chmodSync(join(site.folder, "bea.json"), 0o644);
    const exposed = await site.run([...asBea, "alarms", "list"]);
    expect(exposed.code).toBe(4);
    expect(exposed.err).toContain("chmod 600");
    chmodSync(join(site.folder, "bea.json"), 0o600);
    expect(await site.run(["--as", "nobody.json", "alarms", "list"])).toMatchObject({ code: 4 });
    await site.say("credential", "revoke", "ana-phone");
    const revoked = await site.run(["--as", "ana.json", "sessions", "list"]);
    expect(revoked.code).toBe(4);
    expect(revoked.err).toContain("revoked");
  });
});

describe("the record", () => {
  test("is verified, exported, backed up with its vault and restored, while the gateway runs", async () => {
    expect(await site.say("journal", "verify")).toContain("whole");
    const exported = await site.json("journal", "export", "record.jsonl");
    expect(await site.json("journal", "verify", "record.jsonl")).toMatchObject({
      events: exported["events"],
    });
    await site.say("journal", "backup", "copy", "--vault", "copy-vault");
    await site.say("journal", "verify", "copy");
    await site.say("--data", "restored", "journal", "restore", "copy", "--vault", "copy-vault");
    expect(await site.say("--data", "restored", "journal", "verify")).toContain("whole");
  });

  test("that was altered is found, and where", async () => {
    const lines = readFileSync(join(site.folder, "record.jsonl"), "utf8").split("\n");
    const altered = lines.map((line, place) =>
      place === 3 ? line.replace(/"recordedAt":\d/, '"recordedAt":9') : line,
    );
    writeFileSync(join(site.folder, "altered.jsonl"), altered.join("\n"));
    const { code, err } = await site.run(["journal", "verify", "altered.jsonl"]);
    expect(code).toBe(1);
    expect(err).toContain("line 4");
  });
});

describe("doctor", () => {
  test("looks at every promise's needs and finds what the admin has not done yet", async () => {
    const { out } = await site.run(["doctor", "--full", "--json"]);
    const read: unknown = JSON.parse(out);
    const findings: unknown = expect.arrayContaining([
      expect.objectContaining({ about: "disk writes", state: "ok" }),
      expect.objectContaining({ about: "synchronous commits", state: "ok" }),
      expect.objectContaining({ about: "hash chain", state: "ok" }),
      expect.objectContaining({ about: "master key", state: "ok" }),
      expect.objectContaining({ about: "on call now", state: "ok" }),
      expect.objectContaining({ about: "backup", state: "ok" }),
      expect.objectContaining({ about: "fob tests", state: "warn" }),
      expect.objectContaining({ about: "relays", state: "fail" }),
    ]);
    expect(read).toMatchObject({ findings });
  });

  test("finds a secret that others can read", async () => {
    chmodSync(join(site.folder, "hark-data/secrets/master.key"), 0o644);
    const { code, out } = await site.run(["doctor"]);
    chmodSync(join(site.folder, "hark-data/secrets/master.key"), 0o600);
    expect(code).toBe(1);
    expect(out).toMatch(/fail P2 {2}master key: .*mode 644/);
  });
});

describe("the shell", () => {
  test.each(["bash", "zsh", "fish"])("%s gets a completion script", async (shell) => {
    expect(await site.say("completion", shell)).toContain("hark");
  });

  test("completes commands, options and their choices", async () => {
    const fobs = await site.say("complete", "--", "fobs", "");
    for (const line of fobs.trim().split("\n").slice(0, -1)) expect(line).toMatch(/^[a-z-]+\t[A-Z]/);
    expect(fobs).toContain("enrol\t");
    expect(await site.say("complete", "--", "alarms", "resolve", "a-1", "--outcome", "")).toContain(
      "genuine",
    );
  });
});

test("a board says loudly that it lost the gateway, and finds it again", async () => {
  const board = site.follow(...asBea, "alarms", "watch");
  await board.until("Watching.");
  expect(await site.stop()).toBe(0);
  await board.until("CONTACT WITH THE GATEWAY LOST");
  await board.end();
});

test("with the gateway stopped a command says so and ends with 3, and doctor with 1", async () => {
  const { code, out, err } = await site.run(["people", "list", "--json"]);
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({ code: "gateway-unreachable" });
  expect(err).toContain("hark start");
  expect(await site.run(["doctor"])).toMatchObject({ code: 1 });
});

test("init sets up under another name, and start goes on from there", async () => {
  await site.say(
    "--data",
    "second",
    "init",
    "--org",
    "harbour",
    "--zone",
    "Europe/London",
    "--admin",
    "zoe",
    "--admin-name",
    "Zoe Hart",
  );
  expect(await site.run(["--data", "second", "init", "--org", "harbour"])).toMatchObject({ code: 1 });
  expect(await site.start("--data", "second")).toContain("harbour");
  expect(await site.say("--data", "second", "people", "list")).toContain("Zoe Hart");
});
