import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type StartFob, startFob } from "../../../firmware/hal/startFob.ts";
import { patternOf } from "../../../firmware/logic/feelings.ts";
import { paceLimits } from "../../../firmware/logic/limits.ts";
import { beginSending, openUplink, takeTurn, uplinkWakeAt } from "../../../firmware/logic/uplink.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { FakeFob, type Said } from "./fakeBody.ts";

const abilities = { vibrates: true, lights: true, sounds: true };

function held(fob: FakeFob): number {
  fob.pass(1_000);
  fob.press(1_700);
  return fob.lastPress().counter;
}

function gaps(sayings: readonly Said[]): readonly number[] {
  return sayings.slice(1).map(({ atMs }, at) => atMs - (sayings[at]?.atMs ?? 0));
}

describe("a panic that nobody confirms", () => {
  test("it is said every second, then every three, then every ten, for ever", () => {
    const fob = new FakeFob();
    const counter = held(fob);
    fob.pass(24 * 3_600_000);
    const sayings = fob.sayings(counter);
    const half = paceLimits.jitterMs / 2;
    const firstAt = sayings[0]?.atMs ?? 0;
    for (const [at, gap] of gaps(sayings).entries()) {
      const age = (sayings[at]?.atMs ?? 0) - firstAt;
      const pace = age < 30_000 ? 1_000 : age < 630_000 ? 3_000 : 10_000;
      expect(Math.abs(gap - pace)).toBeLessThanOrEqual(half);
    }
    expect(fob.nowMs - (sayings.at(-1)?.atMs ?? 0)).toBeLessThanOrEqual(10_000 + half);
    expect(new Set(sayings.map(({ frame }) => toHex(frame))).size).toBe(1);
  });

  test("its wearer is told once, after half a minute, that nobody has confirmed it", () => {
    const fob = new FakeFob();
    held(fob);
    fob.pass(3_600_000);
    const told = fob.felt.filter(
      ({ pattern }) =>
        JSON.stringify(pattern) === JSON.stringify(patternOf("not-confirmed", "discreet", abilities)),
    );
    expect(told.map(({ atMs }) => atMs)).toEqual([2_500 + 30_000]);
  });

  test("no heartbeat is said in its place, and the fob can be reached all the time", () => {
    const fob = new FakeFob();
    held(fob);
    const from = fob.said.length;
    fob.pass(600_000);
    expect(fob.said.slice(from).every(({ frame }) => fob.opened(frame).triggered)).toBe(true);
    expect(fob.isListening).toBe(true);
  });
});

/** A walk through bad air: what is lost, when the gateway can be heard, when the battery falls out. */
const anyWalk = fc.record({
  /** Whether a burst or the answer to it is lost, over and over; at the end of each turn, neither is. */
  lost: fc.array(fc.boolean(), { maxLength: 40 }).map((list) => [...list, false]),
  heardAfterMs: fc.integer({ min: 0, max: 3_000_000 }),
  resets: fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 6 }),
});
type Walk = typeof anyWalk extends fc.Arbitrary<infer One> ? One : never;

/** Holds the button, then walks. What a gateway that can hear half of it would find wrong, each in a sentence. */
function walk({ lost, heardAfterMs, resets }: Walk, start: StartFob): readonly string[] {
  const wrong: string[] = [];
  let fob = new FakeFob({ start });
  fob.pass(1_000);
  fob.press(1_700);
  const cry = certain(fob.said.find(({ frame }) => fob.opened(frame).triggered)?.frame, "a cry");
  const { counter } = fob.opened(cry);
  // A reset ends the burst under way, so only those of one life can run into each other.
  const judgeBursts = (one: FakeFob): void => {
    if (gaps(one.said).some((gap) => gap < paceLimits.gapMs)) wrong.push("two bursts run into each other");
  };
  for (const reset of resets) {
    fob.pass(reset);
    judgeBursts(fob);
    fob = new FakeFob({ start, flash: fob.flash, nowMs: fob.nowMs });
  }
  const until = fob.nowMs + heardAfterMs;
  let seen = 0;
  let tries = 0;
  while (fob.nowMs < until + 600_000) {
    fob.pass(250);
    const heard = fob.said.slice(seen).filter(({ frame }) => toHex(frame) === toHex(cry));
    seen = fob.said.length;
    if (fob.nowMs < until || heard.length === 0) continue;
    tries += 1;
    if (lost[tries % lost.length]) continue;
    fob.answer(counter, "received");
    break;
  }
  const heardAt = fob.nowMs;
  if (heardAt >= until + 600_000) wrong.push("the cry was given up");
  fob.pass(300_000);
  judgeBursts(fob);
  const late = fob.sayings(counter).filter(({ atMs }) => atMs > heardAt);
  if (late.length > 0) wrong.push("it went on after it was confirmed");
  const others = fob.frames().filter((frame) => frame.triggered && frame.counter !== counter);
  if (others.length > 0) wrong.push("another press appeared");
  return wrong;
}

