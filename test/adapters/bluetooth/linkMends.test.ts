import { beforeEach, describe, expect, test } from "vitest";
import { bluetoothLimits } from "../../../gateway/adapters/bluetooth/limits.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { minutes, seconds } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { addressOf, frameOf, replyOf } from "./frames.ts";
import { LinkStage, reference } from "./linkStage.ts";

let stage: LinkStage;

beforeEach(() => {
  stage = new LinkStage();
});

describe("losing the adapter", () => {
  test.each(["bluetooth-off", "bluetooth-missing", "bluetooth-forbidden"] as const)(
    "P11: %s is told once with its code, and the link is up again by itself",
    async (code) => {
      await stage.open();
      stage.radio.trouble = { code, detail: "planted" };
      stage.radio.fail(stage.radio.trouble);
      await stage.clock.pass(minutes(2));
      expect(stage.codes()).toEqual(["up", code]);
      expect(stage.radio.openings).toBeGreaterThan(10);
      stage.radio.trouble = undefined;
      await stage.clock.pass(seconds(7));
      expect(stage.codes()).toEqual(["up", code, "up"]);
      stage.ana.say(frameOf(9));
      expect(stage.heard).toHaveLength(1);
    },
  );

  test("an adapter that never answers is told, and tried again", async () => {
    stage.radio.ailment = "mute-at-opening";
    await stage.open();
    await stage.clock.pass(seconds(30));
    expect(stage.codes()).toEqual(["bluetooth-not-answering"]);
    stage.radio.ailment = "none";
    await stage.clock.pass(seconds(30));
    expect(stage.codes()).toEqual(["bluetooth-not-answering", "up"]);
  });

  test("a scan that another program stopped is begun again within a second or so", async () => {
    await stage.open();
    stage.radio.stopScan();
    await stage.clock.pass(bluetoothLimits.tickMs + 100);
    stage.ana.say(frameOf(7));
    expect(stage.heard).toHaveLength(1);
    expect(stage.codes()).toEqual(["up"]);
  });

  test("a closed link leaves nothing behind", async () => {
    await stage.open();
    await stage.link.close();
    await stage.clock.pass(minutes(5));
    expect(stage.clock.armed).toBe(0);
    expect(stage.radio.openings).toBe(1);
  });
});

describe("silence", () => {
  /** The reference fob says "still here", and the radio hears it if it hears anything. */
  async function referenceSpeaks(forMs: number, from = 0): Promise<void> {
    for (let passed = 0; passed < forMs; passed += reference.everyMs) {
      stage.radio.fob(reference.address).say(frameOf(from + passed));
      await stage.clock.pass(reference.everyMs);
    }
  }

  test("with its reference fob heard the link is up for an hour and leaves the adapter alone", async () => {
    await stage.open(true);
    await referenceSpeaks(minutes(60));
    expect(stage.codes()).toEqual(["up"]);
    expect(stage.radio).toMatchObject({ openings: 1, scans: 1 });
  });

  test("P11: a scan that stopped silently is begun afresh, then the adapter, then people are told", async () => {
    await stage.open(true);
    await referenceSpeaks(minutes(2));
    stage.radio.ailment = "silent";
    await stage.clock.pass(2.5 * reference.everyMs - seconds(28));
    expect(stage.radio).toMatchObject({ openings: 1, scans: 2 });
    await stage.clock.pass(1.5 * reference.everyMs);
    expect(stage.radio.openings).toBe(2);
    expect(stage.codes()).toEqual(["up"]);
    await stage.clock.pass(1.5 * reference.everyMs + seconds(2));
    expect(stage.states.at(-1)).toMatchObject({ kind: "down", code: "bluetooth-deaf" });
    expect(JSON.stringify(stage.states.at(-1))).toContain("nothing else was heard");
    await stage.clock.pass(minutes(10));
    expect(stage.radio.openings).toBeGreaterThan(8);
    expect(stage.codes()).toEqual(["up", "bluetooth-deaf"]);
    stage.radio.ailment = "none";
    await referenceSpeaks(minutes(2), 1_000_000);
    expect(stage.codes()).toEqual(["up", "bluetooth-deaf", "up"]);
  });

  test("a reference fob that died is told apart from a deaf radio", async () => {
    await stage.open(true);
    for (let second = 0; second < 200; second += 1) {
      stage.ana.say(frameOf(second));
      await stage.clock.pass(seconds(1));
    }
    expect(stage.codes()).toEqual(["up", "bluetooth-deaf"]);
    expect(JSON.stringify(stage.states.at(-1))).toContain("adverts of others were heard");
  });

  test("time without an adapter is not held against the reference fob", async () => {
    await stage.open(true);
    await referenceSpeaks(minutes(1));
    // A silence had begun already.
    await stage.clock.pass(seconds(80));
    stage.radio.trouble = { code: "bluetooth-off", detail: "planted" };
    stage.radio.fail(stage.radio.trouble);
    await stage.clock.pass(minutes(30));
    stage.radio.trouble = undefined;
    await stage.clock.pass(seconds(25));
    const { openings } = stage.radio;
    await referenceSpeaks(minutes(3), 1_000_000);
    expect(stage.codes()).toEqual(["up", "bluetooth-off", "up"]);
    expect(stage.radio.openings).toBe(openings);
  });

  test("without a reference fob a silent building is no fault, but the scan is begun afresh", async () => {
    await stage.open();
    await stage.clock.pass(minutes(10));
    expect(stage.codes()).toEqual(["up"]);
    expect(stage.radio.scans).toBeGreaterThan(5);
    expect(stage.radio.openings).toBeGreaterThan(2);
  });
});

describe("a crowd", () => {
  test("1,000 fobs press at once: each is heard, and each is answered", async () => {
    await stage.open();
    const fobs = Array.from({ length: 1_000 }, (_, index) => stage.radio.fob(addressOf(10_000 + index)));
    for (const { address } of fobs) {
      stage.link.reply({ address, reply: replyOf(7, 1), counter: 7, forMs: minutes(60) });
    }
    const frame = frameOf(7);
    for (let round = 0; round < 2_500 && fobs.some(({ written }) => written.length === 0); round += 1) {
      // Who is heard first changes as it does in the air.
      for (let index = 0; index < fobs.length; index += 1) {
        const fob = certain(fobs[(index + round * 37) % fobs.length], "a fob");
        if (fob.written.length === 0) fob.say(frame, true);
      }
      await stage.clock.pass(400);
    }
    expect(new Set(stage.heard.map(({ address }) => address)).size).toBe(1_000);
    expect(fobs.every(({ written }) => written.length === 1)).toBe(true);
    expect(stage.radio.mostVisitsAtOnce).toBe(1);
  });

  test("the thinner and the queue forget: neither outlives what it is for", async () => {
    await stage.open();
    const strangers: FobAddress[] = Array.from({ length: 10_000 }, (_, index) => addressOf(50_000 + index));
    for (const address of strangers) {
      stage.radio.carry({
        address,
        addressType: "random",
        isConnectable: true,
        serviceData: frameOf(1),
        rssi: -80,
      });
    }
    expect(stage.heard).toHaveLength(10_000);
    stage.ana.say(frameOf(7));
    expect(stage.heard.at(-1)?.address).toBe(stage.ana.address);
  });
});
