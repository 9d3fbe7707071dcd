import { spawn } from "node:child_process";
import { setTimeout as pass } from "node:timers/promises";
import { expect, test } from "vitest";
import { verifyJournal } from "../../../gateway/adapters/journal/verifyJournal.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import { got } from "./batches.ts";
import { journalIn, newFolder } from "./journalKit.ts";

const kills = 30;

/** Starts a writer, kills it `ms` after its first answer, and tells the last event it was told is on record. */
async function writeUntilKilled(folder: string, ms: number): Promise<number> {
  const writer = spawn("node", [new URL("./crashWriter.ts", import.meta.url).pathname, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  const firstAnswer = new Promise<void>((resolve, reject) => {
    writer.stdout.on("data", (text: Buffer) => {
      said += text.toString();
      resolve();
    });
    writer.on("exit", () => reject(new Error("the writer ended by itself")));
  });
  await firstAnswer;
  await pass(ms);
  const closed = new Promise((resolve) => writer.on("close", resolve));
  writer.kill("SIGKILL");
  await closed;
  // The last line may be cut off by the kill; every whole one was promised.
  return Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
}

test(`P1: whatever was answered is there after each of ${kills} kills, whole, and the chain verifies`, {
  timeout: 120_000,
}, async () => {
  const folder = await newFolder();
  let promised = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const last = await writeUntilKilled(folder, (kill * 37) % 90);
    expect(last).toBeGreaterThan(promised);
    promised = last;
    const verdict = await verifyJournal(folder);
    expect(verdict.fault).toBeUndefined();
    expect(verdict.verified.seq).toBeGreaterThanOrEqual(promised);
    // Batches of three: never a part of one.
    expect(verdict.verified.seq % 3).toBe(0);
  }
  const opened = got(await journalIn(folder, new FakeVault()).open());
  expect(opened.answered.length).toBe(Math.min(50_000, opened.head.seq / 3));
});
