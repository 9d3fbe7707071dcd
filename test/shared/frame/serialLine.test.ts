import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../../shared/base/bytes.ts";
import { cobsDecode, cobsEncode } from "../../../shared/frame/cobs.ts";
import { crc16 } from "../../../shared/frame/crc16.ts";
import { frameLimits } from "../../../shared/frame/limits.ts";
import { encodeLine, type LineMessage, LineReader, parseLine } from "../../../shared/frame/serialLine.ts";
import { anyAddress, anyBytes } from "./arbitraries.ts";
import { bytes, exampleAddress, withBitFlipped } from "./fobs.ts";

const press: LineMessage = {
  kind: "frame",
  address: exampleAddress,
  serviceData: bytes("4500112233445566778899aabb"),
};

function line(message: LineMessage): Uint8Array {
  const encoded = encodeLine(message);
  if (!encoded.ok) throw new Error(encoded.fault);
  return encoded.value;
}

function stuffedOf(message: LineMessage): Uint8Array {
  return line(message).subarray(1, -1);
}

/** A message of any type and content with a good checksum, whatever its type is. */
function wrapped(body: Uint8Array): Uint8Array {
  const check = crc16(body);
  return cobsEncode(Uint8Array.of(...body, check & 0xff, check >> 8));
}

const anyMessage: fc.Arbitrary<LineMessage> = fc.oneof(
  fc
    .tuple(anyAddress, anyBytes(252))
    .map(([address, data]): LineMessage => ({ kind: "frame", address, serviceData: data })),
  fc
    .tuple(anyAddress, anyBytes(252))
    .map(([address, reply]): LineMessage => ({ kind: "reply", address, reply })),
  anyAddress.map((address): LineMessage => ({ kind: "hello", address })),
);

describe("byte stuffing", () => {
  const run = (from: number, count: number): string =>
    toHex(Uint8Array.from({ length: count }, (_, i) => (from + i) & 0xff));

  test.each([
    ["", "01"],
    ["00", "0101"],
    ["0000", "010101"],
    ["001100", "01021101"],
    ["11223300", "0411223301"],
    ["11220033", "0311220233"],
    ["11000000", "0211010101"],
    [run(1, 254), `ff${run(1, 254)}`],
    [`00${run(1, 254)}`, `01ff${run(1, 254)}`],
    [run(1, 255), `ff${run(1, 254)}02ff`],
    [`${run(2, 254)}00`, `ff${run(2, 254)}0101`],
    [`${run(3, 253)}0001`, `fe${run(3, 253)}0201`],
  ])("%s becomes %s and back", (plain, stuffed) => {
    expect(toHex(cobsEncode(bytes(plain)))).toBe(stuffed);
    expect(cobsDecode(bytes(stuffed))).toEqual(bytes(plain));
  });

  test.each(["", "00", "0500", "021100", "03", "0311", "ff01", "010003", "0200"])(
    "%s is refused",
    (stuffed) => {
      expect(cobsDecode(bytes(stuffed))).toBeUndefined();
    },
  );

  test("anything comes back and holds no zero meanwhile", () => {
    const zeroRich = fc
      .array(fc.oneof(fc.constant(0), fc.nat(255)), { maxLength: 900 })
      .map((a) => Uint8Array.from(a));
    const long = fc
      .tuple(fc.integer({ min: 240, max: 780 }), fc.nat(255))
      .map(([n, b]) => new Uint8Array(n).fill(b));
    fc.assert(
      fc.property(fc.oneof(zeroRich, long), (plain) => {
        const stuffed = cobsEncode(plain);
        expect(stuffed.includes(0)).toBe(false);
        expect(stuffed.length).toBeLessThanOrEqual(plain.length + Math.floor(plain.length / 254) + 1);
        expect(cobsDecode(stuffed)).toEqual(plain);
      }),
      { numRuns: 2000 },
    );
  });

  test("ten thousand random strings are unstuffed or refused, never thrown over", () => {
    fc.assert(
      fc.property(anyBytes(600), (stuffed) => {
        const plain = cobsDecode(stuffed);
        if (stuffed.includes(0)) expect(plain).toBeUndefined();
      }),
      { numRuns: 10_000 },
    );
  });
});

