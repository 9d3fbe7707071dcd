import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { nextCounter, wakeCounters } from "../../../firmware/logic/counters.ts";
import { epochOf, epochRecord } from "../../../gateway/cli/virtualFob/epochRecord.ts";
import {
  fobFolder,
  fobPath,
  makeFobFile,
  readFobFile,
  slotsPath,
} from "../../../gateway/cli/virtualFob/fobFile.ts";
import { epochsFrom, type FobFlash, openFobFlash } from "../../../gateway/cli/virtualFob/fobFlash.ts";
import { fobLimits } from "../../../gateway/cli/virtualFob/limits.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";

const id = certain(parseId<FobId>("fob-7"), "an id");
const cry = Uint8Array.of(0x45, 1, 2);

/** So many numbers, as the fob's own logic takes them after a boot. */
function count(flash: FobFlash, times: number): readonly number[] {
  const counters = wakeCounters(flash);
  return Array.from({ length: times }, () => certain(nextCounter(counters, flash), "a number"));
}

describe("a virtual fob's flash", () => {
  let data = "";
  let folder = "";
  const open: FobFlash[] = [];

  const take = (): FobFlash => {
    const flash = openFobFlash(folder, id);
    open.push(flash);
    return flash;
  };

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "hark-flash-"));
    folder = fobFolder(data);
    makeFobFile(folder, id);
  });

  afterEach(() => {
    for (const flash of open.splice(0)) flash.close();
    rmSync(data, { recursive: true, force: true });
  });

  test("no counter comes twice: not over an epoch's end, not after a restart, not in another process", () => {
    const [one, other] = [take(), take()];
    const given = [...count(one, 600), ...count(other, 600), ...count(one, 300)];
    for (const flash of open.splice(0)) flash.close();
    given.push(...count(take(), 600));
    expect(new Set(given).size).toBe(2_100);
  });

  test("the epochs are on disk before the first number of them is given", () => {
    const flash = take();
    const { epoch } = readFobFile(folder, id);
    const [first = 0] = count(flash, 1);
    expect(Math.floor(first / 256)).toBeLessThanOrEqual(epoch);
    expect(first).toBe(flash.firstCounter);
  });

  test("a fob's file as earlier versions wrote it is carried on from its epoch", () => {
    const { fob, address, key } = JSON.parse(readFileSync(fobPath(folder, id), "utf8")) as Record<
      string,
      string
    >;
    writeFileSync(fobPath(folder, id), JSON.stringify({ fob, address, key, epoch: 41 }), { mode: 0o600 });
    expect(count(take(), 1)).toEqual([42 * 256]);
  });

  test("past its epochs it claims more, and counts in none that another process took", () => {
    const flash = take();
    const block = fobLimits.epochsAtOnce;
    flash.write("epocha", epochRecord(block + 1));
    expect(epochOf(flash.read("epocha") ?? cry)).toBe(block + 1);
    expect(readFobFile(folder, id).epoch).toBe(2 * block);
    take();
    flash.write("epocha", epochRecord(2 * block + 1));
    expect(epochOf(flash.read("epocha") ?? cry)).toBe(block + 1);
  });

  test("what outlasts a reset is kept for the next process, and not taken up by one beside it", () => {
    const first = take();
    first.write("crya", cry);
    expect(take().read("crya")).toBeUndefined();
    for (const flash of open.splice(0)) flash.close();
    expect(take().read("crya")).toEqual(cry);
  });

  test("a process beside it keeps nothing of its own, but knows whether a session is on", () => {
    take().write("session", Uint8Array.of(1));
    const beside = take();
    expect(open.map(({ isShared }) => isShared)).toEqual([false, true]);
    beside.write("crya", cry);
    expect(beside.read("crya")).toEqual(cry);
    expect(beside.read("session")).toEqual(Uint8Array.of(1));
    for (const flash of open.splice(0)) flash.close();
    expect(take().read("crya")).toBeUndefined();
  });

  test("a process that was killed keeps nobody out", async () => {
    const holder = holdElsewhere(folder);
    onTestFinished(() => {
      holder.kill("SIGKILL");
    });
    await once(certain(holder.stdout ?? undefined, "its output"), "data");
    expect(take().read("session")).toBeUndefined();
    take().write("crya", cry);
    for (const flash of open.splice(0)) flash.close();
    expect(take().read("crya")).toBeUndefined();
    for (const flash of open.splice(0)) flash.close();
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const next = take();
    next.write("crya", cry);
    next.close();
    expect(take().read("crya")).toEqual(cry);
  });

  test("a file of it that does not read is flash that lost what it held", () => {
    writeFileSync(slotsPath(folder, id), "{", { mode: 0o600 });
    expect(take().read("crya")).toBeUndefined();
  });

  test("another fob of the same id has nothing of the first one's", () => {
    take().write("press", Uint8Array.of(1));
    for (const flash of open.splice(0)) flash.close();
    rmSync(fobPath(folder, id));
    makeFobFile(folder, id);
    expect(take().read("press")).toBeUndefined();
  });

  test("sabotage: a file put back to where it was gives the same numbers again", () => {
    const before = readFileSync(fobPath(folder, id), "utf8");
    const first = count(take(), 1);
    writeFileSync(fobPath(folder, id), before, { mode: 0o600 });
    expect(count(take(), 1)).toEqual(first);
  });
});

test.each([0, 1, 255, 0x123456, 0xfffffe])("the logic believes an epoch written here: %i", (epoch) => {
  expect(wakeCounters(epochsFrom(epoch)).epoch).toBe(epoch + 1);
  expect(epochOf(epochRecord(epoch))).toBe(epoch);
});

/** Another process that has the fob in its hand until it is killed. */
function holdElsewhere(folder: string): ChildProcess {
  const module = new URL("../../../gateway/cli/virtualFob/fobFlash.ts", import.meta.url).href;
  const program = `
    const { openFobFlash } = await import(${JSON.stringify(module)});
    const flash = openFobFlash(${JSON.stringify(folder)}, "fob-7");
    process.stdout.write("held");
    // In hand as a command has it: a lock that nothing refers to ends with the garbage.
    setInterval(() => flash.isShared, 1000);
  `;
  return spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}
