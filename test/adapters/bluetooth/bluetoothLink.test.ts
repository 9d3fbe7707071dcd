import { beforeEach, describe, expect, test } from "vitest";
import { bluetoothLimits } from "../../../gateway/adapters/bluetooth/limits.ts";
import { minutes, seconds } from "../../../shared/base/instant.ts";
import { addressOf, frameOf, replyOf } from "./frames.ts";
import { LinkStage } from "./linkStage.ts";

let stage: LinkStage;

beforeEach(() => {
  stage = new LinkStage();
});

describe("hearing", () => {
  test("a fob's frame is passed on with its address, strength and instant, byte for byte", async () => {
    await stage.open();
    const frame = frameOf(7);
    stage.ana.say(frame);
    expect(stage.heard).toEqual([
      { address: stage.ana.address, serviceData: frame, rssi: -60, heardAt: stage.clock.now() },
    ]);
  });

  test("what was passed on stays as it was when the radio uses its memory again", async () => {
    await stage.open();
    const memory = Buffer.from(frameOf(7));
    stage.ana.say(memory);
    memory.fill(0);
    stage.ana.say(frameOf(7));
    expect(stage.heard.map(({ serviceData }) => serviceData)).toEqual([frameOf(7)]);
  });

  test("one saying is one reception however often the radio hears it, and the next saying is another", async () => {
    await stage.open();
    const frame = frameOf(7);
    for (let second = 0; second < 3; second += 1) {
      for (let advert = 0; advert < 10; advert += 1) {
        stage.ana.say(frame);
        await stage.clock.pass(100);
      }
    }
    expect(stage.heard).toHaveLength(3);
  });

  test("P1: a new counter is passed on at once, in the middle of the old one's adverts", async () => {
    await stage.open();
    stage.ana.say(frameOf(7));
    stage.ana.say(frameOf(8));
    stage.ana.say(frameOf(7));
    stage.ana.say(frameOf(8));
    expect(stage.heard.map(({ serviceData }) => serviceData)).toEqual([frameOf(7), frameOf(8)]);
  });

  test("P8: a forgery under a fob's address and counter hides nothing of the fob's own", async () => {
    await stage.open();
    const genuine = frameOf(7);
    const forged = genuine.with(3, 0xff);
    stage.ana.say(forged);
    stage.ana.say(genuine);
    expect(stage.heard.map(({ serviceData }) => serviceData)).toEqual([forged, genuine]);
  });

  test("P8: a frame played again is passed on untouched, for the gateway to judge", async () => {
    await stage.open();
    stage.ana.say(frameOf(7));
    await stage.clock.pass(minutes(5));
    stage.ana.say(frameOf(7));
    expect(stage.heard).toHaveLength(2);
  });

  test("what cannot be a sealed frame goes no further", async () => {
    await stage.open();
    stage.ana.say(undefined);
    stage.ana.say(Uint8Array.of());
    stage.ana.say(frameOf(7).with(0, 0x44));
    stage.ana.say(frameOf(7).with(0, 0x25));
    stage.ana.say(frameOf(7).subarray(0, 8));
    stage.ana.say(frameOf(7).with(0, 0x47).subarray(0, 14));
    expect(stage.heard).toEqual([]);
  });

  test("P11: a radio that does not scan is not told as up", async () => {
    stage.radio.ailment = "mute-at-scan";
    await stage.open();
    expect(stage.states).toEqual([]);
    await stage.clock.pass(bluetoothLimits.scanStartMs + bluetoothLimits.tickMs);
    expect(stage.codes()).toEqual(["bluetooth-not-answering"]);
  });
});

