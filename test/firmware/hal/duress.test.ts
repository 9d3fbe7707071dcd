import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type StartFob, startFob } from "../../../firmware/hal/startFob.ts";
import { patternOf } from "../../../firmware/logic/feelings.ts";
import type { Profile } from "../../../firmware/logic/settings.ts";
import type { Reply } from "../../../shared/frame/reply.ts";
import { FakeFob } from "./fakeBody.ts";

/** What the gateway answers, and when, in milliseconds after the check-in was decided. */
interface Answer {
  readonly afterMs: number;
  readonly meaning: Reply["meaning"];
}

interface Evening {
  readonly profile: Profile;
  readonly answers: readonly Answer[];
  readonly millivolts: number;
}

/** How long the two are alike: until an unconfirmed check-in is given up, after two minutes. */
const alikeMs = 119_999;

/** All that somebody beside the wearer, or with a radio in the next room, could make out. */
function seenOf(secondMs: number, evening: Evening, start: StartFob): unknown {
  const fob = new FakeFob({
    start,
    settings: { profile: evening.profile },
    millivolts: () => evening.millivolts,
  });
  fob.pass(10_000);
  const beganAt = fob.nowMs;
  fob.presses([100, secondMs], 150);
  fob.pass(beganAt + 2_000 - fob.nowMs);
  const decidedAt = fob.nowMs;
  const { counter } = fob.lastPress();
  const answers = [...evening.answers].sort((one, other) => one.afterMs - other.afterMs);
  for (const { afterMs, meaning } of answers) {
    fob.pass(Math.max(0, decidedAt + afterMs - fob.nowMs));
    fob.answer(counter, meaning);
  }
  fob.pass(decidedAt + alikeMs - fob.nowMs);
  return {
    said: fob.said.map(({ atMs, frame }) => ({ atMs, bytes: frame.length, info: frame[0] })),
    felt: fob.felt,
    listened: fob.listened,
  };
}

const anyEvening: fc.Arbitrary<Evening> = fc.record({
  profile: fc.constantFrom("silent", "discreet", "audible"),
  answers: fc.array(
    fc.record({
      afterMs: fc.nat(alikeMs - 1),
      meaning: fc.constantFrom("received", "help-is-coming", "session-on", "session-off"),
    }),
    { maxLength: 4 },
  ),
  millivolts: fc.constantFrom(3_000, 2_500),
});

