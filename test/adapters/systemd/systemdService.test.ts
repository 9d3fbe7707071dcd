import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "vitest";
import { systemdNotify } from "../../../gateway/adapters/systemd/systemdNotify.ts";
import { managedBy, SystemdService } from "../../../gateway/adapters/systemd/systemdService.ts";
import { FakeClock, settled } from "../../fakes/fakeClock.ts";
import { needs } from "../../support/needs.ts";

const root = join(import.meta.dirname, "..", "..", "..");

/** A service manager with memory, that answers when it is let. */
function manager(pingEveryMs: number | undefined = 15_000) {
  const fake = {
    heard: [] as (readonly string[])[],
    listens: true,
    healthy: true,
    shown: new Set<string>(),
    clock: new FakeClock(),
  };
  const service = new SystemdService({
    clock: fake.clock,
    faults: { show: ({ code }) => void fake.shown.add(code), clear: (code) => void fake.shown.delete(code) },
    say: async (words) => {
      await settled();
      if (fake.listens) fake.heard.push(words);
      return fake.listens;
    },
    pingEveryMs,
    isHealthy: () => fake.healthy,
  });
  const pings = (): number => fake.heard.filter((words) => words.includes("WATCHDOG=1")).length;
  return { fake, service, pings };
}

describe("the service manager", () => {
  test("hears that we watch, that we live, and that we stop", async () => {
    const { fake, service, pings } = manager();
    service.ready("watching");
    await fake.clock.pass(60_000);
    expect(fake.heard[0]).toEqual(["READY=1", "STATUS=watching"]);
    expect(pings()).toBe(4);
    await service.stopping("finishing what is under way");
    expect(fake.heard.at(-1)).toEqual(["STOPPING=1", "STATUS=finishing what is under way"]);
    await fake.clock.pass(600_000);
    expect(pings()).toBe(4);
  });

  test("P11: hears nothing of an engine that stands still, and so restarts us", async () => {
    const { fake, service, pings } = manager();
    service.ready("watching");
    fake.healthy = false;
    await fake.clock.pass(120_000);
    expect(pings()).toBe(0);
  });

  test("is told only the newest of many states", async () => {
    const { fake, service } = manager();
    service.ready("watching");
    for (let i = 0; i < 100; i += 1) service.status(`state ${i}\nREADY=0`);
    for (let turn = 0; turn < 4; turn += 1) await settled();
    expect(fake.heard).toEqual([["READY=1", "STATUS=watching"], ["STATUS=state 99 READY=0"]]);
  });

  test("that does not hear is a fault, until it does", async () => {
    const { fake, service } = manager();
    fake.listens = false;
    service.ready("watching");
    await fake.clock.pass(30_000);
    expect([...fake.shown]).toEqual(["service-manager-unreachable"]);
    fake.listens = true;
    await fake.clock.pass(15_000);
    expect(fake.shown.size).toBe(0);
  });

  test("that wants no signs of life gets none", async () => {
    const { fake, service, pings } = manager(undefined);
    // A default would be taken for undefined, so the absence is asked for by name.
    const silent = new SystemdService({
      clock: fake.clock,
      faults: { show: () => {}, clear: () => {} },
      say: async () => true,
      pingEveryMs: undefined,
      isHealthy: () => true,
    });
    silent.ready("watching");
    await fake.clock.pass(60_000);
    expect(fake.clock.armed).toBe(0);
    expect(pings()).toBe(0);
    await service.stopping("done");
  });
});

describe("what systemd says in the environment", () => {
  test.each([
    [{}, undefined],
    [{ NOTIFY_SOCKET: "" }, undefined],
    [{ NOTIFY_SOCKET: "relative" }, undefined],
    [{ NOTIFY_SOCKET: "/run/s" }, { socket: "/run/s", pingEveryMs: undefined }],
    [
      { NOTIFY_SOCKET: "@abstract", WATCHDOG_USEC: "30000000" },
      { socket: "@abstract", pingEveryMs: 15_000 },
    ],
    [
      { NOTIFY_SOCKET: "/s", WATCHDOG_USEC: "30000000", WATCHDOG_PID: "7" },
      { socket: "/s", pingEveryMs: 15_000 },
    ],
    [
      { NOTIFY_SOCKET: "/s", WATCHDOG_USEC: "30000000", WATCHDOG_PID: "8" },
      { socket: "/s", pingEveryMs: undefined },
    ],
    [
      { NOTIFY_SOCKET: "/s", WATCHDOG_USEC: "100" },
      { socket: "/s", pingEveryMs: 1_000 },
    ],
    [
      { NOTIFY_SOCKET: "/s", WATCHDOG_USEC: "soon" },
      { socket: "/s", pingEveryMs: undefined },
    ],
  ])("%j", (environment, expected) => {
    expect(managedBy(environment, 7)).toEqual(expected);
  });
});

const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function plant(): string {
  const folder = mkdtempSync(join(tmpdir(), "hark-notify-"));
  folders.push(folder);
  return folder;
}

const hasNotify = needs("systemd-notify", "systemd") && needs("python3", "python3");

describe("systemd's own program", () => {
  test.skipIf(!hasNotify)("carries our words to the socket", async () => {
    const socket = join(plant(), "notify");
    const ear = spawn("python3", [join(import.meta.dirname, "notifySocket.py"), socket], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    children.push(ear);
    const heard = createInterface({ input: ear.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String(JSON.parse(String((await heard.next()).value)));
    expect(await next()).toBe("bound");
    const say = systemdNotify(socket, process.env["PATH"]);
    const said = say(["READY=1", "STATUS=watching 3 fobs"]);
    expect(await next()).toBe("READY=1\nSTATUS=watching 3 fobs");
    expect(await said).toBe(true);
  });

  test("that is missing is not heard, and nothing breaks", async () => {
    expect(await systemdNotify("/nowhere/notify", plant())(["READY=1"])).toBe(false);
  });
});

describe("the service unit", () => {
  const unit = readFileSync(join(root, "deploy/hark.service"), "utf8");
  const analyzer = "systemd-analyze";
  const hasAnalyze = needs(analyzer, "systemd");

  /** What systemd itself says against a unit, with the one path that is not on this computer replaced. */
  function objections(text: string): string {
    const path = join(plant(), "hark.service");
    writeFileSync(
      path,
      text.replace(/^ExecStart=.*$/m, "ExecStart=/bin/true").replace(/^Documentation=.*$/m, ""),
    );
    const { stderr } = spawnSync(analyzer, ["verify", "--man=no", path], { encoding: "utf8" });
    return stderr
      .split("\n")
      .filter((line) => line.includes("hark.service"))
      .join("\n");
  }

  test.skipIf(!hasAnalyze)("is one that systemd understands", () => {
    expect(objections(unit)).toBe("");
    expect(objections(unit.replace("ProtectSystem=strict", "ProtectSistem=strict"))).toContain(
      "ProtectSistem",
    );
  });

  test("restarts us always, watches us, and lets us reach our own folder only", () => {
    for (const line of [
      "Type=notify",
      "NotifyAccess=all",
      "Restart=always",
      "StartLimitIntervalSec=0",
      "WatchdogSec=30",
      "ProtectSystem=strict",
      "StateDirectory=hark",
      "StateDirectoryMode=0700",
      "NoNewPrivileges=yes",
      "CapabilityBoundingSet=",
      "LimitNOFILE=65536",
    ]) {
      expect(unit.split("\n")).toContain(line);
    }
  });
});
