import fc from "fast-check";
import { expect, test } from "vitest";
import { AttVisit } from "../../../gateway/adapters/bluetooth/attVisit.ts";
import type { VisitEnd } from "../../../gateway/adapters/bluetooth/radio.ts";
import { fromHex } from "../../../shared/base/bytes.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { replyGatt } from "../../../shared/frame/gatt.ts";
import { replyOf } from "./frames.ts";

const ours = certain(fromHex(replyGatt.characteristic.replaceAll("-", "")), "a UUID").toReversed();
const theirs = ours.with(12, 0x7f);
const serviceFound = Uint8Array.of(7, 0x10, 0, 0x1f, 0);

function declared(at: number, uuid: Uint8Array): readonly number[] {
  return [at, 0, 0x08, at + 1, 0, ...uuid];
}

class Talk {
  readonly sent: Uint8Array[] = [];
  readonly ends: VisitEnd[] = [];
  readonly att: AttVisit;

  constructor(replies: readonly Uint8Array[]) {
    this.att = new AttVisit(replies, {
      send: (packet) => this.sent.push(packet),
      ended: (end) => this.ends.push(end),
    });
    this.att.start();
  }

  /** What the visit says to `packet`, the last first. */
  hear(...packet: readonly number[]): Uint8Array | undefined {
    const before = this.sent.length;
    this.att.hear(Uint8Array.from(packet));
    return this.sent.slice(before).at(-1);
  }
}

test("the reply goes to our characteristic's own handle, past others of the same size", () => {
  const talk = new Talk([replyOf(7, 1), replyOf(7, 2)]);
  expect(talk.hear(...serviceFound)).toEqual(Uint8Array.of(8, 0x10, 0, 0x1f, 0, 0x03, 0x28));
  expect(talk.hear(9, 21, ...declared(0x11, theirs))).toEqual(Uint8Array.of(8, 0x12, 0, 0x1f, 0, 0x03, 0x28));
  expect(talk.hear(9, 21, ...declared(0x13, theirs), ...declared(0x15, ours))).toEqual(
    Uint8Array.of(0x12, 0x16, 0, ...replyOf(7, 1)),
  );
  expect(talk.hear(0x13)).toEqual(Uint8Array.of(0x12, 0x16, 0, ...replyOf(7, 2)));
  talk.hear(0x13);
  expect(talk.ends).toEqual([{ written: 2, miss: undefined }]);
});

test("P6: only the answer to a write confirms a reply", () => {
  const talk = new Talk([replyOf(7, 1)]);
  talk.hear(...serviceFound);
  talk.hear(9, 21, ...declared(0x11, ours));
  for (const packet of [
    [0x1b, 0x12, 0, 1],
    [9, 21, ...declared(0x11, ours)],
    [7, 1, 0, 2, 0],
    [3, 23, 0],
    [],
  ]) {
    talk.hear(...packet);
  }
  expect(talk.ends).toEqual([]);
  talk.att.end("cut");
  expect(talk.ends).toEqual([{ written: 0, miss: "cut" }]);
});

test("an answer too short to be one is not read", () => {
  const talk = new Talk([replyOf(7, 1)]);
  expect(talk.hear(7, 0x10, 0)).toBeUndefined();
  expect(talk.hear(...serviceFound)).toBeDefined();
  expect(talk.hear(9, 21, 0x11)).toBeUndefined();
  expect(talk.ends).toEqual([{ written: 0, miss: "no-service" }]);
});

test("a peer that asks for something itself is told that it is not supported", () => {
  const talk = new Talk([replyOf(7, 1)]);
  expect(talk.hear(2, 0xf7, 0)).toEqual(Uint8Array.of(1, 2, 0, 0, 6));
  expect(talk.hear(0x52, 1, 0)).toBeUndefined();
});

test("P8: whatever a peer answers, a visit neither throws nor takes it for a confirmed reply", () => {
  const answers = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 24 }),
      fc.constant(Uint8Array.of(7, 1, 0, 9, 0)),
      fc.constant(Uint8Array.of(9, 2, 1, 0)),
      fc.constant(Uint8Array.of(9, 0)),
      fc.constant(Uint8Array.of(9, 7, 3, 0, 8, 4, 0, 0, 0x2a)),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(answers, (packets) => {
      const ends: VisitEnd[] = [];
      const sent: number[] = [];
      const att = new AttVisit([replyOf(7, 1)], {
        send: (packet) => sent.push(certain(packet[0], "a code")),
        ended: (end) => ends.push(end),
      });
      att.start();
      for (const packet of packets) att.hear(packet);
      att.end("timed-out");
      expect(ends).toHaveLength(1);
      if (certain(ends[0], "an end").written > 0) {
        expect(sent).toContain(0x12);
        expect(packets.map(([code]) => code)).toContain(0x13);
      }
      expect(sent.length).toBeLessThanOrEqual(packets.length + 1);
    }),
    { numRuns: 2_000 },
  );
});
