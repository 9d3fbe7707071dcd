import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeFirmware } from "../../../firmware/bundle/firmware.ts";
import { needs } from "../../support/needs.ts";
import { until } from "../../support/until.ts";
import { type Ran, run } from "../stage.ts";
import type { ReplMood } from "./fakeBoardScope.ts";
import { FakeRepl } from "./fakeRepl.ts";

const key = "231d39c1d7cc1ab1aee224cd096db932";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hark-flash-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const hark = (...words: readonly string[]) =>
  run(["firmware", ...words, "--data", folder], { piped: `${key}\n` });
const provisioned = (body: string, ...more: readonly string[]) =>
  hark("provision", body, "--fob", "fob-7", "--key-file", "-", "--offline", ...more);

function expectEnd({ code, err }: Ran, exit: number, says: string): void {
  expect(err).toContain(says);
  expect(code).toBe(exit);
}

describe.skipIf(!needs("socat", "socat"))("over a cable", () => {
  let socat: ChildProcess | undefined;
  let repl: FakeRepl | undefined;

  afterEach(unplug);

  async function unplug(): Promise<void> {
    socat?.kill();
    await repl?.close();
    rmSync(join(folder, "near"), { force: true });
    repl = undefined;
    socat = undefined;
  }

  async function flashed(mood: ReplMood, files?: Map<string, string>) {
    const [near, far] = [join(folder, "near"), join(folder, "far")];
    repl = await FakeRepl.open(far, mood, files);
    socat = spawn("socat", [`pty,raw,echo=0,link=${near}`, `UNIX-CONNECT:${far}`], { stdio: "ignore" });
    await until("the line is there", () => existsSync(near));
    return hark("flash", "serial", "--fob", "fob-7", "--port", near);
  }

  test.each<readonly [string, ReplMood]>([
    ["a board that does as it should", {}],
    ["a board that echoes and answers in crumbs", { echoes: true, isSlow: true }],
    ["a noisy line", { isNoisy: true, echoes: true }],
  ])("writes, reads back and starts %s", async (_what, mood) => {
    await provisioned("serial");
    const kept = new Map([["hk.epocha", "counted"]]);
    const { code, out } = await flashed(mood, kept);
    expect(code).toBe(0);
    expect(out).toContain("written, read back and started");
    expect(kept.get(".bootcde")).toBe((await makeFirmware("serial")).code);
    expect(JSON.parse(kept.get("hk.fob") ?? "")).toMatchObject({ form: 1, key });
    // The counters of a board are never touched: a number used twice would show the plaintext of both.
    expect(kept.get("hk.epocha")).toBe("counted");
    await until("the firmware is started", () => repl?.loads === 1);
  });

  test.each<readonly [string, ReplMood, number, string]>([
    ["a board whose console is locked", { isLocked: true }, 1, "asks for a password"],
    ["a board that says nothing", { isDeaf: true }, 3, "No Espruino answers"],
    ["another board", { board: "PIXLJS" }, 1, "is a PIXLJS"],
    ["a full board", { roomBytes: 10_000 }, 1, "no room for .bootcde"],
    ["worn flash", { forgets: "hk.fob" }, 1, "differs from what was sent"],
  ])("ends with a reason on %s, and starts nothing", async (_what, mood, exit, says) => {
    await provisioned("serial");
    const { code, err } = await flashed(mood);
    expect(code).toBe(exit);
    expect(err).toContain(says);
    expect(repl?.loads).toBe(0);
  });

  test("refuses a board that has lost the count of a key that was in use", async () => {
    await provisioned("serial");
    const kept = new Map<string, string>();
    expect(await flashed({}, kept)).toMatchObject({ code: 0 });
    await unplug();
    expectEnd(await flashed({}, new Map()), 1, "would be used twice");
    await unplug();
    expect(await flashed({}, new Map([...kept, ["hk.epochb", "counted"]]))).toMatchObject({ code: 0 });
  });

  test("says that there is no such port", async () => {
    await provisioned("serial");
    const { code, err } = await hark("flash", "serial", "--fob", "fob-7", "--port", join(folder, "none"));
    expect(code).toBe(3);
    expect(err).toContain("There is no port");
  });
});
