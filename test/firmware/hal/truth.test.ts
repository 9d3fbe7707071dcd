import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type StartFob, startFob } from "../../../firmware/hal/startFob.ts";
import { type Feeling, patternOf } from "../../../firmware/logic/feelings.ts";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { type Reply, replyNumber, sealReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { exampleAddress, exampleKeyHex, key, withBitFlipped } from "../../shared/frame/fobs.ts";
import { FakeFob } from "./fakeBody.ts";

const abilities = { vibrates: true, lights: true, sounds: true };
const replyKey = deriveReplyKey(nodeAesBlock, key(exampleKeyHex), exampleAddress);
const meanings: readonly Reply["meaning"][] = ["received", "help-is-coming", "session-on", "session-off"];

function sealed(counter: number, meaning: Reply["meaning"], sealedWith = replyKey): Uint8Array {
  return sealReply(nodeCcm, sealedWith, { address: exampleAddress, counter, meaning });
}

function feels(fob: FakeFob, feeling: Feeling, fromMs = 0): number {
  const wanted = JSON.stringify(patternOf(feeling, "discreet", abilities));
  return fob.felt.filter(({ atMs, pattern }) => atMs >= fromMs && JSON.stringify(pattern) === wanted).length;
}

/** What may come to a fob, besides the truth. */
type Coming =
  | { readonly does: "hold" | "check-in" | "wait" | "reset" | "reflect" }
  | { readonly does: "answer"; readonly meaning: Reply["meaning"]; readonly back: number }
  | { readonly does: "forge" | "future"; readonly meaning: Reply["meaning"]; readonly bit: number }
  | { readonly does: "replay"; readonly which: number };

const anyMeaning = fc.constantFrom(...meanings);
const anyComing: fc.Arbitrary<Coming> = fc.oneof(
  fc.record({ does: fc.constantFrom("hold", "check-in", "wait", "reset", "reflect") }),
  fc.record({ does: fc.constant("answer"), meaning: anyMeaning, back: fc.nat(3) }),
  fc.record({ does: fc.constantFrom("forge", "future"), meaning: anyMeaning, bit: fc.nat(127) }),
  fc.record({ does: fc.constant("replay"), which: fc.nat(20) }),
);

/** Plays it all, and says where the wearer felt a success that nobody had sealed for a press of theirs. */
function lies(comings: readonly Coming[], start: StartFob): readonly string[] {
  const found: string[] = [];
  let fob = new FakeFob({ start });
  const heard: Uint8Array[] = [];
  const truths = new Map<Reply["meaning"], number>();
  const give = (reply: Uint8Array): void => {
    heard.push(reply);
    fob.reply(reply);
  };
  for (const coming of comings) {
    const presses = fob.frames().filter(({ triggered }) => triggered);
    if (coming.does === "hold") fob.presses([1_600]);
    if (coming.does === "check-in") fob.presses([80, 80]);
    if (coming.does === "reset") {
      fob = new FakeFob({ start, flash: fob.flash, nowMs: fob.nowMs });
      truths.clear();
    }
    if (coming.does === "reflect") fob.reply(fob.said.at(-1)?.frame ?? new Uint8Array(0));
    if (coming.does === "forge") {
      const last = presses.at(-1)?.counter ?? 256;
      give(withBitFlipped(sealed(last, coming.meaning), coming.bit));
      give(sealed(last, coming.meaning, key(exampleKeyHex)));
    }
    if (coming.does === "future")
      give(sealed((presses.at(-1)?.counter ?? 256) + 1 + coming.bit, coming.meaning));
    if (coming.does === "replay")
      fob.reply(heard[coming.which % Math.max(1, heard.length)] ?? new Uint8Array(0));
    if (coming.does === "answer") {
      const counter = presses.at(-1 - coming.back)?.counter;
      if (counter !== undefined) {
        truths.set(coming.meaning, (truths.get(coming.meaning) ?? 0) + 1);
        give(sealed(counter, coming.meaning));
      }
    }
    fob.pass(3_000);
    const told = (truths.get("received") ?? 0) + (truths.get("help-is-coming") ?? 0);
    if (feels(fob, "received") > told) found.push(`felt "received" after ${coming.does}`);
    if (feels(fob, "help-is-coming") > 2 * (truths.get("help-is-coming") ?? 0) + told)
      found.push(`felt "help is coming" too often after ${coming.does}`);
    if (feels(fob, "help-is-coming") > 0 && (truths.get("help-is-coming") ?? 0) === 0)
      found.push(`felt "help is coming" after ${coming.does}`);
  }
  return found;
}

const numRuns = 150;

describe("P6: the wearer feels no success that nobody sealed", () => {
  test("whatever is forged, reflected, replayed, foretold or true", () => {
    fc.assert(
      fc.property(fc.array(anyComing, { maxLength: 14 }), (comings) => {
        expect(lies(comings, startFob)).toEqual([]);
      }),
      { numRuns },
    );
  });

  test("a fob that takes any touch for success is found", () => {
    const hopeful: StartFob = (body, provision) => {
      const success = patternOf("received", "discreet", body.touch.abilities);
      return startFob({ ...body, touch: { ...body.touch, feel: () => body.touch.feel(success) } }, provision);
    };
    expect(lies([{ does: "hold" }], hopeful)).not.toEqual([]);
  });

  test("a fob that takes the gateway's word without its seal is found", () => {
    const credulous: StartFob = (body, provision) => {
      const senses = startFob(body, provision);
      const feel = (feeling: Feeling): void =>
        body.touch.feel(patternOf(feeling, "discreet", body.touch.abilities));
      return {
        ...senses,
        reply: (reply) => {
          if (reply[5] === replyNumber("received")) feel("received");
          if (reply[5] === replyNumber("help-is-coming")) feel("help-is-coming");
        },
      };
    };
    const forge: Coming = { does: "forge", meaning: "received", bit: 100 };
    expect(lies([{ does: "hold" }, forge], credulous)).not.toEqual([]);
  });
});

describe("what is told, and what comes after", () => {
  test("'received' first, 'help is coming' later, each once, and never back", () => {
    const fob = new FakeFob();
    fob.presses([1_600]);
    const { counter } = fob.lastPress();
    for (const meaning of ["received", "received", "help-is-coming", "received", "help-is-coming"] as const) {
      fob.answer(counter, meaning);
      fob.pass(5_000);
    }
    expect(feels(fob, "received")).toBe(1);
    expect(feels(fob, "help-is-coming")).toBe(1);
  });

  test("after ten minutes without help the fob closes its ear, and still finds a press of before confirmed", () => {
    const fob = new FakeFob();
    fob.presses([1_600]);
    fob.answer(fob.lastPress().counter, "received");
    fob.pass(599_000);
    expect(fob.isListening).toBe(true);
    fob.pass(2_000);
    expect(fob.isListening).toBe(false);
    fob.answer(fob.lastPress().counter, "help-is-coming");
    fob.pass(5_000);
    expect(feels(fob, "help-is-coming")).toBe(0);
  });

  test("a press left unconfirmed while a later one was, is confirmed however late", () => {
    const fob = new FakeFob();
    fob.presses([1_600]);
    const first = fob.lastPress().counter;
    fob.pass(5_000);
    fob.presses([1_600]);
    fob.answer(fob.lastPress().counter, "received");
    fob.pass(700_000);
    expect(fob.isListening).toBe(true);
    fob.answer(first, "received");
    fob.pass(1_000);
    expect(fob.isListening).toBe(true);
    fob.pass(601_000);
    expect(fob.isListening).toBe(false);
  });

  test("before an answer comes, all that is felt is that the fob is alive", () => {
    const fob = new FakeFob();
    fob.presses([1_600]);
    fob.pass(20_000);
    expect(fob.felt.map(({ pattern }) => pattern)).toEqual([patternOf("touched", "discreet", abilities)]);
  });
});
