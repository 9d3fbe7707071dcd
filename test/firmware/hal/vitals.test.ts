import { describe, expect, test } from "vitest";
import { type Feeling, patternOf } from "../../../firmware/logic/feelings.ts";
import { paceLimits } from "../../../firmware/logic/limits.ts";
import { nodeAesBlock } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { FakeFob, type FakeParts } from "./fakeBody.ts";
import { FakeFlash } from "./fakeFlash.ts";

const abilities = { vibrates: true, lights: true, sounds: true };
const feltOf = (fob: FakeFob, feeling: Feeling): number => {
  const wanted = JSON.stringify(patternOf(feeling, "discreet", abilities));
  return fob.felt.filter(({ pattern }) => JSON.stringify(pattern) === wanted).length;
};

function checkIn(fob: FakeFob): number {
  fob.presses([80, 80]);
  fob.pass(3_000);
  return fob.lastPress().counter;
}

/** The milliseconds between one heartbeat and the next, in the time that passes. */
function beats(fob: FakeFob, ms: number): readonly number[] {
  const from = fob.nowMs;
  fob.pass(ms);
  const at = fob.said
    .filter(({ atMs, frame }) => atMs > from && !fob.opened(frame).triggered)
    .map(({ atMs }) => atMs);
  return at.slice(1).map((atMs, i) => atMs - (at[i] ?? 0));
}

