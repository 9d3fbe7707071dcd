import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import { aesCmac } from "../../../shared/frame/aesCmac.ts";
import {
  type AwaitedReplies,
  acceptReply,
  awaitReply,
  nothingAwaited,
} from "../../../shared/frame/awaitedReply.ts";
import { frameLimits } from "../../../shared/frame/limits.ts";
import {
  openReply,
  type Reply,
  type ReplyMeaning,
  replyNumber,
  sealReply,
} from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { openFrame } from "../../../shared/frame/sealedFrame.ts";
import { anyBytes, anyCounter, exactBytes } from "./arbitraries.ts";
import { bytes, exampleAddress, exampleKeyHex, key, withBitFlipped } from "./fobs.ts";

const replyKey = deriveReplyKey(nodeAesBlock, key(exampleKeyHex), exampleAddress);
const otherAddress = "5448e68f80a6" as FobAddress;
const felt: readonly ReplyMeaning[] = ["received", "help-is-coming"];
const meanings: readonly Reply["meaning"][] = [...felt, "session-on", "session-off"];

function sealed(counter: number, meaning: Reply["meaning"]): Uint8Array {
  return sealReply(nodeCcm, replyKey, { address: exampleAddress, counter, meaning });
}

function open(reply: Uint8Array) {
  return openReply(nodeCcm, replyKey, { address: exampleAddress, reply });
}

describe("the reply key", () => {
  test.each([
    ["", "bb1d6929e95937287fa37d129b756746"],
    ["6bc1bee22e409f96e93d7e117393172a", "070a16b46b4d4144f79bdd9dd04a287c"],
    [
      "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411",
      "dfa66747de9ae63030ca32611497c827",
    ],
    [
      "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
      "51f0bebf7e3b9d92fc49741779363cfe",
    ],
  ])("CMAC of %s is what RFC 4493 says", (message, mac) => {
    const rfcKey = key("2b7e151628aed2a6abf7158809cf4f3c");
    expect(toHex(aesCmac(nodeAesBlock, rfcKey, bytes(message)))).toBe(mac);
  });

  test("it is what OpenSSL's KBKDF derives from the same key, label and context", () => {
    expect(replyKey.export().toString("hex")).toBe("bea253b2f689e9590908445d865aebe2");
  });

  test("no two addresses share one", () => {
    const other = deriveReplyKey(nodeAesBlock, key(exampleKeyHex), otherAddress);
    expect(other.equals(replyKey)).toBe(false);
  });
});

