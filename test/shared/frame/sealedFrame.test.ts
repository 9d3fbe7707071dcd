import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import type { BTHomeObject } from "../../../shared/frame/bthomeObject.ts";
import { frameLimits } from "../../../shared/frame/limits.ts";
import { type Frame, openFrame, peekFrame, sealFrame } from "../../../shared/frame/sealedFrame.ts";
import { anyAddress, anyBytes, anyCounter, anyObject } from "./arbitraries.ts";
import { bytes, exampleAddress, exampleKeyHex, key, withBitFlipped } from "./fobs.ts";

const exampleKey = key(exampleKeyHex);
const climate: readonly BTHomeObject[] = [
  { kind: "temperature", centicelsius: 2506 },
  { kind: "humidity", centipercent: 5055 },
];

function open(serviceData: Uint8Array, address: FobAddress = exampleAddress) {
  return openFrame(nodeCcm, exampleKey, { address, serviceData });
}

function sealed(frame: Partial<Frame>): Uint8Array {
  const whole: Frame = {
    address: exampleAddress,
    counter: 1,
    triggered: true,
    carriesAddress: false,
    objects: [{ kind: "button", press: 0x80 }],
    ...frame,
  };
  const result = sealFrame(nodeCcm, exampleKey, whole);
  if (!result.ok) throw new Error(result.fault);
  return result.value;
}

/** The official vectors: service data, what is in them, their counter, whether the address is inside. */
const vectors: readonly (readonly [string, readonly BTHomeObject[], number, boolean])[] = [
  ["41a47266c95f730011223378237214", climate, 0x33221100, false],
  ["4187b90011223372b0231f", [{ kind: "motion", detected: true }], 0x33221100, false],
  ["41e445f3c9962b332211006c7c4519", climate, 0x00112233, false],
  ["43a5808fe64854f196c06ffb4900112233f08ecbde", climate, 0x33221100, true],
];

