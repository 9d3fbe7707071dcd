import { afterEach, describe, expect, test } from "vitest";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import type { Carrier, CarrierFault, HearReply } from "../../../gateway/cli/virtualFob/carrier.ts";
import { epochsFrom, type FobFlash } from "../../../gateway/cli/virtualFob/fobFlash.ts";
import { forgedPanic, isTrueReply } from "../../../gateway/cli/virtualFob/forgery.ts";
import { awaitedBy, type pressGestures } from "../../../gateway/cli/virtualFob/gestures.ts";
import { Hand, type Outcome } from "../../../gateway/cli/virtualFob/hand.ts";
import type { SealedFrame } from "../../../gateway/cli/virtualFob/presses.ts";
import { fromHex } from "../../../shared/base/bytes.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import { parseFobAddress, parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import { defaultGestures, meaningOf } from "../../../shared/frame/meaning.ts";
import { type Reply, sealReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { openFrame } from "../../../shared/frame/sealedFrame.ts";
import { TurnedClock } from "../../firmware/target/virtual/turnedClock.ts";

const identity = {
  fob: certain(parseId<FobId>("fob-7"), "an id"),
  address: certain(parseFobAddress("5448e68f80a5"), "an address"),
  key: certain(fromHex("231d39c1d7cc1ab1aee224cd096db932"), "a key"),
};
const key = nodeAesBlock.keyOf(identity.key);

function opened(serviceData: Uint8Array) {
  return openFrame(nodeCcm, key, { address: identity.address, serviceData });
}

function replyTo(counter: number, meaning: Reply["meaning"], sealedWith = key): Uint8Array {
  const replyKey = deriveReplyKey(nodeAesBlock, sealedWith, identity.address);
  return sealReply(nodeCcm, replyKey, { address: identity.address, counter, meaning });
}

/** A hand whose carrier is this test, and whose time is turned by it. */
class Grip {
  readonly clock = new TurnedClock();
  readonly carried: Uint8Array[] = [];
  readonly told: string[] = [];
  readonly kept: SealedFrame[] = [];
  beats = 0;
  #hear: HearReply = () => {};
  #hand: Hand | undefined;
  fault: CarrierFault | undefined;

  static async take(flash: FobFlash = flashFrom(0)): Promise<Grip> {
    const grip = new Grip();
    const taken = await Hand.take({
      identity,
      flash,
      clock: grip.clock,
      open: async (hear) => {
        grip.#hear = hear;
        return ok(grip.#carrier());
      },
      ears: {
        told: (felt, { counter }) => grip.told.push(`${felt} ${counter}`),
        kept: (frame) => grip.kept.push(frame),
        beat: () => {
          grip.beats += 1;
        },
      },
    });
    grip.#hand = taken.ok ? taken.value : undefined;
    grips.push(grip);
    return grip;
  }

  get hand(): Hand {
    return certain(this.#hand, "a hand");
  }

  /** Has the wearer do it, and lets the time that it takes go by. */
  async does(gesture: (typeof pressGestures)[number]): Promise<SealedFrame | undefined> {
    const doing = this.hand.does(gesture);
    await settled();
    this.clock.pass(16_000);
    return doing;
  }

  async frameOf(gesture: (typeof pressGestures)[number]): Promise<SealedFrame> {
    return certain(await this.does(gesture), "a frame");
  }

  reply(reply: Uint8Array): void {
    this.#hear(reply);
    this.clock.pass(3_000);
  }

  follow(frame: SealedFrame, helpMs = 5_000): Promise<Result<Outcome, CarrierFault>> {
    return this.hand.follow(frame, { unheardMs: 5_000, helpMs, signal: new AbortController().signal });
  }

  #carrier(): Carrier {
    return {
      where: undefined,
      lost: new Promise(() => {}),
      close: async () => {},
      send: async (frame) => {
        this.carried.push(frame);
        return this.fault === undefined ? ok(undefined) : failed(this.fault);
      },
    };
  }
}

const grips: Grip[] = [];
afterEach(async () => {
  for (const { hand } of grips.splice(0)) await hand.close();
});

/** What was promised meanwhile comes about. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

function flashFrom(epoch: number): FobFlash {
  return { ...epochsFrom(epoch), firstCounter: (epoch + 1) * 256, isShared: false, close: () => {} };
}

function meaningIn({ bytes }: SealedFrame): string {
  const frame = opened(bytes);
  return frame.ok ? meaningOf(frame.value.content, defaultGestures).meaning : frame.fault;
}

describe("what a virtual fob says", () => {
  test.each([
    ["hold", "panic"],
    ["triple", "panic"],
    ["double", "check-in"],
    ["duress", "duress-check-in"],
    ["assist", "assistance"],
    ["man-down", "man-down"],
  ] as const)(
    "%s is felt by the fob's own logic, sealed, and means what it should",
    async (gesture, meaning) => {
      const grip = await Grip.take();
      const frame = await grip.frameOf(gesture);
      expect(frame.gesture).toBe(gesture);
      expect(meaningIn(frame)).toBe(meaning);
      expect(grip.kept).toEqual([]);
    },
  );

  test("one short press sends nothing", async () => {
    const grip = await Grip.take();
    expect(await grip.does("single")).toBeUndefined();
    expect(grip.carried.every((frame) => frame[0] === 0x41)).toBe(true);
  });

  test("gestures in a row are as many presses, and none becomes another", async () => {
    const grip = await Grip.take();
    const meanings: string[] = [];
    for (const gesture of ["double", "double", "hold", "triple", "assist"] as const) {
      const doing = grip.hand.does(gesture);
      for (let ms = 0; ms < 6_000; ms += 100) {
        await settled();
        grip.clock.pass(100);
      }
      meanings.push(meaningIn(certain(await doing, "a frame")));
    }
    expect(meanings).toEqual(["check-in", "check-in", "panic", "panic", "assistance"]);
  });

  test("a duress check-in is as long as a check-in and waits for the same", async () => {
    const [plain, forced] = [await Grip.take(), await Grip.take()];
    const frames = [await plain.frameOf("double"), await forced.frameOf("duress")];
    expect(new Set(frames.map(({ bytes }) => bytes.length)).size).toBe(1);
    expect(awaitedBy("duress")).toBe(awaitedBy("double"));
    expect(plain.carried.length).toBe(forced.carried.length);
  });

  test("what an earlier process left unconfirmed goes on, and is nobody's new press", async () => {
    const flash = flashFrom(0);
    const before = await Grip.take(flash);
    const panic = await before.frameOf("hold");
    await before.hand.close();
    const after = await Grip.take({ ...flash, firstCounter: 512 });
    expect(after.kept.map(({ bytes }) => bytes)).toEqual([panic.bytes]);
    const checkIn = await after.frameOf("double");
    expect(meaningIn(checkIn)).toBe("check-in");
  });

  test("silent, only its heartbeats are not heard", async () => {
    const grip = await Grip.take();
    grip.hand.silence(true);
    grip.clock.pass(600_000);
    expect(grip.beats).toBe(1);
    expect(meaningIn(await grip.frameOf("hold"))).toBe("panic");
    grip.hand.silence(false);
    grip.hand.restart();
    expect(grip.carried.at(-1)).toEqual(grip.carried.find((frame) => frame[0] === 0x45));
  });

  test.each(["key", "seal", "bit"] as const)("a frame forged by its %s does not open", (how) => {
    expect(opened(forgedPanic(identity, 3, how))).toEqual({ ok: false, fault: "seal-does-not-verify" });
  });

  test("sabotage: the check that finds forgeries lets a true frame pass", async () => {
    const grip = await Grip.take();
    expect(opened((await grip.frameOf("hold")).bytes).ok).toBe(true);
  });
});

describe("what its wearer feels", () => {
  test("nothing until a reply under its own seal arrives, and then only upwards", async () => {
    const grip = await Grip.take();
    const frame = await grip.frameOf("hold");
    const { counter } = frame;
    const forged = replyTo(counter, "received", nodeAesBlock.keyOf(new Uint8Array(16)));
    grip.reply(forged);
    grip.reply(replyTo(counter, "session-on"));
    expect(isTrueReply(identity, forged)).toBe(false);
    expect(grip.hand.feltOf(frame)).toBeUndefined();
    grip.reply(replyTo(counter, "help-is-coming"));
    grip.reply(replyTo(counter, "received"));
    expect(grip.told).toEqual([`help-is-coming ${counter}`]);
    expect(await grip.follow(frame)).toMatchObject({ ok: true, value: { felt: "help-is-coming" } });
  });

  test("help that came for one cry is not felt of the next", async () => {
    const grip = await Grip.take();
    const first = await grip.frameOf("hold");
    grip.reply(replyTo(first.counter, "help-is-coming"));
    const next = await grip.frameOf("hold");
    grip.reply(replyTo(first.counter, "help-is-coming"));
    expect(grip.hand.feltOf(next)).toBeUndefined();
  });

  test("a check-in in between does not make it forget the cry for help", async () => {
    const grip = await Grip.take();
    const cry = await grip.frameOf("hold");
    const checkIn = await grip.frameOf("double");
    grip.reply(replyTo(checkIn.counter, "received"));
    grip.reply(replyTo(cry.counter, "help-is-coming"));
    expect([grip.hand.feltOf(cry), grip.hand.feltOf(checkIn)]).toEqual(["help-is-coming", "received"]);
  });

  test("a press that is not confirmed is waited for no longer than was said", async () => {
    const grip = await Grip.take();
    const frame = await grip.frameOf("double");
    const patience = { unheardMs: 20, helpMs: 0, signal: new AbortController().signal };
    expect(await grip.hand.follow(frame, patience)).toMatchObject({ ok: true, value: { felt: undefined } });
  });

  test("a carrier that failed is said to have failed", async () => {
    const grip = await Grip.take();
    grip.fault = { code: "serial-line", detail: "unplugged" };
    const frame = await grip.frameOf("hold");
    expect(await grip.follow(frame)).toEqual({ ok: false, fault: grip.fault });
  });
});
