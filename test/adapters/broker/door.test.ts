import { expect, test } from "vitest";
import type { Carrier } from "../../../gateway/adapters/broker/carrier.ts";
import { Door } from "../../../gateway/adapters/broker/door.ts";

/** A connection that remembers what was sent on it. */
class PaperCarrier implements Carrier {
  readonly address = "203.0.113.7";
  readonly sent: string[] = [];
  isPaused = false;

  send(bytes: Uint8Array): void {
    this.sent.push(Buffer.from(bytes).toString());
  }

  unsent(): number {
    return 0;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  hold(): void {}
  release(): void {}
  end(): void {}
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A door read as aedes reads it: all there is, whenever there is something. */
function readDoor(readBytesPerTurn: number): { carrier: PaperCarrier; door: Door; read: string[] } {
  const carrier = new PaperCarrier();
  const door = new Door(carrier, { unansweredPerClient: 1_000, readBytesPerTurn });
  const read: string[] = [];
  door.on("readable", () => {
    const bytes = door.read();
    if (bytes !== null) read.push(bytes.toString());
  });
  return { carrier, door, read };
}

test("P2: a flood on one connection is taken up a piece a turn, so that a press on another waits for one piece", async () => {
  const { door, read } = readDoor(10);
  const flood = "0123456789abcdefghijKLMNOPQRSTuvw";
  const seen: number[] = [];
  door.hear(Buffer.from(flood));
  while (read.join("") !== flood && seen.length < 10) {
    seen.push(read.join("").length);
    await turn();
  }
  expect(seen).toEqual([10, 20, 30]);
  expect(read.join("")).toBe(flood);
});

test("pieces that come in one turn share its room, and nothing changes its place", async () => {
  const { door, read } = readDoor(10);
  for (const piece of ["0123", "4567", "89ab", "cdef"]) door.hear(Buffer.from(piece));
  expect(read.join("")).toBe("0123456789");
  await turn();
  expect(read.join("")).toBe("0123456789abcdef");
});

test("a client that sends faster than it is read is read no further until there is room again", async () => {
  const { carrier, door } = readDoor(40_000);
  door.hear(Buffer.alloc(110_000));
  expect(carrier.isPaused).toBe(true);
  await turn();
  expect(carrier.isPaused).toBe(false);
});

test("confirmations that come in one go leave in one piece, also when the connection ends behind them", async () => {
  const { carrier, door } = readDoor(10);
  for (const word of ["one ", "two ", "three"]) door.write(word);
  expect(carrier.sent).toEqual([]);
  await turn();
  expect(carrier.sent).toEqual(["one two three"]);
  door.write("four");
  door.destroy();
  await turn();
  expect(carrier.sent).toEqual(["one two three", "four"]);
});
