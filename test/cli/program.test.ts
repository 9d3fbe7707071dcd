import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { exitCodes } from "../../gateway/cli/exitCodes.ts";
import { run } from "./stage.ts";

const folder = mkdtempSync(join(tmpdir(), "hark-program-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a command line with a mistake", () => {
  test("gets a suggestion and exit code 2", async () => {
    const { code, err } = await run(["polcy"]);
    expect(code).toBe(exitCodes.usage.code);
    expect(err).toContain("policy");
  });

  test("that lacks an option is told which", async () => {
    const { code, err } = await run(["fobs", "enrol", "fob-7"]);
    expect(code).toBe(exitCodes.usage.code);
    expect(err).toContain("--address");
  });
});

describe("a credential", () => {
  const path = join(folder, "bea.json");

  test("that others can read is refused with the command that mends it", async () => {
    writeFileSync(path, "{}");
    chmodSync(path, 0o640);
    const { code, err } = await run(["--as", path, "alarms", "list"]);
    expect(code).toBe(exitCodes.credential.code);
    expect(err).toContain(`chmod 600 ${path}`);
  });

  test("that is none is refused in JSON for a program, with nothing else on standard output", async () => {
    writeFileSync(path, "{}");
    chmodSync(path, 0o600);
    const { code, out } = await run(["--as", path, "alarms", "list", "--json"]);
    expect(code).toBe(exitCodes.credential.code);
    expect(JSON.parse(out)).toMatchObject({ result: "failed", exit: 4, code: "credential-unreadable" });
  });
});

test("a key as an argument is refused before anything is asked", async () => {
  const words = [
    "fobs",
    "enrol",
    "fob-7",
    "--address",
    "5448e68f80a5",
    "--key",
    "231d39c1d7cc1ab1aee224cd096db932",
  ];
  const { code, err } = await run(words);
  expect(code).toBe(exitCodes.usage.code);
  expect(err).toContain("Replace this key");
  expect(err).not.toContain("231d39");
});

test("hark help exit-codes lists every one", async () => {
  const { out } = await run(["help", "exit-codes"]);
  for (const { code, meaning } of Object.values(exitCodes))
    expect(out).toContain(`${String(code).padEnd(4)}  ${meaning}`);
});