describe("a panic in bad air", () => {
  test("through loss and resets the same bytes go out until they are confirmed, and not after", () => {
    fc.assert(
      fc.property(anyWalk, (one) => {
        expect(walk(one, startFob)).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  test("a fob that gives up after 200 bursts is found", () => {
    const givesUp: StartFob = (body, provision) => {
      let left = 200;
      const say = (frame: Uint8Array): void => {
        left -= 1;
        if (left > 0) body.link.say(frame);
      };
      return startFob({ ...body, link: { ...body.link, say } }, provision);
    };
    const tries = fc.sample(anyWalk, { numRuns: 30, seed: 1 }).flatMap((one) => walk(one, givesUp));
    expect(tries).toContain("the cry was given up");
  });

  test("a fob whose flash keeps nothing is found by its resets", () => {
    const forgets: StartFob = (body, provision) =>
      startFob(
        {
          ...body,
          flash: {
            read: body.flash.read,
            write: (slot, bytes) => {
              if (slot.startsWith("epoch")) body.flash.write(slot, bytes);
            },
          },
        },
        provision,
      );
    const tries = fc.sample(anyWalk, { numRuns: 30, seed: 1 }).flatMap((one) => walk(one, forgets));
    expect(tries).toContain("the cry was given up");
  });
});

describe("what a reset leaves", () => {
  test("presses that it cut off are a panic", () => {
    const fob = new FakeFob();
    fob.pass(1_000);
    fob.presses([80]);
    const after = new FakeFob({ flash: fob.flash, nowMs: fob.nowMs + 500 });
    expect(after.pressMeanings()).toEqual(["panic"]);
    expect(new FakeFob({ flash: after.flash }).pressMeanings()).toEqual(["panic"]);
  });

  test("a single press that was over leaves nothing", () => {
    const fob = new FakeFob();
    fob.presses([80]);
    fob.pass(5_000);
    expect(new FakeFob({ flash: fob.flash }).pressMeanings()).toEqual([]);
  });

  test("a cry under an old key, or damaged, is not sent for ever", () => {
    const fob = new FakeFob();
    held(fob);
    const kept = certain(fob.flash.read("crya"), "a kept cry");
    kept[3] = 1 ^ (kept[3] ?? 0);
    fob.flash.slots.set("crya", kept);
    const after = new FakeFob({ flash: fob.flash });
    expect(after.pressMeanings()).toEqual([]);
    expect(after.isListening).toBe(false);
  });
});

describe("several presses", () => {
  test("each is a frame of its own, and each is sent until it is confirmed", () => {
    const fob = new FakeFob();
    fob.pass(1_000);
    fob.presses([80, 80]);
    fob.pass(3_000);
    fob.presses([1_700]);
    fob.pass(20_000);
    expect(fob.pressMeanings()).toEqual(["check-in", "panic"]);
    const [checkIn, panic] = fob.frames().filter(({ triggered }) => triggered);
    fob.answer(panic?.counter ?? 0, "received");
    const before = fob.sayings(checkIn?.counter ?? 0).length;
    fob.pass(5_000);
    expect(fob.sayings(checkIn?.counter ?? 0).length).toBeGreaterThan(before);
  });

  test("check-ins make way for a panic when there is no room, and a panic makes way for none", () => {
    const fob = new FakeFob();
    fob.pass(1_000);
    for (let i = 0; i < 5; i += 1) {
      fob.presses([80, 80]);
      fob.pass(3_000);
    }
    for (let i = 0; i < 6; i += 1) {
      fob.presses([1_700]);
      fob.pass(3_000);
    }
    const from = fob.nowMs;
    fob.pass(60_000);
    const recent = fob.said.filter(({ atMs }) => atMs > from).map(({ frame }) => fob.opened(frame));
    expect(new Set(recent.map(({ counter }) => counter)).size).toBe(paceLimits.sendings);
    expect(new Set(recent.map(({ content }) => JSON.stringify(content.objects.at(-1))))).toEqual(
      new Set([JSON.stringify({ kind: "button", press: 0x80 })]),
    );
  });

  test("whatever is pressed, no repetition runs into a burst", () => {
    const anyPresses = fc.array(fc.constantFrom(80, 80, 700, 1_600), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(anyPresses, (lengths) => {
        const fob = new FakeFob();
        fob.presses(lengths, 120);
        fob.pass(60_000);
        const presses = fob.said.filter(({ frame }) => fob.opened(frame).triggered);
        const seen = new Set<string>();
        for (const [at, gap] of [paceLimits.gapMs, ...gaps(presses)].entries()) {
          const frame = toHex(presses[at]?.frame ?? new Uint8Array(0));
          if (seen.has(frame)) expect(gap).toBeGreaterThanOrEqual(paceLimits.gapMs);
          seen.add(frame);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a check-in that nobody confirms", () => {
  test("it is given up after two minutes, and its wearer told", () => {
    const fob = new FakeFob();
    fob.pass(1_000);
    fob.presses([80, 80]);
    fob.pass(600_000);
    const sayings = fob.sayings(fob.lastPress().counter);
    const lastedMs = (sayings.at(-1)?.atMs ?? 0) - (sayings[0]?.atMs ?? 0);
    expect(lastedMs).toBeGreaterThan(115_000);
    expect(lastedMs).toBeLessThanOrEqual(120_000);
    expect(fob.felt.at(-1)?.pattern).toEqual(patternOf("not-confirmed", "discreet", abilities));
    expect(fob.isListening).toBe(false);
  });
});

test("two fobs that are pressed at one instant soon miss each other", () => {
  const turnsOf = (address: string): readonly number[] => {
    const uplink = openUplink(certain(parseFobAddress(address), "an address"));
    beginSending(uplink, { counter: 256, frame: new Uint8Array(1), press: "hold", keptIn: undefined }, 0);
    const turns: number[] = [];
    for (
      let nowMs: number | undefined = 0;
      nowMs !== undefined && nowMs < 30_000;
      nowMs = uplinkWakeAt(uplink)
    )
      if (takeTurn(uplink, nowMs) !== undefined) turns.push(nowMs);
    return turns;
  };
  for (let i = 0; i < 50; i += 1) {
    const one = turnsOf(`5448e68f80${(16 + i).toString(16)}`);
    const other = turnsOf(`5448e68f80${(100 + i).toString(16)}`);
    const clashes = one.filter((atMs) => other.some((otherMs) => Math.abs(atMs - otherMs) < 20));
    expect(clashes.length).toBeLessThan(one.length / 2);
  }
});
