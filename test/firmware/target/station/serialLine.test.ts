import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SerialPort } from "serialport";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultSettings } from "../../../../firmware/logic/parseSettings.ts";
import { serialLine } from "../../../../firmware/target/station/serialLine.ts";
import { openStation, type Station } from "../../../../firmware/target/station/station.ts";
import { makeStationFile, openStationFile } from "../../../../firmware/target/station/stationFile.ts";
import { parseFobAddress } from "../../../../shared/base/ids.ts";
import { certain } from "../../../../shared/base/invariant.ts";
import { peekFrame } from "../../../../shared/frame/sealedFrame.ts";
import { needs } from "../../../support/needs.ts";
import { until } from "../../../support/until.ts";
import { ModelledUno } from "./modelledUno.ts";

const provision = {
  address: certain(parseFobAddress("c0ffee000001"), "an address"),
  key: Uint8Array.from({ length: 16 }, (_, index) => index),
  settings: defaultSettings,
};
const lifeMs = 5;

describe.skipIf(!needs("socat", "socat"))("a station on a serial port, in real time", () => {
  const uno = new ModelledUno();
  const presses: Uint8Array[] = [];
  const health: string[] = [];
  let folder = "";
  let socat: ChildProcess;
  let far: SerialPort;
  let life: NodeJS.Timeout;
  let station: Station | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hark-line-"));
  });

  afterEach(async () => {
    station?.close();
    await pullOut();
    rmSync(folder, { recursive: true, force: true });
  });

  async function plugIn(): Promise<void> {
    for (const end of ["near", "far"]) rmSync(join(folder, end), { force: true });
    const ends = ["near", "far"].map((end) => `pty,raw,echo=0,link=${join(folder, end)}`);
    socat = spawn("socat", ends, { stdio: "ignore" });
    await until("the line is there", () => ["near", "far"].every((end) => existsSync(join(folder, end))));
    far = new SerialPort({ path: join(folder, "far"), baudRate: 57_600 });
    far.on("data", (bytes: Uint8Array) => uno.give(bytes));
    // The far end of the line goes away with it.
    far.on("error", () => undefined);
    uno.reset();
    life = setInterval(() => {
      uno.run(lifeMs);
      const said = uno.take();
      if (said.length > 0 && far.isOpen) far.write(said);
    }, lifeMs);
  }

  async function pullOut(): Promise<void> {
    clearInterval(life);
    const gone = new Promise((resolve) => socat.once("exit", resolve));
    socat.kill();
    await gone;
  }

  test("is found, heard, missed when the line goes and taken up again when it is back", async () => {
    await plugIn();
    const path = join(folder, "desk.station");
    makeStationFile(path, provision);
    const file = openStationFile(path);
    if (!file.ok) throw new Error(file.fault);
    station = openStation({
      line: serialLine(join(folder, "near")),
      provision: file.value.provision,
      flash: file.value.flash,
      hasBuzzer: false,
      deliver: (frame) => {
        const peeked = peekFrame(frame);
        if (peeked.ok && peeked.value.triggered) presses.push(frame);
      },
      health: (now) => health.push(now.kind === "fault" ? now.fault : now.kind),
    });
    await until("the station is well", () => health.at(-1) === "well");
    uno.press(true);
    await until("a panic is said", () => presses.length > 0);
    uno.press(false);
    await pullOut();
    await until("the line is missed", () => health.at(-1) === "line-unplugged", 3_000);
    await plugIn();
    await until("the station is well again", () => health.at(-1) === "well");
    expect(health).toEqual(["well", "line-unplugged", "well"]);
    station.close();
    file.value.close();
  });
});