describe("replies", () => {
  test("a reply reaches a fob that is heard connectable, and hearing goes on", async () => {
    await stage.open();
    stage.link.reply({ address: stage.ana.address, reply: replyOf(7, 1), counter: 7, forMs: seconds(30) });
    await stage.press(stage.ana, frameOf(7), seconds(1));
    expect(stage.ana.written).toEqual([replyOf(7, 1)]);
    await stage.clock.pass(seconds(1));
    stage.ana.say(frameOf(8));
    expect(stage.heard.at(-1)?.serviceData).toEqual(frameOf(8));
  });

  test("a fob that waits without saying a frame is visited too", async () => {
    await stage.open();
    stage.link.reply({ address: stage.ana.address, reply: replyOf(7, 2), counter: 7, forMs: seconds(30) });
    stage.ana.say(undefined, true);
    await stage.clock.pass(seconds(1));
    expect(stage.ana.written).toEqual([replyOf(7, 2)]);
    expect(stage.heard).toEqual([]);
  });

  test("several replies to one frame arrive in order in one visit; a newer frame's replace them", async () => {
    await stage.open();
    const bring = (counter: number, number: number): void =>
      stage.link.reply({
        address: stage.ana.address,
        reply: replyOf(counter, number),
        counter,
        forMs: seconds(30),
      });
    bring(7, 1);
    bring(8, 3);
    bring(8, 1);
    bring(8, 1);
    bring(7, 2);
    await stage.press(stage.ana, frameOf(8), seconds(2));
    expect(stage.ana.written).toEqual([replyOf(8, 3), replyOf(8, 1)]);
    expect(stage.ana.visits).toBe(1);
  });

  test("between two visits that went well, the radio listens for a moment", async () => {
    await stage.open();
    const bruno = stage.radio.fob(addressOf(2));
    for (const { address } of [stage.ana, bruno]) {
      stage.link.reply({ address, reply: replyOf(7, 1), counter: 7, forMs: seconds(30) });
    }
    stage.ana.say(frameOf(7), true);
    for (let passed = 0; passed < 1_000 && stage.ana.written.length === 0; passed += 10)
      await stage.clock.pass(10);
    bruno.say(frameOf(7), true);
    await stage.clock.pass(bluetoothLimits.listenLeastMs);
    expect(stage.radio.visitsAtOnce).toBe(0);
    bruno.say(frameOf(7), true);
    await stage.clock.pass(10);
    expect(stage.radio.visitsAtOnce).toBe(1);
  });

  test("a reply out of time is not brought", async () => {
    await stage.open();
    stage.link.reply({ address: stage.ana.address, reply: replyOf(7, 1), counter: 7, forMs: seconds(5) });
    await stage.clock.pass(seconds(6));
    await stage.press(stage.ana, frameOf(7), seconds(2));
    expect(stage.ana.written).toEqual([]);
  });

  test("a fob that does not listen is not connected", async () => {
    await stage.open();
    stage.link.reply({ address: stage.ana.address, reply: replyOf(7, 1), counter: 7, forMs: seconds(30) });
    stage.ana.say(frameOf(7), false);
    await stage.clock.pass(seconds(3));
    expect(stage.ana.visits).toBe(0);
  });

  test.each(["absent", "hangs", "cuts", "refuses", "has-no-service"] as const)(
    "P1: a fob that %s keeps nobody from being heard or answered, and is tried again",
    async (manners) => {
      await stage.open();
      stage.ana.manners = manners;
      const bruno = stage.radio.fob(addressOf(2));
      for (const { address } of [stage.ana, bruno]) {
        stage.link.reply({ address, reply: replyOf(7, 1), counter: 7, forMs: minutes(1) });
      }
      for (let tenth = 0; tenth < 200; tenth += 1) {
        stage.ana.say(frameOf(7), true);
        bruno.say(frameOf(7), true);
        await stage.clock.pass(100);
      }
      expect(bruno.written).toEqual([replyOf(7, 1)]);
      // More of bruno's twenty sayings are heard than are lost while the radio connects.
      expect(stage.heard.filter(({ address }) => address === bruno.address).length).toBeGreaterThan(10);
      stage.ana.manners = "welcomes";
      await stage.press(stage.ana, frameOf(7), seconds(10));
      expect(stage.ana.written).toEqual([replyOf(7, 1)]);
      expect(stage.radio.mostVisitsAtOnce).toBe(1);
      expect(stage.codes()).toEqual(["up"]);
    },
  );

  test("P1: fobs that are called in vain take no more than a third of the listening time", async () => {
    await stage.open();
    const absent = Array.from({ length: 8 }, (_, index) => stage.radio.fob(addressOf(100 + index)));
    for (const fob of absent) {
      fob.manners = "absent";
      stage.link.reply({ address: fob.address, reply: replyOf(7, 1), counter: 7, forMs: minutes(20) });
    }
    async function pass(forMs: number): Promise<number> {
      let listening = 0;
      for (let passed = 0; passed < forMs; passed += 100) {
        for (const fob of absent) fob.say(frameOf(7), true);
        await stage.clock.pass(100);
        if (stage.radio.isScanning) listening += 1;
      }
      return (listening * 100) / forMs;
    }
    // Each is called once at once, since a fob new to it may well be there.
    await pass(seconds(20));
    expect(await pass(minutes(5))).toBeGreaterThan(0.65);
  });

  test("a controller that hangs in a connection is opened afresh, and the reply still arrives", async () => {
    await stage.open();
    stage.radio.ailment = "hangs-in-visits";
    stage.link.reply({ address: stage.ana.address, reply: replyOf(7, 1), counter: 7, forMs: minutes(2) });
    await stage.press(stage.ana, frameOf(7), seconds(10));
    expect(stage.codes()).toEqual(["up", "bluetooth-not-answering"]);
    stage.radio.ailment = "none";
    await stage.press(stage.ana, frameOf(7), seconds(10));
    expect(stage.codes()).toEqual(["up", "bluetooth-not-answering", "up"]);
    expect(stage.ana.written).toEqual([replyOf(7, 1)]);
  });
});
