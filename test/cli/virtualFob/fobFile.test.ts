import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
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
