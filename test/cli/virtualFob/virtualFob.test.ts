import { describe, expect, test } from "vitest";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { awaitedBy, pressGestures } from "../../../gateway/cli/virtualFob/gestures.ts";
import { VirtualFob } from "../../../gateway/cli/virtualFob/virtualFob.ts";
import { fromHex } from "../../../shared/base/bytes.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import { parseFobAddress, parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { defaultGestures, type Meaning, meaningOf } from "../../../shared/frame/meaning.ts";
import { type ReplyMeaning, sealReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { openFrame } from "../../../shared/frame/sealedFrame.ts";

const identity = {
  fob: certain(parseId<FobId>("fob-7"), "an id"),
  address: certain(parseFobAddress("5448e68f80a5"), "an address"),
  key: certain(fromHex("231d39c1d7cc1ab1aee224cd096db932"), "a key"),
};
const key = nodeAesBlock.keyOf(identity.key);

function fobAt(first: number): VirtualFob {
  let counter = first;
  return new VirtualFob(identity, () => counter++);
}

function opened(bytes: Uint8Array) {
  return openFrame(nodeCcm, key, { address: identity.address, serviceData: bytes });
}

function replyTo(counter: number, meaning: ReplyMeaning, sealedWith = key): Uint8Array {
  const replyKey = deriveReplyKey(nodeAesBlock, sealedWith, identity.address);
  return sealReply(nodeCcm, replyKey, { address: identity.address, counter, meaning });
}

describe("what a virtual fob says", () => {
  const meant: Readonly<Record<(typeof pressGestures)[number] | "heartbeat", Meaning>> = {
    hold: "panic",
    single: "panic",
    triple: "panic",
    double: "check-in",
    duress: "duress-check-in",
    assist: "assistance",
    "man-down": "man-down",
    heartbeat: "heartbeat",
  };

  test.each([...pressGestures, "heartbeat" as const])("%s is sealed and means what it should", (gesture) => {
    const frame = opened(fobAt(258).make(gesture).bytes);
    expect(frame).toMatchObject({ ok: true, value: { counter: 258, triggered: gesture !== "heartbeat" } });
    if (frame.ok) expect(meaningOf(frame.value.content, defaultGestures).meaning).toBe(meant[gesture]);
  });

  test("a duress check-in is as long as a check-in and waits for the same", () => {
    const fob = fobAt(0);
    expect(fob.make("duress").bytes).toHaveLength(fob.make("double").bytes.length);
    expect(awaitedBy("duress")).toBe(awaitedBy("double"));
  });

  test.each(["key", "seal", "bit"] as const)("a frame forged by its %s does not open", (how) => {
    expect(opened(fobAt(3).forge(how).bytes)).toEqual({ ok: false, fault: "seal-does-not-verify" });
  });

  test("sabotage: the check that finds forgeries lets a true frame pass", () => {
    expect(opened(fobAt(3).make("hold").bytes).ok).toBe(true);
  });
});

describe("what its wearer feels", () => {
  test("nothing until a reply under its own seal arrives, and then only upwards", () => {
    const fob = fobAt(10);
    const frame = fob.make("hold");
    expect(fob.feltOf(frame)).toBeUndefined();
    expect(fob.hear(replyTo(10, "received", nodeAesBlock.keyOf(new Uint8Array(16))))).toBe(
      "reply-seal-does-not-verify",
    );
    expect(fob.feltOf(frame)).toBeUndefined();
    expect(fob.hear(replyTo(10, "help-is-coming"))).toBe("news");
    expect(fob.hear(replyTo(10, "received"))).toBe("nothing-new");
    expect(fob.feltOf(frame)).toBe("help-is-coming");
  });

  test("help that came for one cry is not shown for the next", () => {
    const fob = fobAt(10);
    fob.make("hold");
    fob.hear(replyTo(10, "help-is-coming"));
    const next = fob.make("hold");
    expect(fob.hear(replyTo(10, "help-is-coming"))).toBe("not-awaited");
    expect(fob.feltOf(next)).toBeUndefined();
  });

  test("a check-in in between does not make it forget the cry for help", () => {
    const fob = fobAt(10);
    const cry = fob.make("hold");
    const checkIn = fob.make("double");
    fob.hear(replyTo(11, "received"));
    fob.hear(replyTo(10, "help-is-coming"));
    expect([fob.feltOf(cry), fob.feltOf(checkIn)]).toEqual(["help-is-coming", "received"]);
  });

  test("an answer to a forged frame is never awaited", () => {
    const fob = fobAt(10);
    const { counter } = fob.forge("seal");
    expect(fob.hear(replyTo(counter, "received"))).toBe("not-awaited");
  });
});
