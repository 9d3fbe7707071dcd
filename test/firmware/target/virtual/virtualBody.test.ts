import { describe, expect, test } from "vitest";
import { defaultSettings } from "../../../../firmware/logic/parseSettings.ts";
import type { FobSettings } from "../../../../firmware/logic/settings.ts";
import { memoryFlash } from "../../../../firmware/target/virtual/memoryFlash.ts";
import type { Bounce, Stroke } from "../../../../firmware/target/virtual/thumb.ts";
import {
  type FeltFeeling,
  startVirtualBody,
  type VirtualBody,
} from "../../../../firmware/target/virtual/virtualBody.ts";
import { nodeAesBlock, nodeCcm } from "../../../../gateway/adapters/crypto/nodeAes.ts";
import { certain } from "../../../../shared/base/invariant.ts";
import { defaultGestures, meaningOf } from "../../../../shared/frame/meaning.ts";
import { type Reply, sealReply } from "../../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../../shared/frame/replyKey.ts";
import { type OpenedFrame, openFrame } from "../../../../shared/frame/sealedFrame.ts";
import { bytes, exampleAddress, exampleKeyHex, key } from "../../../shared/frame/fobs.ts";
import { TurnedClock } from "./turnedClock.ts";

interface Parts {
  readonly settings?: Partial<FobSettings>;
  readonly bounce?: Bounce;
  readonly flash?: ReturnType<typeof memoryFlash>;
}

/** A virtual fob, the gateway's key to it, and time by hand. */
class Bench {
  readonly clock = new TurnedClock();
  readonly said: OpenedFrame[] = [];
  readonly felt: FeltFeeling[] = [];
  readonly body: VirtualBody;
  hasRested = false;

  constructor({ settings, bounce, flash = memoryFlash() }: Parts = {}) {
    this.body = startVirtualBody({
      provision: {
        address: exampleAddress,
        key: bytes(exampleKeyHex),
        settings: { ...defaultSettings, ...settings },
      },
      aes: nodeAesBlock,
      clock: this.clock,
      flash,
      say: (frame) => this.said.push(opened(frame)),
      feel: (felt) => this.felt.push(felt),
      ...(bounce === undefined ? {} : { bounce }),
    });
  }

  press(...strokes: readonly Stroke[]): void {
    this.hasRested = false;
    this.body.press(strokes, () => {
      this.hasRested = true;
    });
  }

  answer(meaning: Reply["meaning"]): void {
    const { counter } = certain(this.said.at(-1), "a frame");
    this.body.reply(sealReply(nodeCcm, replyKey, { address: exampleAddress, counter, meaning }));
  }

  get meanings(): readonly string[] {
    return [...new Map(this.said.map((frame) => [frame.counter, meaningIn(frame)])).values()];
  }

  get feelings(): readonly string[] {
    return this.felt.map(({ feeling }) => feeling);
  }
}

const replyKey = deriveReplyKey(nodeAesBlock, key(exampleKeyHex), exampleAddress);
const tap: Stroke = { downMs: 100, restMs: 150 };
const last: Stroke = { downMs: 100, restMs: 2_500 };
const hold: Stroke = { downMs: 1_600, restMs: 1_000 };

function opened(frame: Uint8Array): OpenedFrame {
  const read = openFrame(nodeCcm, key(exampleKeyHex), { address: exampleAddress, serviceData: frame });
  return certain(read.ok ? read.value : undefined, "a frame that opens");
}

function meaningIn({ content }: OpenedFrame): string {
  return meaningOf(content, defaultGestures).meaning;
}

