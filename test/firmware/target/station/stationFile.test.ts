import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { defaultSettings } from "../../../../firmware/logic/parseSettings.ts";
import { stationAdvice } from "../../../../firmware/target/station/stationFaults.ts";
import {
  makeStationFile,
  openStationFile,
  type StationFile,
} from "../../../../firmware/target/station/stationFile.ts";
import { parseFobAddress } from "../../../../shared/base/ids.ts";
import { certain } from "../../../../shared/base/invariant.ts";

const provision = {
  address: certain(parseFobAddress("c0ffee000001"), "an address"),
  key: Uint8Array.from({ length: 16 }, (_, index) => index),
  settings: { ...defaultSettings, profile: "silent" as const },
};
const opened: StationFile[] = [];
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hark-station-"));
  path = join(folder, "desk.station");
});

afterEach(() => {
  for (const file of opened.splice(0)) file.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): StationFile {
  const file = openStationFile(path);
  if (!file.ok) throw new Error(file.fault);
  opened.push(file.value);
  return file.value;
}

test("what provisioning and the logic wrote is there after the process ended, for its owner only", () => {
  expect(makeStationFile(path, provision).ok).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const first = open();
  expect(first.provision).toEqual(provision);
  expect(first.flash.read("epocha")).toBeUndefined();
  first.flash.write("epocha", Uint8Array.of(1, 2, 3));
  first.flash.write("epocha", Uint8Array.of(4));
  first.close();
  opened.length = 0;
  expect(open().flash.read("epocha")).toEqual(Uint8Array.of(4));
});

test("P8: a station that is there is never made anew, since its counters would begin again", () => {
  makeStationFile(path, provision);
  expect(makeStationFile(path, provision)).toEqual({ ok: false, fault: "station-file-exists" });
  rmSync(path);
  expect(openStationFile(path)).toEqual({ ok: false, fault: "station-file-missing" });
});

test("P8: a second process is refused while the first lives, and let in when it is gone", () => {
  makeStationFile(path, provision);
  const file = open();
  const module = new URL("../../../../firmware/target/station/stationFile.ts", import.meta.url).href;
  const program = `import { openStationFile } from ${JSON.stringify(module)};
    const file = openStationFile(${JSON.stringify(path)});
    process.stdout.write(file.ok ? "let in" : file.fault);
    process.kill(process.pid, "SIGKILL");`;
  const another = (): string =>
    spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }).stdout;
  expect(another()).toBe("station-file-in-use");
  file.close();
  opened.length = 0;
  expect(another()).toBe("let in");
  expect(open().provision.address).toBe(provision.address);
});

test("a file that others can read, or that is none, is refused", () => {
  makeStationFile(path, provision);
  chmodSync(path, 0o640);
  expect(openStationFile(path)).toEqual({ ok: false, fault: "station-file-exposed" });
  writeFileSync(join(folder, "letter"), "Dear station, ".repeat(100), { mode: 0o600 });
  expect(openStationFile(join(folder, "letter"))).toEqual({ ok: false, fault: "station-file-damaged" });
  writeFileSync(join(folder, "empty"), "", { mode: 0o600 });
  expect(openStationFile(join(folder, "empty"))).toEqual({ ok: false, fault: "station-file-damaged" });
});

test("every fault says what is wrong and what to do", () => {
  for (const { title, remedy } of Object.values(stationAdvice)) {
    expect(title).toMatch(/^[A-Z].{15,}\.$/);
    expect(remedy).toMatch(/^[A-Z].{15,}\.$/);
  }
});
