import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fobFolder, makeFobFile } from "../../../gateway/cli/virtualFob/fobFile.ts";
import type { FobIdentity } from "../../../gateway/cli/virtualFob/virtualFob.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { needs } from "../../support/needs.ts";
import { run } from "../stage.ts";
import { SerialPeer } from "./serialPeer.ts";

const desk = certain(parseId<FobId>("desk"), "an id");

describe.skipIf(!needs("socat", "socat"))("a fob on a serial line", () => {
  let folder = "";
  let socat: ChildProcess;
  let fob: FobIdentity;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hark-serial-"));
    fob = makeFobFile(fobFolder(folder), desk);
    const ends = ["near", "far"].map((end) => `pty,raw,echo=0,link=${join(folder, end)}`);
    socat = spawn("socat", ends, { stdio: "ignore" });
    while (!existsSync(join(folder, "near")) || !existsSync(join(folder, "far")))
      await new Promise((resolve) => setTimeout(resolve, 20));
  });

  afterEach(() => {
    socat.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const onLine = (...words: readonly string[]) =>
    run(["fob", ...words, "--data", folder, "--serial", join(folder, "near"), "--json"]);

  test("says hello, is heard, and its wearer feels what the far end sealed", async () => {
    const peer = await SerialPeer.open(join(folder, "far"), fob, () => ["received", "help-is-coming"]);
    const { code, out } = await onLine("press");
    await peer.close();
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ result: "done", felt: "help is coming" });
    // On a busy machine the fob sends again before the answer to its first sending is there.
    const [first, ...presses] = peer.heard.map(({ kind }) => kind);
    expect([first, ...new Set(presses)]).toEqual(["hello", "panic"]);
  });

  test("sends the same frame again until it is received", async () => {
    const peer = await SerialPeer.open(join(folder, "far"), fob, (before) =>
      before < 2 ? [] : ["received"],
    );
    const { out } = await onLine("double");
    await peer.close();
    const told = JSON.parse(out) as { felt: string; sendings: number; counter: number };
    const { felt, sendings, counter } = told;
    expect(felt).toBe("received");
    expect(sendings).toBeGreaterThan(1);
    const [, ...heard] = peer.heard;
    expect(heard.length).toBeGreaterThan(2);
    expect(heard.length).toBeLessThanOrEqual(sendings);
    expect(heard.every((one) => one.kind === "check-in" && one.counter === counter)).toBe(true);
  });

  test("a forged frame is refused by whoever has the key", async () => {
    const peer = await SerialPeer.open(join(folder, "far"), fob, () => ["received"]);
    const { code, out } = await onLine("forge", "--how", "bit");
    await peer.close();
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ answered: false });
    expect(peer.heard.map(({ kind }) => kind)).toEqual(["hello", "refused"]);
  });

  test("a heartbeat is handed on and waits for no answer", async () => {
    const peer = await SerialPeer.open(join(folder, "far"), fob, () => []);
    const { code, out } = await onLine("heartbeat");
    await peer.close();
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ beats: 1 });
    expect(peer.heard.map(({ kind }) => kind)).toEqual(["hello", "heartbeat"]);
  });

  test("sabotage: an answer with a true seal to a frame nobody awaits is found out", async () => {
    const first = await SerialPeer.open(join(folder, "far"), fob, () => ["received"]);
    await onLine("double");
    await first.close();
    const second = await SerialPeer.open(join(folder, "far"), fob, () => ["received"]);
    const told: { answered: boolean; showed: boolean }[] = [];
    // The command waits two seconds for an answer, which a busy machine may not give.
    while (told.length < 8 && !told.some(({ answered }) => answered)) {
      told.push(JSON.parse((await onLine("replay")).out) as { answered: boolean; showed: boolean });
    }
    await second.close();
    expect(told.at(-1)).toMatchObject({ answered: true });
    expect(told.some(({ showed }) => showed)).toBe(false);
  });
});

test("a line that is not there ends the command with what to do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hark-serial-"));
  makeFobFile(fobFolder(folder), desk);
  const { code, err } = await run(["fob", "press", "--data", folder, "--serial", "/dev/none-of-ours"]);
  expect(code).toBe(3);
  expect(err).toContain("The serial line failed");
  rmSync(folder, { recursive: true, force: true });
});
