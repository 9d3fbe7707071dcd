import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeFirmware } from "../../../firmware/bundle/firmware.ts";
import { openStationFile } from "../../../firmware/target/station/stationFile.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { type Ran, run } from "../stage.ts";
import { FakeBoardScope } from "./fakeBoardScope.ts";

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
const address = ["--address", "54:48:E6:8F:80:A5"];
const recordFile = () => join(folder, "firmware", "fob-7.json");

function expectEnd({ code, err }: Ran, exit: number, says: string): void {
  expect(err).toContain(says);
  expect(code).toBe(exit);
}

describe("building", () => {
  test("says what the firmware takes of its board, and writes it where it is told to", async () => {
    const out = join(folder, "puck.js");
    const { code, out: said } = await hark("build", "puck", "--out", out);
    expect(code).toBe(0);
    expect(said).toMatch(/code +\d+ bytes; the board has room for 28672/);
    expect(said).toMatch(/variables +about \d+ at rest; the board has room for 1709/);
    expect(readFileSync(out, "utf8")).toBe((await makeFirmware("puck")).code);
  });
});

describe("provisioning", () => {
  test("makes a record that nobody else may read, and never shows the key", async () => {
    const { code, out, err } = await provisioned("puck", ...address, "--profile", "silent", "--motor");
    expect(code).toBe(0);
    expect(statSync(recordFile()).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(recordFile(), "utf8"))).toMatchObject({
      fob: "fob-7",
      address: "5448e68f80a5",
      key,
      motor: true,
      isUsed: false,
      settings: { profile: "silent", holdMs: 1_500 },
    });
    expect(out + err).not.toContain(key);
    expect(err).toContain("flash puck --fob fob-7 --bluetooth 54:48:E6:8F:80:A5");
  });

  test("wants the radio's own address, and gives a board on a line one of its own", async () => {
    expectEnd(await provisioned("puck"), 2, "--address");
    expect(await provisioned("serial")).toMatchObject({ code: 0 });
    const { address: made } = JSON.parse(readFileSync(recordFile(), "utf8")) as { address: string };
    expect(Number.parseInt(made.slice(0, 2), 16) & 0xc0).toBe(0xc0);
  });

  test("makes a desk station's file, which a relay can open and nobody else can read", async () => {
    const { code, out } = await provisioned("station", "--profile", "silent");
    expect(code).toBe(0);
    const path = join(folder, "firmware", "fob-7.station");
    expect(out).toContain(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const opened = openStationFile(path);
    if (!opened.ok) throw new Error(opened.fault);
    expect(toHex(opened.value.provision.key)).toBe(key);
    expect(opened.value.provision.settings.profile).toBe("silent");
    opened.value.close();
    expectEnd(await provisioned("station"), 2, "already");
    expectEnd(await provisioned("serial"), 2, "already");
  });

  test("keeps a record that is there, and takes no key as an argument", async () => {
    await provisioned("serial");
    expectEnd(await provisioned("serial"), 2, "already");
    const typed = await hark("provision", "serial", "--fob", "other", "--offline", "--key", key);
    expectEnd(typed, 2, "can be read by every user");
  });
});

describe("a file to flash by other means", () => {
  test("the script holds what a board needs, under mode 0600, and is made once", async () => {
    await provisioned("puck", ...address);
    const script = join(folder, "fob-7.js");
    expect(await hark("flash", "puck", "--fob", "fob-7", "--script", script)).toMatchObject({ code: 0 });
    expect(statSync(script).mode & 0o777).toBe(0o600);
    expect(await hark("flash", "puck", "--fob", "fob-7", "--script", script)).toMatchObject({ code: 2 });
  });

  test.each([
    ["on its own board, writes all of it and starts", "54:48:e6:8f:80:a5", "Written and read back.", true],
    ["on another, says so and writes nothing", "54:48:e6:8f:80:a6", "Nothing was started.", false],
  ])("the script, line by line %s", async (_what, radio, says, isWritten) => {
    await provisioned("puck", ...address);
    const script = join(folder, "fob-7.js");
    await hark("flash", "puck", "--fob", "fob-7", "--script", script);
    const board = new FakeBoardScope({ board: "PUCKJS", address: radio });
    for (const line of readFileSync(script, "utf8").split("\n")) board.run(line);
    expect(board.printed.at(-1)).toBe(says);
    expect(board.loads).toBe(isWritten ? 1 : 0);
    expect(board.files.get(".bootcde")).toBe(isWritten ? (await makeFirmware("puck")).code : undefined);
  });

  test("the image for a probe is not made for a key that has counted: the count would begin afresh", async () => {
    await provisioned("puck", ...address);
    const hex = (name: string) => hark("flash", "puck", "--fob", "fob-7", "--hex", join(folder, name));
    expect(await hex("one.hex")).toMatchObject({ code: 0 });
    expectEnd(await hex("two.hex"), 1, "lost its count");
    expect(existsSync(join(folder, "two.hex"))).toBe(false);
  });

  test("a record that others can read goes into no board", async () => {
    await provisioned("puck", ...address);
    chmodSync(recordFile(), 0o644);
    const { code, err } = await hark("flash", "puck", "--fob", "fob-7", "--hex", join(folder, "x.hex"));
    expect(code).toBe(4);
    expect(err).toContain("chmod 600");
  });
});

describe("over Bluetooth", () => {
  test.each([
    ["another board's address", "C4:12:34:56:78:9A", "is provisioned for 54:48:E6:8F:80:A5"],
    ["no address", "near", "is an address such as"],
  ])("refuses %s before anything is sent", async (_what, typed, says) => {
    await provisioned("puck", ...address);
    expectEnd(await hark("flash", "puck", "--fob", "fob-7", "--bluetooth", typed), 2, says);
    expect(JSON.parse(readFileSync(recordFile(), "utf8"))).toMatchObject({ isUsed: false });
  });

  test("refuses a board on a line, and two ways at once", async () => {
    await provisioned("serial");
    const air = ["--bluetooth", "54:48:E6:8F:80:A5"];
    expectEnd(await hark("flash", "serial", "--fob", "fob-7", ...air), 2, "Use --port.");
    expectEnd(await hark("flash", "serial", "--fob", "fob-7", ...air, "--port", "x"), 2, "Name one of");
  });
});