test("the checksum gives its published check value", () => {
  expect(crc16(new TextEncoder().encode("123456789"))).toBe(0x29b1);
});

describe("the serial line", () => {
  test("every message arrives as it was sent, in whatever pieces", () => {
    fc.assert(
      fc.property(
        fc.array(anyMessage, { maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        (messages, piece) => {
          const stream = Uint8Array.from(messages.flatMap((message) => [...line(message)]));
          const reader = new LineReader();
          const heard: LineMessage[] = [];
          for (let at = 0; at < stream.length; at += piece)
            heard.push(...reader.feed(stream.subarray(at, at + piece)));
          expect(heard).toEqual(messages);
          expect(Object.values(reader.faults()).every((count) => count === 0)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("noise right before a press does not swallow it", () => {
    const reader = new LineReader();
    expect(reader.feed(bytes("deadbeef"))).toEqual([]);
    expect(reader.feed(line(press))).toEqual([press]);
    expect(reader.faults()["line-badly-stuffed"]).toBe(1);
  });

  test("a press cut off by the next one costs only itself", () => {
    const reader = new LineReader();
    reader.feed(line(press).subarray(0, 9));
    expect(reader.feed(line(press))).toEqual([press]);
  });

  test("endless noise holds no memory, is counted once, and the next press is heard", () => {
    const reader = new LineReader();
    for (let i = 0; i < 200; i += 1) reader.feed(new Uint8Array(5000).fill(0x55));
    expect(reader.feed(line(press))).toEqual([press]);
    expect(reader.faults()["line-too-long"]).toBe(1);
  });

  test("the longest message passes and one byte more does not", () => {
    const longest: LineMessage = {
      kind: "frame",
      address: exampleAddress,
      serviceData: new Uint8Array(frameLimits.heardBytes).fill(0xaa),
    };
    expect(new LineReader().feed(line(longest))).toEqual([longest]);
    const longer = new Uint8Array(frameLimits.heardBytes + 1).fill(0xaa);
    expect(encodeLine({ kind: "reply", address: exampleAddress, reply: longer })).toEqual({
      ok: false,
      fault: "line-too-long",
    });
    const smuggled = wrapped(Uint8Array.of(1, 0x54, 0x48, 0xe6, 0x8f, 0x80, 0xa5, ...longer));
    expect(parseLine(smuggled)).toEqual({ ok: false, fault: "line-too-long" });
  });

  test("each fault has its name", () => {
    expect(parseLine(bytes("0505"))).toEqual({ ok: false, fault: "line-badly-stuffed" });
    expect(parseLine(wrapped(bytes("015448e68f80")))).toEqual({ ok: false, fault: "line-too-short" });
    expect(parseLine(wrapped(bytes("095448e68f80a5")))).toEqual({ ok: false, fault: "line-unknown-type" });
    const broken = Uint8Array.from(stuffedOf(press));
    broken[3] = 0x77;
    expect(parseLine(broken)).toEqual({ ok: false, fault: "line-checksum-wrong" });
  });

  test("what a hello may carry one day does not hinder it today", () => {
    expect(parseLine(wrapped(bytes("035448e68f80a50102")))).toEqual({
      ok: true,
      value: { kind: "hello", address: exampleAddress },
    });
  });

  test("no single bit of a message can be turned without its being noticed", () => {
    const stuffed = stuffedOf(press);
    for (let bit = 0; bit < stuffed.length * 8; bit += 1) {
      expect(new LineReader().feed(Uint8Array.of(0, ...withBitFlipped(stuffed, bit), 0))).toEqual([]);
    }
  });

  test("ten thousand random pieces give no message and no throw", () => {
    const reader = new LineReader();
    fc.assert(
      fc.property(anyBytes(80), (piece) => {
        for (const message of reader.feed(piece)) expect(message.address).toHaveLength(12);
      }),
      { numRuns: 10_000 },
    );
    expect(reader.faults()["line-badly-stuffed"]).toBeGreaterThan(100);
  });
});