describe("heartbeats", () => {
  test("each is said once, with the battery, and is another frame", () => {
    const fob = new FakeFob({ millivolts: () => 2_900 });
    fob.pass(600_000);
    expect(fob.said).toHaveLength(fob.frames().length);
    expect(fob.said.length).toBe(11);
    expect(fob.frames().every(({ triggered }) => !triggered)).toBe(true);
    expect(fob.frames()[0]?.content.objects).toEqual([{ kind: "battery", percent: 42 }]);
  });

  test("they come every half minute while a session is on, and every minute otherwise", () => {
    const fob = new FakeFob();
    expect(new Set(beats(fob, 400_000))).toEqual(new Set([60_000]));
    const counter = checkIn(fob);
    fob.answer(counter, "session-on");
    fob.answer(counter, "received");
    expect(new Set(beats(fob, 400_000))).toEqual(new Set([30_000]));
    fob.answer(counter, "session-off");
    expect(new Set(beats(fob, 400_000))).toEqual(new Set([60_000]));
  });

  test("a session that nobody ends is over when the longest would be", () => {
    const fob = new FakeFob({ settings: { longestSessionMs: 3_600_000 } });
    const counter = checkIn(fob);
    fob.answer(counter, "session-on");
    fob.answer(counter, "received");
    fob.pass(3_600_000);
    expect(new Set(beats(fob, 400_000))).toEqual(new Set([60_000]));
    expect(fob.flash.read("session")).toEqual(Uint8Array.of(0));
  });

  test("old news of a session, played again, changes nothing", () => {
    const fob = new FakeFob();
    const first = checkIn(fob);
    const on = fob.answer(first, "session-on");
    fob.answer(first, "received");
    const second = checkIn(fob);
    fob.answer(second, "received");
    const off = fob.answer(second, "session-off");
    fob.reply(on);
    fob.answer(second, "session-on");
    expect(new Set(beats(fob, 400_000))).toEqual(new Set([60_000]));
    const third = checkIn(fob);
    fob.answer(third, "session-on");
    fob.answer(third, "received");
    fob.reply(off);
    expect(new Set(beats(fob, 400_000))).toEqual(new Set([30_000]));
  });

  test("news of a session is never felt, and confirms nothing", () => {
    const fob = new FakeFob();
    const counter = checkIn(fob);
    const felt = fob.felt.length;
    fob.answer(counter, "session-on");
    fob.pass(10_000);
    expect(fob.felt).toHaveLength(felt);
    expect(fob.sayings(counter).length).toBeGreaterThan(8);
  });

  test("the watchdog hears from the logic at least once a minute, whatever the cadence", () => {
    const fob = new FakeFob({ settings: { restHeartbeatMs: 600_000 } });
    fob.pass(3_600_000);
    const gaps = fob.aliveAt.slice(1).map((atMs, at) => atMs - (fob.aliveAt[at] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(paceLimits.longestSleepMs);
  });
});

describe("the function test", () => {
  const run = (parts: FakeParts, spoil: (fob: FakeFob) => void = () => {}): FakeFob => {
    const fob = new FakeFob(parts);
    fob.pass(1_000);
    const counter = checkIn(fob);
    spoil(fob);
    fob.answer(counter, "received");
    fob.pass(20_000);
    return fob;
  };

  test("the first confirmed check-in after a rest is followed by it, and the wearer feels that all is well", () => {
    const fob = run({});
    expect(feltOf(fob, "received")).toBe(1);
    expect(feltOf(fob, "tested")).toBe(1);
    const again = checkIn(fob);
    fob.answer(again, "received");
    fob.pass(5_000);
    expect(feltOf(fob, "received")).toBe(2);
    expect(feltOf(fob, "tested")).toBe(1);
    fob.answer(again, "session-on");
    fob.answer(again, "session-off");
    fob.answer(checkIn(fob), "received");
    fob.pass(5_000);
    expect(feltOf(fob, "tested")).toBe(2);
    fob.pass(12 * 3_600_000);
    fob.answer(checkIn(fob), "received");
    fob.pass(5_000);
    expect(feltOf(fob, "tested")).toBe(3);
  });

  test("flash that keeps nothing is felt as a fault, and said at once", () => {
    const fob = run({}, ({ flash }) => {
      flash.fate = (slot) => (slot === "trial" ? "wrong" : "done");
    });
    expect(feltOf(fob, "fault")).toBe(1);
    expect(feltOf(fob, "tested")).toBe(0);
    const problem = { kind: "other", id: 0x26, bytes: Uint8Array.of(1) };
    expect(fob.frames().at(-1)?.content.objects).toContainEqual(problem);
  });

  test("a cipher that has gone wrong is felt", () => {
    let isStuck = false;
    const fob = run(
      {
        aes: {
          ...nodeAesBlock,
          encrypt: (secret, block) => {
            const out = nodeAesBlock.encrypt(secret, block);
            // The known answer's nonce only, so that the reply still opens and the test begins.
            if (isStuck && block[9] === 0x45 && block[10] === 2 && block[11] === 1) out[0] = 0;
            return out;
          },
        },
      },
      () => {
        isStuck = true;
      },
    );
    expect(feltOf(fob, "fault")).toBe(1);
    expect(feltOf(fob, "tested")).toBe(0);
  });

  test("a battery that may not last the session is felt at its start, and said in every frame", () => {
    const fob = run({ millivolts: () => 2_500 });
    expect(feltOf(fob, "battery-low")).toBe(1);
    expect(feltOf(fob, "tested")).toBe(0);
    const low = { kind: "other", id: 0x15, bytes: Uint8Array.of(1) };
    expect(fob.frames().every(({ content }) => content.objects.some((one) => one.kind === "other"))).toBe(
      true,
    );
    expect(fob.frames().at(-1)?.content.objects).toContainEqual(low);
  });

  test("the battery is read every ten minutes, and whatever the vitals become is in the next heartbeat", () => {
    const cell = { millivolts: 3_000, readings: 0 };
    const fob = new FakeFob({
      millivolts: () => {
        cell.readings += 1;
        return cell.millivolts;
      },
    });
    fob.pass(1_200_000);
    expect(cell.readings).toBe(3);
    cell.millivolts = 2_900;
    fob.pass(600_000);
    const said = fob.frames().map(({ content }) => JSON.stringify(content.objects));
    expect(new Set(said.slice(0, -1))).toEqual(
      new Set([JSON.stringify([{ kind: "battery", percent: 100 }])]),
    );
    expect(said.at(-1)).toBe(JSON.stringify([{ kind: "battery", percent: 42 }]));
    expect(new Set(fob.said.map(({ frame }) => frame.join())).size).toBe(said.length);
  });

  test("a rechargeable cell is read by its own curve, and a body that is plugged in has none", () => {
    expect(feltOf(run({ millivolts: () => 3_500, cell: "rechargeable" }), "battery-low")).toBe(1);
    expect(feltOf(run({ millivolts: () => 4_100, cell: "rechargeable" }), "battery-low")).toBe(0);
    const plugged = run({ millivolts: () => undefined });
    expect(feltOf(plugged, "tested")).toBe(1);
    expect(plugged.frames()[0]?.content.objects).toEqual([]);
  });
});

test("a button that is stuck is felt as a fault and said, after the one panic it gives", () => {
  const fob = new FakeFob();
  fob.pass(1_000);
  fob.edge(true);
  fob.pass(5_000);
  fob.answer(fob.lastPress().counter, "received");
  fob.pass(400_000);
  expect(fob.pressMeanings()).toEqual(["panic"]);
  expect(feltOf(fob, "fault")).toBe(1);
  const problem = { kind: "other", id: 0x26, bytes: Uint8Array.of(1) };
  expect(fob.frames().at(-1)?.content.objects).toContainEqual(problem);
});

describe("flash that takes nothing", () => {
  const broken = (): FakeFlash => {
    const { flash } = new FakeFob();
    flash.fate = () => "ignored";
    return flash;
  };

  test("a panic goes out all the same, the same bytes after every boot, and only the fault is felt", () => {
    const flash = broken();
    const frames = [0, 1, 2].map(() => {
      const fob = new FakeFob({ flash });
      fob.pass(1_000);
      fob.presses([1_600]);
      fob.pass(60_000);
      expect(fob.pressMeanings()).toEqual(["panic"]);
      fob.answer(fob.lastPress().counter, "received");
      fob.pass(60_000);
      expect(feltOf(fob, "received")).toBe(0);
      expect(feltOf(fob, "fault")).toBeGreaterThan(0);
      return String(fob.said.at(-1)?.frame);
    });
    expect(new Set(frames).size).toBe(1);
  });

  test("heartbeats stop, which the gateway notices, and come back with the flash", () => {
    const flash = broken();
    const fob = new FakeFob({ flash });
    fob.pass(300_000);
    expect(fob.said).toEqual([]);
    flash.fate = () => "done";
    fob.pass(60_000);
    expect(fob.said.length).toBeGreaterThan(0);
  });

  test("a fob that has lost its epoch sends nothing, and says so to its wearer", () => {
    const flash = new FakeFlash();
    for (const slot of ["epocha", "epochb"]) flash.slots.set(slot, Uint8Array.of(1, 2, 3));
    const fob = new FakeFob({ flash });
    fob.presses([1_600]);
    fob.pass(10_000);
    expect(fob.said).toEqual([]);
    expect(feltOf(fob, "fault")).toBeGreaterThan(0);
  });
});