describe("a virtual body", () => {
  test.each([
    ["a hold", [hold], "panic"],
    ["three taps", [tap, tap, last], "panic"],
    ["two taps", [tap, last], "check-in"],
    ["a tap and a long one", [tap, { downMs: 700, restMs: 2_500 }], "duress-check-in"],
    ["a long one and a tap", [{ downMs: 700, restMs: 150 }, last], "assistance"],
  ] as const)("%s of a bouncing button says what a real fob would", (_, strokes, meaning) => {
    const bench = new Bench({ bounce: { times: 2, everyMs: 3 } });
    bench.press(...strokes);
    bench.clock.pass(5_000);
    expect(bench.meanings).toEqual(["heartbeat", meaning]);
    expect(bench.hasRested).toBe(true);
  });

  test("what is felt is told in words, and nothing is felt that nobody sealed", () => {
    const bench = new Bench();
    bench.press(hold);
    bench.clock.pass(2_000);
    expect(bench.feelings).toEqual(["touched"]);
    bench.answer("received");
    bench.clock.pass(2_000);
    bench.answer("help-is-coming");
    bench.clock.pass(5_000);
    expect(bench.feelings).toEqual(["touched", "received", "help-is-coming"]);
  });

  test("a panic goes out again from the same flash, the same bytes under the same number", () => {
    const flash = memoryFlash();
    const before = new Bench({ flash });
    before.press(hold);
    before.clock.pass(1_600);
    before.body.cutPower();
    const panic = certain(before.said.at(-1), "a panic");
    before.clock.pass(60_000);
    expect(before.said.at(-1)).toBe(panic);
    const after = new Bench({ flash });
    expect(after.said).toEqual([panic]);
  });

  test("a battery that sags is said, and felt at the first check-in", () => {
    const bench = new Bench();
    bench.body.sagTo(2_500);
    bench.press(tap, last);
    bench.clock.pass(2_100);
    bench.answer("received");
    bench.clock.pass(5_000);
    expect(bench.feelings).toEqual(["touched", "received", "battery-low"]);
    const heartbeat = certain(bench.said.at(-1), "a heartbeat");
    expect(meaningOf(heartbeat.content, defaultGestures)).toMatchObject({
      meaning: "heartbeat",
      batteryPercent: 8,
    });
  });

  test("who falls in a session and lies still calls for help, and who gets up does not call again", () => {
    const flash = memoryFlash();
    flash.write("session", Uint8Array.of(1));
    const manDown = { stillMs: 60_000, fallMilliG: 2_500, preAlarmMs: 5_000 };
    const bench = new Bench({ flash, settings: { manDown } });
    bench.body.fall();
    bench.clock.pass(9_900);
    expect(bench.feelings).toEqual([]);
    bench.clock.pass(5_200);
    expect(bench.feelings).toEqual(["pre-alarm"]);
    expect(bench.meanings).toEqual(["heartbeat", "man-down"]);
    bench.answer("received");
    bench.press(tap, last);
    bench.clock.pass(2_100);
    bench.answer("received");
    bench.clock.pass(600_000);
    expect(bench.meanings.filter((meaning) => meaning !== "heartbeat")).toEqual(["man-down", "check-in"]);
  });
});

describe("on a busy machine", () => {
  test("a tap stays a tap, however late the computer comes to let go", () => {
    const bench = new Bench();
    bench.press(tap, last);
    bench.clock.pass(300);
    bench.clock.stall(1_300);
    bench.clock.pass(4_000);
    expect(bench.meanings).toEqual(["heartbeat", "check-in"]);
  });

  test("sabotage: a thumb that does come late makes something else of it", () => {
    const bench = new Bench();
    bench.body.edge(true);
    bench.clock.pass(100);
    bench.body.edge(false);
    bench.clock.pass(150);
    bench.body.edge(true);
    bench.clock.pass(1_300);
    bench.body.edge(false);
    bench.clock.pass(4_000);
    expect(bench.meanings).toEqual(["heartbeat", "duress-check-in"]);
  });

  test("a process that was stopped for an hour says not all the heartbeats it missed", () => {
    const bench = new Bench();
    bench.clock.stall(3_600_000);
    bench.clock.pass(10);
    expect(bench.said.length).toBeLessThan(4);
    bench.clock.pass(61_000);
    expect(bench.said.length).toBeLessThan(5);
  });
});