describe("P7: a check-in under duress", () => {
  test("nobody watching can tell it from a check-in: length, sendings, feelings and times are the same", () => {
    fc.assert(
      fc.property(anyEvening, fc.integer({ min: 500, max: 1_200 }), (evening, secondMs) => {
        expect(seenOf(secondMs, evening, startFob)).toEqual(seenOf(100, evening, startFob));
      }),
      { numRuns: 200 },
    );
  });

  test("it says what it must", () => {
    const fob = new FakeFob();
    fob.presses([100, 800]);
    fob.pass(3_000);
    expect(fob.pressMeanings()).toEqual(["duress-check-in"]);
  });

  test("after two minutes unconfirmed it feels given up like any other, and goes on being sent", () => {
    const fob = new FakeFob();
    fob.presses([100, 800]);
    fob.pass(3_000);
    const { counter } = fob.lastPress();
    fob.pass(300_000);
    const before = fob.sayings(counter).length;
    const feltBefore = fob.felt.length;
    expect(fob.felt.at(-1)?.pattern).toEqual(
      patternOf("not-confirmed", "discreet", { vibrates: true, lights: true, sounds: true }),
    );
    fob.pass(60_000);
    expect(fob.sayings(counter).length).toBeGreaterThan(before);
    fob.answer(counter, "received");
    fob.answer(counter, "help-is-coming");
    fob.pass(10_000);
    expect(fob.felt).toHaveLength(feltBefore);
    expect(fob.isListening).toBe(false);
  });

  test("with flash that takes nothing, both feel the fault, and only duress is said, as a panic", () => {
    const felt = [100, 800].map((secondMs) => {
      const fob = new FakeFob();
      fob.pass(1_000);
      // So that no number is left but the one that is kept back.
      fob.flash.fate = () => "ignored";
      const after = new FakeFob({ flash: fob.flash });
      after.pass(8_000);
      after.presses([100, secondMs]);
      after.pass(10_000);
      expect(after.pressMeanings()).toEqual(secondMs === 100 ? [] : ["panic"]);
      return after.felt.map(({ pattern }) => pattern);
    });
    expect(felt[0]).toEqual(felt[1]);
  });

  test("with four panics on their way, both are felt as not confirmed", () => {
    const felt = [100, 800].map((secondMs) => {
      const fob = new FakeFob();
      for (let i = 0; i < 4; i += 1) {
        fob.presses([1_600]);
        fob.pass(3_000);
      }
      fob.pass(60_000);
      const from = fob.felt.length;
      fob.presses([100, secondMs]);
      fob.pass(5_000);
      return fob.felt.slice(from);
    });
    expect(felt[0]).toEqual(felt[1]);
    expect(felt[0]).toHaveLength(2);
  });

  test("after a reset neither is felt any more, and duress is still sent", () => {
    const fobs = [100, 800].map((secondMs) => {
      const before = new FakeFob();
      before.presses([100, secondMs]);
      before.pass(3_000);
      const { counter } = before.lastPress();
      const fob = new FakeFob({ flash: before.flash, nowMs: before.nowMs });
      fob.pass(150_000);
      fob.answer(counter, "received");
      fob.pass(10_000);
      return fob;
    });
    expect(fobs.map(({ felt }) => felt)).toEqual([[], []]);
    expect(fobs.map((fob) => fob.pressMeanings())).toEqual([[], ["duress-check-in"]]);
  });

  const evening: Evening = { profile: "discreet", answers: [], millivolts: 3_000 };

  test("a fob that gives duress away by one more burst is found", () => {
    const eager: StartFob = (body, provision) => {
      let downAt = 0;
      let last: Uint8Array | undefined;
      const say = (frame: Uint8Array): void => {
        last = frame;
        body.link.say(frame);
      };
      const senses = startFob({ ...body, link: { ...body.link, say } }, provision);
      return {
        ...senses,
        edge: (down) => {
          if (down) downAt = body.timer.nowMs();
          else if (body.timer.nowMs() - downAt > 400 && last !== undefined) body.link.say(last);
          senses.edge(down);
        },
      };
    };
    expect(seenOf(800, evening, eager)).not.toEqual(seenOf(100, evening, eager));
  });

  test("a fob that lets help be felt for duress is found", () => {
    const kind: StartFob = (body, provision) => {
      let longest = 0;
      let downAt = 0;
      const senses = startFob(body, provision);
      return {
        ...senses,
        edge: (down) => {
          if (down) downAt = body.timer.nowMs();
          else longest = Math.max(longest, body.timer.nowMs() - downAt);
          senses.edge(down);
        },
        reply: (reply) => {
          senses.reply(reply);
          if (longest > 400) body.touch.feel(patternOf("help-is-coming", "discreet", body.touch.abilities));
        },
      };
    };
    const answered: Evening = { ...evening, answers: [{ afterMs: 500, meaning: "help-is-coming" }] };
    expect(seenOf(800, answered, kind)).not.toEqual(seenOf(100, answered, kind));
  });
});

describe("P7: a silent fob", () => {
  test("it gives nothing but the touch of a motor that others do not hear, whatever happens", () => {
    for (const vibrates of [true, false]) {
      const fob = new FakeFob({
        settings: { profile: "silent" },
        abilities: { vibrates, lights: true, sounds: true },
        millivolts: () => 2_000,
      });
      fob.presses([100, 100]);
      fob.pass(3_000);
      fob.answer(fob.lastPress().counter, "received");
      fob.presses([1_600]);
      fob.answer(fob.lastPress().counter, "help-is-coming");
      fob.pass(600_000);
      const kinds = new Set(fob.felt.flatMap(({ pattern }) => pattern.map(({ kind }) => kind)));
      expect(kinds).toEqual(new Set(vibrates ? ["vibrate", "rest"] : []));
    }
  });
});
