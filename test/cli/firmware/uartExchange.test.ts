import fc from "fast-check";
import { expect, test } from "vitest";
import { uuidBytes } from "../../../gateway/adapters/bluetooth/attWords.ts";
import type { VisitEnd } from "../../../gateway/adapters/bluetooth/radio.ts";
import { nordicUart, UartExchange } from "../../../gateway/cli/firmware/uartExchange.ts";

const receive = uuidBytes(nordicUart.receive);
const transmit = uuidBytes(nordicUart.transmit);

/** The board's side, answer by answer. */
const noLongerPackets = [1, 0x02, 0, 0, 0x06];
const serviceFound = [0x07, 0x10, 0, 0x1f, 0];
const receiveDeclared = [0x11, 0, 0x0c, 0x12, 0, ...receive];
const transmitDeclared = [0x13, 0, 0x10, 0x14, 0, ...transmit];
const switchFound = [0x05, 1, 0x15, 0, 0x02, 0x29];
const written = [0x13];

class Talk {
  readonly sent: Uint8Array[] = [];
  readonly ends: VisitEnd[] = [];
  readonly opened: number[] = [];
  readonly heard: string[] = [];
  confirmed = 0;
  readonly exchange: UartExchange;

  constructor() {
    this.exchange = new UartExchange(
      { send: (packet) => this.sent.push(packet), ended: (end) => this.ends.push(end) },
      {
        opened: (pieceBytes) => this.opened.push(pieceBytes),
        confirmed: () => {
          this.confirmed += 1;
        },
        heard: (bytes) => this.heard.push(Buffer.from(bytes).toString("latin1")),
      },
    );
    this.exchange.start();
  }

  hear(...packets: readonly (readonly number[])[]): Uint8Array | undefined {
    const before = this.sent.length;
    for (const packet of packets) this.exchange.hear(Uint8Array.from(packet));
    return this.sent.slice(before).at(-1);
  }
}

function opened(): Talk {
  const talk = new Talk();
  talk.hear(noLongerPackets, serviceFound, [9, 21, ...receiveDeclared], [9, 21, ...transmitDeclared]);
  talk.hear(switchFound, written);
  return talk;
}

test("the console is found by its names, switched on, and written to at its own handle", () => {
  const talk = new Talk();
  expect(talk.sent).toEqual([Uint8Array.of(2, 247, 0)]);
  expect(talk.hear(noLongerPackets)).toEqual(
    Uint8Array.of(6, 1, 0, 0xff, 0xff, 0, 0x28, ...uuidBytes(nordicUart.service)),
  );
  expect(talk.hear(serviceFound)).toEqual(Uint8Array.of(8, 0x10, 0, 0x1f, 0, 3, 0x28));
  expect(talk.hear([9, 21, ...receiveDeclared])).toEqual(Uint8Array.of(8, 0x12, 0, 0x1f, 0, 3, 0x28));
  expect(talk.hear([9, 21, ...transmitDeclared])).toEqual(Uint8Array.of(4, 0x15, 0, 0x1f, 0));
  expect(talk.hear(switchFound)).toEqual(Uint8Array.of(0x12, 0x15, 0, 1, 0));
  talk.exchange.write(Uint8Array.of(0x41));
  expect(talk.sent.at(-1)).not.toContain(0x41);
  talk.hear(written);
  expect(talk.opened).toEqual([20]);
  talk.exchange.write(Uint8Array.of(0x41));
  expect(talk.sent.at(-1)).toEqual(Uint8Array.of(0x12, 0x12, 0, 0x41));
  talk.hear(written);
  expect(talk.confirmed).toBe(1);
});

test.each([
  ["longer than ours", 517, 244],
  ["shorter", 53, 50],
  ["shorter than is allowed", 5, 20],
])("pieces fit a board that offers packets %s", (_what, offered, pieceBytes) => {
  const talk = new Talk();
  talk.hear([3, offered & 0xff, offered >> 8], serviceFound);
  talk.hear([9, 21, ...receiveDeclared, ...transmitDeclared], switchFound, written);
  expect(talk.opened).toEqual([pieceBytes]);
});

test("only what the console itself says is heard", () => {
  const talk = opened();
  talk.hear([0x1b, 0x14, 0, 0x41, 0x42], [0x1b, 0x24, 0, 0x43], [0x1b, 0x14, 0], [0x1d, 0x14, 0, 0x44]);
  expect(talk.heard).toEqual(["AB"]);
  expect(talk.ends).toEqual([]);
});

test.each<readonly [string, readonly (readonly number[])[]]>([
  ["no such service", [noLongerPackets, [1, 6, 1, 0, 0x0a]]],
  ["a service without its halves", [noLongerPackets, serviceFound, [1, 8, 0x10, 0, 0x0a]]],
  [
    "a console that cannot be switched on",
    [
      noLongerPackets,
      serviceFound,
      [9, 21, ...receiveDeclared, ...transmitDeclared],
      [5, 1, 0x15, 0, 0x01, 0x29],
    ],
  ],
])("a board with %s has no console", (_what, packets) => {
  const talk = new Talk();
  talk.hear(...packets);
  expect(talk.ends).toEqual([{ written: 0, miss: "no-service" }]);
});

test("a write that is refused ends it", () => {
  const talk = opened();
  talk.exchange.write(Uint8Array.of(0x41));
  talk.hear([1, 0x12, 0x12, 0, 3]);
  expect(talk.ends).toEqual([{ written: 0, miss: "refused" }]);
});

test("the board's own questions are refused, and change nothing", () => {
  const talk = opened();
  expect(talk.hear([2, 247, 0])).toEqual(Uint8Array.of(1, 2, 0, 0, 6));
  expect(talk.ends).toEqual([]);
});

test("P8: whatever a stranger answers, it ends at most once, and never throws", () => {
  const packet = fc.oneof(
    fc.array(fc.nat(255), { maxLength: 30 }),
    fc.constantFrom(noLongerPackets, serviceFound, switchFound, written, [9, 21, ...receiveDeclared]),
  );
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 12 }), (packets) => {
      const talk = new Talk();
      talk.hear(...packets);
      expect(talk.ends.length).toBeLessThanOrEqual(1);
      expect(talk.opened.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});