describe("sealed frames", () => {
  test.each(vectors)("the official vector %s opens and is sealed alike", (hex, objects, counter, inside) => {
    expect(open(bytes(hex))).toEqual({
      ok: true,
      value: {
        address: exampleAddress,
        counter,
        triggered: false,
        content: { objects, ending: { kind: "complete" } },
      },
    });
    expect(toHex(sealed({ counter, triggered: false, carriesAddress: inside, objects }))).toBe(hex);
  });

  test("a press is marked as triggered and a heartbeat is not", () => {
    expect(sealed({ triggered: true })[0]).toBe(0x45);
    expect(sealed({ triggered: false })[0]).toBe(0x41);
    expect(sealed({ triggered: true, carriesAddress: true })[0]).toBe(0x47);
  });

  test("counter, trigger and address can be read without the key", () => {
    const frame = sealed({ counter: 0xfffffffe, carriesAddress: true });
    expect(peekFrame(frame)).toEqual({
      ok: true,
      value: { counter: 0xfffffffe, triggered: true, address: exampleAddress },
    });
    const bare = sealed({ counter: 0, triggered: false });
    expect(peekFrame(bare)).toEqual({
      ok: true,
      value: { counter: 0, triggered: false, address: undefined },
    });
  });

  test("a frame that says nothing is still a frame", () => {
    const frame = sealed({ objects: [] });
    expect(frame).toHaveLength(9);
    expect(open(frame)).toMatchObject({ ok: true, value: { content: { objects: [] } } });
  });

  test("a verified frame with an object nobody knows still counts, with what could be read", () => {
    const plaintext = bytes("3a0166ff");
    const nonce = bytes("5448e68f80a5d2fc4507000000");
    const body = nodeCcm.seal(exampleKey, plaintext, { nonce, tagBytes: 4 });
    const frame = bytes(`45${toHex(body.subarray(0, 4))}07000000${toHex(body.subarray(4))}`);
    expect(open(frame)).toMatchObject({
      ok: true,
      value: {
        content: { objects: [{ kind: "button", press: 1 }], ending: { kind: "unknown-object", id: 0x66 } },
      },
    });
  });

  test.each([
    ["too-short", ""],
    ["too-short", "41"],
    ["too-short", "4100000000000000"],
    ["too-short", "4300000000000000000000000000"],
    ["too-long", "41".repeat(frameLimits.heardBytes + 1)],
    ["not-bthome", "21a47266c95f730011223378237214"],
    ["not-bthome", "00"],
    ["not-encrypted", "40016100000000000000"],
    ["not-encrypted", "443a01"],
    ["seal-does-not-verify", "41a47266c95f730011223378237215"],
  ])("%s is the fault of %s", (fault, hex) => {
    expect(open(bytes(hex.slice(0, 600)))).toEqual({ ok: false, fault });
  });

  test("a frame that carries another fob's address is told apart from a broken seal", () => {
    const other = "5448e68f80a6" as FobAddress;
    expect(open(sealed({ carriesAddress: true }), other)).toEqual({ ok: false, fault: "wrong-address" });
    expect(open(sealed({ carriesAddress: false }), other)).toEqual({
      ok: false,
      fault: "seal-does-not-verify",
    });
  });

  test("a frame that no advert could hold is refused before it is sent", () => {
    const filled = (length: number): BTHomeObject => ({
      kind: "other",
      id: 0x54,
      bytes: new Uint8Array(length),
    });
    expect(sealed({ objects: [filled(16)] })).toHaveLength(frameLimits.sealedBytes);
    const over = { address: exampleAddress, counter: 1, triggered: true, carriesAddress: false };
    expect(sealFrame(nodeCcm, exampleKey, { ...over, objects: [filled(17)] })).toEqual({
      ok: false,
      fault: "too-long",
    });
  });

  test.each([-1, 2 ** 32, 0.5, Number.NaN])("a counter of %d seals nothing", (counter) => {
    const frame = { address: exampleAddress, counter, triggered: true, carriesAddress: false, objects: [] };
    expect(sealFrame(nodeCcm, exampleKey, frame)).toEqual({ ok: false, fault: "value-out-of-range" });
  });

  test("whatever fits and is sealed opens to the same", () => {
    let held = 0;
    fc.assert(
      fc.property(
        fc.record({
          address: anyAddress,
          counter: anyCounter,
          triggered: fc.boolean(),
          carriesAddress: fc.boolean(),
          objects: fc.array(anyObject, { maxLength: 4 }),
        }),
        (frame) => {
          const result = sealFrame(nodeCcm, exampleKey, frame);
          if (!result.ok) {
            expect(result.fault).toBe("too-long");
            return;
          }
          held += 1;
          const opened = open(result.value, frame.address);
          if (!opened.ok) throw new Error(opened.fault);
          expect(opened.value).toMatchObject({
            address: frame.address,
            counter: frame.counter,
            triggered: frame.triggered,
          });
          expect(opened.value.content.objects).toHaveLength(frame.objects.length);
          for (const object of frame.objects) expect(opened.value.content.objects).toContainEqual(object);
        },
      ),
      { numRuns: 2000 },
    );
    expect(held).toBeGreaterThan(1000);
  });

  test("no single bit of a frame can be turned without its being noticed", () => {
    for (const carriesAddress of [false, true]) {
      const frame = sealed({ counter: 0x01020304, carriesAddress });
      let tried = 0;
      for (let bit = 0; bit < frame.length * 8; bit += 1) {
        expect(open(withBitFlipped(frame, bit)).ok).toBe(false);
        tried += 1;
      }
      expect(tried).toBe(frame.length * 8);
      expect(open(frame).ok).toBe(true);
    }
  });

  test("another fob's key opens nothing", () => {
    const stranger = key("00000000000000000000000000000001");
    const heard = { address: exampleAddress, serviceData: sealed({}) };
    expect(openFrame(nodeCcm, stranger, heard)).toEqual({ ok: false, fault: "seal-does-not-verify" });
  });

  test("twenty thousand random frames are refused or misread, never thrown over", () => {
    const anyHeard = fc.oneof(
      anyBytes(300),
      fc
        .tuple(fc.constantFrom(0x41, 0x43, 0x45, 0x47), anyBytes(60))
        .map(([info, rest]) => Uint8Array.of(info, ...rest)),
    );
    fc.assert(
      fc.property(anyHeard, (serviceData) => {
        peekFrame(serviceData);
        expect(open(serviceData).ok).toBe(false);
      }),
      { numRuns: 20_000 },
    );
  });
});
