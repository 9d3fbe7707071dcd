import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  countersOf,
  fobFolder,
  fobPath,
  keepLastFrame,
  makeFobFile,
  readFobFile,
  readLastFrame,
} from "../../../gateway/cli/virtualFob/fobFile.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { run } from "../stage.ts";

const id = certain(parseId<FobId>("fob-7"), "an id");

describe("a virtual fob's file", () => {
  let data = "";
  let folder = "";

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "hark-fob-"));
    folder = fobFolder(data);
    makeFobFile(folder, id);
  });

  afterEach(() => rmSync(data, { recursive: true, force: true }));

  test("is its owner's alone, and reads back what was made", () => {
    expect(statSync(fobPath(folder, id)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const { identity, epoch } = readFobFile(folder, id);
    expect(identity.key).toHaveLength(16);
    expect(identity.address).toMatch(/^[c-f][0-9a-f]{11}$/);
    expect(epoch).toBe(0);
  });

  test("others may not have read it, or it is not used", async () => {
    chmodSync(fobPath(folder, id), 0o640);
    const { code, err } = await run(["fob", "press", "--data", data]);
    expect(code).toBe(4);
    expect(err).toContain("Other users of this computer can read");
  });

  test("two fobs of one id are not made", () => {
    expect(() => makeFobFile(folder, id)).toThrow(/there already/);
  });

  test("no counter comes twice: not in a block, not past its end, not after a restart", () => {
    const given: number[] = [];
    const take = (times: number): void => {
      const next = countersOf(folder, id);
      for (let index = 0; index < times; index += 1) given.push(next());
    };
    take(600);
    take(1);
    take(300);
    expect(new Set(given).size).toBe(901);
    expect([...given].sort((one, other) => one - other)).toEqual(given);
  });

  test("the block is reserved on disk before its first number is given", () => {
    const next = countersOf(folder, id);
    const counter = next();
    expect(readFobFile(folder, id).epoch).toBe(Math.floor(counter / 256));
  });

  test("two processes at once take two blocks, and a claim left behind is passed over", () => {
    const [one, other] = [countersOf(folder, id), countersOf(folder, id)];
    expect(Math.floor(one() / 256)).not.toBe(Math.floor(other() / 256));
    writeFileSync(join(folder, `${id}.epoch-3`), "");
    expect(Math.floor(countersOf(folder, id)() / 256)).toBe(4);
  });

  test("sabotage: a file put back to where it was gives the same numbers again", () => {
    const before = readFileSync(fobPath(folder, id), "utf8");
    const first = countersOf(folder, id)();
    writeFileSync(fobPath(folder, id), before, { mode: 0o600 });
    expect(countersOf(folder, id)()).toBe(first);
  });

  test("the last confirmed frame is kept for whoever plays it again", () => {
    expect(readLastFrame(folder, id)).toBeUndefined();
    keepLastFrame(folder, id, { counter: 258, frame: new Uint8Array([0x45, 1, 2]) });
    expect(readLastFrame(folder, id)).toEqual({ counter: 258, frame: new Uint8Array([0x45, 1, 2]) });
    expect(statSync(join(folder, `${id}.last`)).mode & 0o777).toBe(0o600);
  });

  test.each(["{}", "nothing", '{"fob":"fob-7","address":"00","key":"00","epoch":-1}'])(
    "a file that is none is said to be none: %s",
    async (text) => {
      writeFileSync(fobPath(folder, id), text, { mode: 0o600 });
      const { code, err } = await run(["fob", "press", "--data", data]);
      expect(code).toBe(2);
      expect(err).toContain("is not a virtual fob's file");
    },
  );
});
