import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../../shared/base/bytes.ts";
import type { BTHomeObject } from "../../../shared/frame/bthomeObject.ts";
import { encodeObjects } from "../../../shared/frame/encodeObjects.ts";
import { lengthOfObject } from "../../../shared/frame/objectLengths.ts";
import { parseObjects } from "../../../shared/frame/parseObjects.ts";
import { anyBytes, anyObject } from "./arbitraries.ts";
import { bytes } from "./fobs.ts";

const complete = { kind: "complete" };

function encoded(objects: readonly BTHomeObject[]): string {
  const result = encodeObjects(objects);
  return result.ok ? toHex(result.value) : result.fault;
}

/** One object each, from the examples of the format's description. */
const examples: readonly (readonly [string, BTHomeObject])[] = [
  ["0009", { kind: "packet-id", packetId: 9 }],
  ["0161", { kind: "battery", percent: 97 }],
  ["02ca09", { kind: "temperature", centicelsius: 2506 }],
  ["02f0d8", { kind: "temperature", centicelsius: -10000 }],
  ["03bf13", { kind: "humidity", centipercent: 5055 }],
  ["0c020c", { kind: "voltage", millivolts: 3074 }],
  ["2100", { kind: "motion", detected: false }],
  ["2201", { kind: "moving", detected: true }],
  ["2800", { kind: "safety", safe: false }],
  ["2b00", { kind: "tamper", detected: false }],
  ["2c01", { kind: "vibration", detected: true }],
  ["3a80", { kind: "button", press: 0x80 }],
  ["3afe", { kind: "button", press: 0xfe }],
  ["3b010305", { kind: "command", opcode: 3, args: Uint8Array.of(5) }],
  ["6001", { kind: "channel", channel: 1 }],
  ["f00100", { kind: "device-type", deviceType: 1 }],
  ["f100010204", { kind: "firmware", version: [4, 2, 1, 0] }],
  ["f2000106", { kind: "firmware", version: [6, 1, 0] }],
  ["5303414243", { kind: "other", id: 0x53, bytes: bytes("414243") }],
  ["3c020a", { kind: "other", id: 0x3c, bytes: bytes("020a") }],
];

describe("objects", () => {
  test.each(examples)("%s is read and written as the format says", (hex, object) => {
    expect(parseObjects(bytes(hex))).toEqual({ objects: [object], ending: complete });
    expect(encoded([object])).toBe(hex);
  });

  test("the lengths are those of the published table", () => {
    const published: { readonly [length: string]: string } = {
      "1": "00 01 09 0f 10 11 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f 3a 46 57 58 59 60 64 65",
      "2": "02 03 06 07 08 0c 0d 0e 12 13 14 3c 3d 3f 40 41 43 44 45 47 48 49 4a 51 52 56 5a 5d 5e 5f 61 f0",
      "3": "04 05 0a 0b 42 4b f2",
      "4": "3e 4c 4d 4e 4f 50 55 5b 5c 62 63 f1",
      counted: "53 54",
      command: "3b",
    };
    const lengthById = new Map<number, string>();
    for (const [length, ids] of Object.entries(published)) {
      for (const id of ids.split(" ")) lengthById.set(Number.parseInt(id, 16), length);
    }
    expect(lengthById.size).toBe(95);
    for (let id = 0; id <= 0xff; id += 1) {
      const length = lengthOfObject(id);
      expect([id, length === undefined ? undefined : String(length)]).toEqual([id, lengthById.get(id)]);
    }
  });

  test("objects are written by ascending id, several buttons in their own order", () => {
    expect(
      encoded([
        { kind: "button", press: 0 },
        { kind: "battery", percent: 100 },
        { kind: "button", press: 1 },
        { kind: "packet-id", packetId: 1 },
      ]),
    ).toBe("000101643a003a01");
  });

  test("an object nobody has defined ends the reading and keeps what came before it", () => {
    expect(parseObjects(bytes("01613a0166deadbeef"))).toEqual({
      objects: [
        { kind: "battery", percent: 97 },
        { kind: "button", press: 1 },
      ],
      ending: { kind: "unknown-object", id: 0x66 },
    });
  });

  test.each(["3a", "02ca", "53", "530541", "3b", "3b02", "3b020001", "f10001"])(
    "%s breaks off inside its object and says which",
    (hex) => {
      const id = Number.parseInt(hex.slice(0, 2), 16);
      expect(parseObjects(bytes(`0161${hex}`))).toEqual({
        objects: [{ kind: "battery", percent: 97 }],
        ending: { kind: "cut-short", id },
      });
    },
  );

  test.each<readonly [string, BTHomeObject]>([
    ["too large", { kind: "battery", percent: 256 }],
    ["negative", { kind: "humidity", centipercent: -1 }],
    ["a fraction", { kind: "voltage", millivolts: 2.5 }],
    ["not a number", { kind: "button", press: Number.NaN }],
    ["beyond sixteen bits", { kind: "temperature", centicelsius: 0x8000 }],
    ["a version of two parts", { kind: "firmware", version: [1, 2] }],
    ["a version part too large", { kind: "firmware", version: [1, 256, 0] }],
    ["an other of the wrong length", { kind: "other", id: 0x50, bytes: bytes("00") }],
    ["an other nobody has defined", { kind: "other", id: 0x66, bytes: bytes("00") }],
    ["a command with too many arguments", { kind: "command", opcode: 0, args: new Uint8Array(32) }],
  ])("a value that is %s is refused, not bent to fit", (_, object) => {
    expect(encoded([object])).toBe("value-out-of-range");
  });

  test("any objects come back as they were written, sorted by id", () => {
    fc.assert(
      fc.property(fc.array(anyObject, { maxLength: 12 }), (objects) => {
        const once = encodeObjects(objects);
        if (!once.ok) throw new Error(once.fault);
        const read = parseObjects(once.value);
        expect(read.ending).toEqual(complete);
        expect(read.objects).toHaveLength(objects.length);
        for (const object of objects) expect(read.objects).toContainEqual(object);
        expect(encoded(read.objects)).toBe(toHex(once.value));
      }),
      { numRuns: 1000 },
    );
  });

  test("ten thousand random plaintexts are read without a throw", () => {
    fc.assert(
      fc.property(anyBytes(64), (plaintext) => {
        expect(parseObjects(plaintext).objects.length).toBeLessThanOrEqual(plaintext.length / 2);
      }),
      { numRuns: 10_000 },
    );
  });
});
