import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { bluetoothLimits } from "../../../gateway/adapters/bluetooth/limits.ts";
import { NobleRadio } from "../../../gateway/adapters/bluetooth/nobleRadio.ts";
import type { Advert, RadioTrouble, VisitEnd } from "../../../gateway/adapters/bluetooth/radio.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { addressOf, frameOf, replyOf } from "./frames.ts";
import { type Script, ScriptedController } from "./scriptedController.ts";

const peer = { address: addressOf(1), addressType: "random" } as const;
const address = Buffer.from(peer.address, "hex");
const bthome = (frame: Uint8Array): Uint8Array => Uint8Array.of(frame.length + 3, 0x16, 0xd2, 0xfc, ...frame);

let clock: FakeClock;
let controller: ScriptedController;
let radio: NobleRadio;
let heard: (Uint8Array | undefined)[];
let adverts: Advert[];
let troubles: RadioTrouble[];
let scans: number;
let scanEnds: number;

async function scan(script: Partial<Script> = {}): Promise<void> {
  controller = new ScriptedController(script);
  radio = new NobleRadio({ clock, socket: () => controller });
  radio.open({
    ready: () => radio.scan(),
    scanning: () => {
      scans += 1;
    },
    scanEnded: () => {
      scanEnds += 1;
    },
    advert: (advert) => {
      adverts.push(advert);
      heard.push(advert.serviceData === undefined ? undefined : Uint8Array.from(advert.serviceData));
    },
    // As a link does.
    failed: (trouble) => {
      troubles.push(trouble);
      void radio.close();
    },
  });
  await eventually(() => scans > 0);
}

/** Lets noble and the controller talk, and a little time go by. */
async function eventually(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100 && !holds(); turn += 1) await clock.pass(10);
}

async function visit(): Promise<VisitEnd> {
  let end: VisitEnd | undefined;
  const replies = [replyOf(7, 1)];
  void radio.visit({ peer, replies }).then((ended) => {
    end = ended;
  });
  for (let passed = 0; passed < bluetoothLimits.visitMs && end === undefined; passed += 50)
    await clock.pass(50);
  return certain(end, "an end of the visit");
}

beforeEach(() => {
  clock = new FakeClock();
  heard = [];
  adverts = [];
  troubles = [];
  scans = 0;
  scanEnds = 0;
});

describe("adverts", () => {
  test("P8: strangers may say anything at all, and a fob among them is heard", async () => {
    await scan();
    const garbage = [
      [],
      [1],
      [1, 0x0a],
      [0xff],
      [0, 0, 0],
      [3, 0x16, 0xd2],
      [2, 0x16, 0xd2, 0xfc],
      [5, 0x21, 1],
    ];
    for (const elements of garbage) {
      for (const kind of [0, 3, 4]) controller.report({ kind, address, elements: Uint8Array.from(elements) });
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 31 }), (elements) =>
        controller.report({ kind: 3, address, elements }),
      ),
      { numRuns: 500 },
    );
    controller.report({ kind: 0, address, elements: Uint8Array.of(2, 1, 6, ...bthome(frameOf(7))) });
    expect(heard.at(-1)).toEqual(frameOf(7));
    expect(adverts.at(-1)).toMatchObject({ ...peer, isConnectable: true, rssi: -60 });
    expect(troubles).toEqual([]);
  });

  test("extended adverts are heard as well, those cut short are not", async () => {
    await scan({ extended: true });
    const elements = bthome(frameOf(7));
    controller.reportExtended({ kind: 0x20, address, elements });
    controller.reportExtended({ kind: 0x41, address, elements });
    expect(adverts).toEqual([]);
    controller.reportExtended({ kind: 0x01, address, elements });
    controller.reportExtended({ kind: 0x10, address, elements });
    expect(adverts.map(({ isConnectable }) => isConnectable)).toEqual([true, false]);
    expect(heard).toEqual([frameOf(7), frameOf(7)]);
  });

  test("P11: a controller that itself talks nonsense is told as not answering", async () => {
    await scan();
    controller.say(Uint8Array.of(4, 0x0e, 1, 1));
    await clock.pass(10);
    expect(troubles.map(({ code }) => code)).toEqual(["bluetooth-not-answering"]);
  });

  test("a scan that the controller refuses is not taken for one", async () => {
    await scan({ scanStatus: 0x0c });
    expect(scans).toBe(0);
    expect(controller.isScanning).toBe(false);
  });

  test("that the scan before it could be ended does not confirm a scan", async () => {
    await scan();
    controller.script.scanStatus = 0x0c;
    radio.scan();
    await clock.pass(100);
    expect(scans).toBe(1);
  });

  test("another program that stops the scan, or hides repeats, is noticed; one that only scans is not", async () => {
    await scan();
    const command = (on: number, filters: number): Uint8Array => Uint8Array.of(1, 0x0c, 0x20, 2, on, filters);
    controller.say(command(1, 0));
    controller.say(command(0, 0));
    controller.say(command(1, 1));
    await clock.pass(10);
    expect(scanEnds).toBe(2);
  });
});

describe("a computer without Bluetooth", () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

  test("P11: is told as such, and no attempt to open leaves anything running", async () => {
    await scan();
    await radio.close();
    const before = timers();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await scan({ isMissing: true });
      await radio.close();
    }
    expect(troubles.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, () => "bluetooth-missing"));
    expect(timers()).toBeLessThan(before + 5);
  });
});

describe("visits", () => {
  test("a peer that does not answer the call is given up in time, and the scan goes on", async () => {
    await scan({ isPeerThere: false });
    const from = clock.monotonic();
    expect(await visit()).toEqual({ written: 0, miss: "no-connection" });
    expect(clock.monotonic() - from).toBeLessThan(bluetoothLimits.connectMs + bluetoothLimits.settleMs);
    await eventually(() => scans > 1);
    expect(controller.isScanning).toBe(true);
    expect(troubles).toEqual([]);
  });

  test("P11: a controller that does not even cancel is told as not answering", async () => {
    await scan({ isPeerThere: false, ignoresCancel: true });
    expect(await visit()).toEqual({ written: 0, miss: "timed-out" });
    expect(troubles.map(({ code }) => code)).toEqual(["bluetooth-not-answering"]);
  });

  test("a connection that another program makes on the same adapter is left alone", async () => {
    const asked: Uint8Array[] = [];
    await scan({ isPeerThere: false, answer: (packet) => [packet.subarray(asked.push(packet))] });
    const visiting = visit();
    await clock.pass(100);
    controller.connectAnother();
    controller.sayFromPeer(Uint8Array.of(1));
    expect(await visiting).toEqual({ written: 0, miss: "no-connection" });
    expect(asked).toEqual([]);
    expect(controller.disconnections).toBe(0);
    expect(troubles).toEqual([]);
  });

  test.each([
    ["shorter than its own header", [1], "refused"],
    ["that claims more than it brings", [0xff, 0xff, 4, 0, 7], "timed-out"],
    ["of no bytes", [], "refused"],
  ])("P8: a peer's packet %s ends that visit at most", async (_, l2cap, miss) => {
    await scan({ answer: () => [] });
    const visiting = visit();
    await clock.pass(10);
    controller.sayFromPeer(Uint8Array.from(l2cap));
    expect((await visiting).miss).toBe(miss);
    controller.report({ kind: 3, address, elements: bthome(frameOf(8)) });
    expect(heard.at(-1)).toEqual(frameOf(8));
    expect(troubles).toEqual([]);
  });
});
