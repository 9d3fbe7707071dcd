import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FobIdentity, fobFolder, makeFobFile } from "../../../gateway/cli/virtualFob/fobFile.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { ReplyMeaning } from "../../../shared/frame/reply.ts";
import { needs } from "../../support/needs.ts";
import { run } from "../stage.ts";
import { SerialPeer } from "./serialPeer.ts";

const desk = certain(parseId<FobId>("desk"), "an id");

describe.skipIf(!needs("socat", "socat"))("a fob on a serial line", () => {
  let folder = "";
  let socat: ChildProcessByStdio<Writable, Readable, null>;
  let fob: FobIdentity;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hark-serial-"));
    fob = makeFobFile(fobFolder(folder), desk);
    const near = `pty,raw,echo=0,link=${join(folder, "near")}`;
    socat = spawn("socat", ["STDIO", near], { stdio: ["pipe", "pipe", "ignore"] });
    while (!existsSync(join(folder, "near"))) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  afterEach(() => {
    socat.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const peerOf = (answers: (heardBefore: number) => readonly ReplyMeaning[]): SerialPeer =>
    new SerialPeer({ from: socat.stdout, to: socat.stdin }, fob, answers);

  const onLine = (...words: readonly string[]) =>
    run(["fob", ...words, "--data", folder, "--serial", join(folder, "near"), "--json"]);

  test("says hello, is heard, and its wearer feels what the far end sealed", async () => {
    const peer = peerOf(() => ["received", "help-is-coming"]);
    const { code, out } = await onLine("press");
    peer.leave();
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ result: "done", felt: "help is coming" });
    // A fob that is taken up says that it is there. On a busy machine it sends its press again before it is answered.
    expect([...new Set(peer.heard.map(({ kind }) => kind))]).toEqual(["hello", "heartbeat", "panic"]);
  });

  test("sends the same frame again until it is received", async () => {
    const peer = peerOf((before) => (before < 3 ? [] : ["received"]));
    const { out } = await onLine("double");
    peer.leave();
    const told = JSON.parse(out) as { felt: string; sendings: number; counter: number };
    const { felt, sendings, counter } = told;
    expect(felt).toBe("received");
    expect(sendings).toBeGreaterThan(1);
    const [, , ...heard] = peer.heard;
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.length).toBeLessThanOrEqual(sendings);
    expect(heard.every((one) => one.kind === "check-in" && one.counter === counter)).toBe(true);
  });

  test("a panic that nobody confirmed goes on with the next command, the same frame", async () => {
    const deaf = peerOf(() => []);
    const stopped = await run(
      ["fob", "press", "--data", folder, "--serial", join(folder, "near"), "--json"],
      {
        untilStopped: () => new Promise((resolve) => setTimeout(resolve, 2_500)),
      },
    );
    deaf.leave();
    expect(stopped.code).toBe(1);
    expect(JSON.parse(stopped.out)).toMatchObject({ result: "failed", felt: "sent, not confirmed" });
    const peer = peerOf(() => ["received"]);
    const { code, err } = await run(["fob", "heartbeat", "--data", folder, "--serial", join(folder, "near")]);
    peer.leave();
    expect(code).toBe(0);
    expect(err).toContain("goes on with a press from before");
    const panic = deaf.heard.find(({ kind }) => kind === "panic");
    expect(peer.heard.filter(({ kind }) => kind !== "hello")[0]).toEqual(panic);
  });

  test("one short press alone is felt as a touch, and sends nothing", async () => {
    const peer = peerOf(() => ["received"]);
    const { code, out } = await onLine("press", "single");
    peer.leave();
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ gesture: "single", sendings: 0 });
    expect(peer.heard.map(({ kind }) => kind)).toEqual(["hello", "heartbeat"]);
  });

  test("a script is played step by step, and silence hushes heartbeats only", async () => {
    const peer = peerOf(() => ["received"]);
    const script = "silent; heartbeat; double; wait 300ms; awake; assist; quit";
    const { code } = await onLine("run", "--every", "100ms", "--script", script);
    expect(code).toBe(0);
    const kindsHeard = (): readonly string[] => peer.heard.map(({ kind }) => kind);
    await expect.poll(kindsHeard).toContain("assistance");
    peer.leave();
    const kinds = kindsHeard();
    const checkIn = kinds.indexOf("check-in");
    expect(kinds.slice(0, checkIn)).toEqual(["hello", "heartbeat", "heartbeat"]);
    expect(kinds.slice(checkIn)).toContain("heartbeat");
  });

  test("a forged frame is refused by whoever has the key", async () => {
    const peer = peerOf(() => ["received"]);
    const { code, out } = await onLine("forge", "--how", "bit");
    peer.leave();
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ answered: false });
    expect(peer.heard.map(({ kind }) => kind)).toEqual(["hello", "refused"]);
  });

  test("a heartbeat is handed on and waits for no answer", async () => {
    const peer = peerOf(() => []);
    const { code, out } = await onLine("heartbeat");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ beats: 1 });
    await expect.poll(() => peer.heard.map(({ kind }) => kind)).toEqual(["hello", "heartbeat"]);
    peer.leave();
  });

  test("sabotage: an answer with a true seal to a frame nobody awaits is found out", async () => {
    const first = peerOf(() => ["received"]);
    await onLine("double");
    first.leave();
    const second = peerOf(() => ["received"]);
    const told: { answered: boolean; showed: boolean }[] = [];
    // The command waits two seconds for an answer, which a busy machine may not give.
    while (told.length < 8 && !told.some(({ answered }) => answered)) {
      told.push(JSON.parse((await onLine("replay")).out) as { answered: boolean; showed: boolean });
    }
    second.leave();
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