describe("the reply", () => {
  test("it opens to what was sealed, for every counter", () => {
    fc.assert(
      fc.property(anyCounter, fc.constantFrom(...meanings), (counter, meaning) => {
        const reply = sealed(counter, meaning);
        expect(reply).toHaveLength(16);
        expect(open(reply)).toEqual({ ok: true, value: { counter, meaning } });
      }),
      { numRuns: 1000 },
    );
  });

  test("sent again it is the same to the last byte, so no nonce covers two plaintexts", () => {
    expect(sealed(7, "received")).toEqual(sealed(7, "received"));
    const nonces = new Set<string>();
    for (const meaning of meanings) {
      for (let counter = 0; counter < 500; counter += 1)
        nonces.add(toHex(sealed(counter, meaning).subarray(0, 7)));
    }
    expect(nonces.size).toBe(2000);
  });

  test("no single bit of it can be turned without its being noticed", () => {
    for (const meaning of meanings) {
      const reply = sealed(0x01020304, meaning);
      for (let bit = 0; bit < reply.length * 8; bit += 1)
        expect(open(withBitFlipped(reply, bit)).ok).toBe(false);
    }
  });

  test("'received' cannot be made into 'help is coming', nor moved to another press", () => {
    const reply = sealed(7, "received");
    const promoted = Uint8Array.from(reply);
    promoted[5] = replyNumber("help-is-coming");
    const moved = Uint8Array.from(reply);
    moved[1] = 8;
    expect(open(promoted)).toEqual({ ok: false, fault: "reply-seal-does-not-verify" });
    expect(open(moved)).toEqual({ ok: false, fault: "reply-seal-does-not-verify" });
  });

  test("another fob's reply shows nothing, and the fob's own key seals none", () => {
    const reply = sealed(7, "received");
    expect(openReply(nodeCcm, replyKey, { address: otherAddress, reply }).ok).toBe(false);
    const straight = sealReply(nodeCcm, key(exampleKeyHex), {
      address: exampleAddress,
      counter: 7,
      meaning: "received",
    });
    expect(open(straight)).toEqual({ ok: false, fault: "reply-seal-does-not-verify" });
  });

  test("a reply thrown back at the gateway is no frame", () => {
    const heard = { address: exampleAddress, serviceData: sealed(7, "received") };
    expect(openFrame(nodeCcm, key(exampleKeyHex), heard)).toEqual({ ok: false, fault: "not-bthome" });
  });

  test("what the fob does not know, it does not show", () => {
    const nonce = (version: number, number: number): Uint8Array =>
      bytes(`5448e68f80a5${toHex(Uint8Array.of(version, number))}0007000000`);
    const make = (version: number, number: number, inside: number): Uint8Array => {
      const body = nodeCcm.seal(replyKey, Uint8Array.of(inside), {
        nonce: nonce(version, number),
        tagBytes: 8,
      });
      return bytes(`${toHex(Uint8Array.of(version))}07000000${toHex(Uint8Array.of(number))}00${toHex(body)}`);
    };
    expect(open(make(0x11, 1, 1))).toEqual({ ok: true, value: { counter: 7, meaning: "received" } });
    expect(open(make(0x12, 1, 1))).toEqual({ ok: false, fault: "reply-unknown-version" });
    expect(open(make(0x11, 0, 0))).toEqual({ ok: false, fault: "reply-unknown-number" });
    expect(open(make(0x11, 5, 5))).toEqual({ ok: false, fault: "reply-unknown-number" });
    expect(open(make(0x11, 1, 2))).toEqual({ ok: false, fault: "reply-unknown-number" });
    expect(open(new Uint8Array(15))).toEqual({ ok: false, fault: "reply-wrong-length" });
    expect(open(new Uint8Array(17))).toEqual({ ok: false, fault: "reply-wrong-length" });
  });

  test("a counter that no frame can carry is our own mistake", () => {
    for (const counter of [-1, 2 ** 32, 0.5])
      expect(() => sealed(counter, "received")).toThrow(InvariantBroken);
  });

  test("ten thousand random replies show nothing and throw nothing", () => {
    const anyReply = fc.oneof(
      anyBytes(40),
      fc
        .tuple(exactBytes(4), fc.nat(3), exactBytes(9))
        .map(([counter, number, rest]) => Uint8Array.of(0x11, ...counter, number, 0, ...rest)),
    );
    fc.assert(
      fc.property(anyReply, (reply) => {
        expect(open(reply).ok).toBe(false);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("a fob waiting for replies", () => {
  const hears = (waiting: AwaitedReplies, counter: number, meaning: Reply["meaning"]) =>
    acceptReply(waiting, { counter, meaning });

  test("it shows 'received', then 'help is coming', and each once", () => {
    const first = hears(awaitReply(nothingAwaited, 7), 7, "received");
    expect(first).toMatchObject({ outcome: "news", waiting: { furthest: "received" } });
    expect(hears(first.waiting, 7, "received").outcome).toBe("nothing-new");
    const second = hears(first.waiting, 7, "help-is-coming");
    expect(second).toMatchObject({ outcome: "news", waiting: { furthest: "help-is-coming" } });
  });

  test("'help is coming' is never taken back by a late or repeated 'received'", () => {
    const told = hears(awaitReply(nothingAwaited, 7), 7, "help-is-coming").waiting;
    expect(hears(told, 7, "received")).toEqual({ waiting: told, outcome: "nothing-new" });
    const more = hears(awaitReply(told, 8), 8, "received");
    expect(more.outcome).toBe("news");
    expect(more.waiting.furthest).toBe("help-is-coming");
    expect(more.waiting.frames).toEqual([
      { counter: 7, heard: "help-is-coming" },
      { counter: 8, heard: "received" },
    ]);
  });

  test("a reply to a press it is not waiting for changes nothing", () => {
    const waiting = awaitReply(nothingAwaited, 7);
    expect(hears(waiting, 6, "help-is-coming")).toEqual({ waiting, outcome: "not-awaited" });
    expect(hears(nothingAwaited, 7, "received")).toEqual({ waiting: nothingAwaited, outcome: "not-awaited" });
  });

  test("whether a session is on confirms nothing", () => {
    const waiting = awaitReply(nothingAwaited, 7);
    for (const news of ["session-on", "session-off"] as const) {
      expect(hears(waiting, 7, news)).toEqual({ waiting, outcome: "nothing-new" });
      expect(hears(waiting, 6, news)).toEqual({ waiting, outcome: "not-awaited" });
    }
  });

  test("yesterday's help is not shown for today's press", () => {
    expect(awaitReply(nothingAwaited, 8).furthest).toBeUndefined();
  });

  test("it follows a bounded number of frames, the latest", () => {
    let waiting = nothingAwaited;
    for (let counter = 0; counter < 50; counter += 1) waiting = awaitReply(waiting, counter);
    expect(waiting.frames).toHaveLength(frameLimits.awaitedFrames);
    expect(waiting.frames.at(-1)?.counter).toBe(49);
    expect(hears(waiting, 10, "received").outcome).toBe("not-awaited");
  });

  test("whatever order replies come in, what is shown only ever grows and only from what was sent", () => {
    const anyReplies = fc.array(fc.record({ counter: fc.nat(5), meaning: fc.constantFrom(...felt) }));
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(5)), anyReplies, (counters, replies) => {
        let waiting = nothingAwaited;
        for (const counter of counters) waiting = awaitReply(waiting, counter);
        let shown = 0;
        for (const reply of replies) {
          waiting = acceptReply(waiting, reply).waiting;
          const now = waiting.furthest === undefined ? 0 : replyNumber(waiting.furthest);
          expect(now).toBeGreaterThanOrEqual(shown);
          shown = now;
        }
        const deserved = replies.filter((reply) => counters.includes(reply.counter));
        expect(shown).toBe(Math.max(0, ...deserved.map((reply) => replyNumber(reply.meaning))));
      }),
    );
  });
});
