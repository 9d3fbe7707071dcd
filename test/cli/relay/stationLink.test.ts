import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { defaultSettings } from "../../../firmware/logic/parseSettings.ts";
import { makeStationFile } from "../../../firmware/target/station/stationFile.ts";
import { systemClock } from "../../../gateway/adapters/clock/systemClock.ts";
import { StationLink } from "../../../gateway/cli/relay/stationLink.ts";
import type { HeardFrame, LinkState } from "../../../gateway/relay/link.ts";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { peekFrame } from "../../../shared/frame/sealedFrame.ts";
import { ModelledUno } from "../../firmware/target/station/modelledUno.ts";
import { TestLine } from "../../firmware/target/station/testLine.ts";
import { until } from "../../support/until.ts";

const address = certain(parseFobAddress("c0ffee000001"), "an address");
const lifeMs = 5;

let folder = "";
let life: NodeJS.Timeout;
let uno: ModelledUno;
let line: TestLine;
let link: StationLink;
const heard: HeardFrame[] = [];
const states: LinkState[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hark-station-"));
  heard.length = 0;
  states.length = 0;
  uno = new ModelledUno();
  line = new TestLine(uno);
  life = setInterval(() => line.run(lifeMs), lifeMs);
  const file = join(folder, "desk.station");
  makeStationFile(file, { address, key: new Uint8Array(16), settings: defaultSettings });
  link = new StationLink({
    name: "station:desk",
    file,
    line: line.open,
    hasBuzzer: false,
    clock: systemClock,
  });
});

afterEach(async () => {
  await link.close();
  clearInterval(life);
  rmSync(folder, { recursive: true, force: true });
});

function open(): void {
  link.open({ heard: (frame) => heard.push(frame), state: (state) => states.push(state) });
}

test("a press on a desk station goes the way of every other frame, and its cable is missed", async () => {
  open();
  await until("it is well", () => states.at(-1)?.kind === "up");
  uno.press(true);
  const isPress = ({ serviceData }: HeardFrame): boolean => {
    const peeked = peekFrame(serviceData);
    return peeked.ok && peeked.value.triggered;
  };
  await until("the press is said", () => heard.some(isPress));
  uno.press(false);
  expect(heard.find(isPress)).toMatchObject({ address, rssi: undefined });
  line.unplug();
  await until("the cable is missed", () => states.at(-1)?.kind === "down", 3_000);
  expect(states.at(-1)).toMatchObject({ code: "station-not-hearing" });
  expect(JSON.stringify(states.at(-1))).toContain("line-unplugged (station:desk)");
});

test("P8: a station whose file others can read is not run, and says what to do", () => {
  chmodSync(join(folder, "desk.station"), 0o644);
  open();
  expect(states).toMatchObject([{ kind: "down", code: "station-not-hearing" }]);
  expect(JSON.stringify(states)).toContain("Set its mode to 0600");
});
