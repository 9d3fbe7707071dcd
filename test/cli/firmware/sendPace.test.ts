import { expect, test } from "vitest";
import { flashLimits } from "../../../gateway/cli/firmware/limits.ts";
import { SendPace } from "../../../gateway/cli/firmware/sendPace.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";

const [goOn, wait] = [0x11, 0x13];

/** How the board takes what is sent: it confirms a piece after 5 ms, and reads a byte in 1 ms. */
const board = { confirmMs: 5, readMs: 1, roomBytes: 128 } as const;

interface Mood {
  /** Whether its words reach the sender. */
  readonly isHeard?: boolean;
  /** Never says "go on". */
  readonly forgetsToGoOn?: boolean;
}

/** A board with little room, which asks for a pause once half of it is taken. */
class SlowBoard {
  readonly clock = new FakeClock();
  readonly pieces: string[] = [];
  readonly takenAt: number[] = [];
  readonly pace: SendPace;
  received = "";
  lost = 0;
  readonly #mood: Mood;
  #unread = "";
  #isFull = false;

  constructor(mood: Mood = {}) {
    this.#mood = mood;
    this.pace = new SendPace(this.clock, (piece) => this.#take(Buffer.from(piece).toString("latin1")));
    this.#later(board.readMs, () => this.#read());
  }

  #take(text: string): void {
    this.pieces.push(text);
    this.takenAt.push(this.clock.monotonic());
    const kept = text.slice(0, board.roomBytes - this.#unread.length);
    this.lost += text.length - kept.length;
    this.#unread += kept;
    if (!this.#isFull && this.#unread.length > board.roomBytes / 2) this.#say(wait);
    this.#later(board.confirmMs, () => this.pace.confirmed());
  }

  #read(): void {
    this.received += this.#unread.slice(0, 1);
    this.#unread = this.#unread.slice(1);
    const hasRoom = this.#isFull && this.#unread.length < board.roomBytes / 4;
    if (hasRoom && this.#mood.forgetsToGoOn !== true) this.#say(goOn);
    this.#later(board.readMs, () => this.#read());
  }

  #say(word: number): void {
    this.#isFull = word === wait;
    if (this.#mood.isHeard !== false) this.pace.heard(Uint8Array.of(word));
  }

  #later(ms: number, call: () => void): void {
    this.clock.wakeAt(monotonic(this.clock.monotonic() + ms), call);
  }
}

const long = Array.from({ length: 1_000 }, (_, index) => String.fromCharCode(32 + (index % 90))).join("");

test("nothing is sent before the board is there, and then in pieces that fit, one at a time", async () => {
  const slow = new SlowBoard();
  slow.pace.send("x".repeat(50));
  await slow.clock.pass(100);
  expect(slow.pieces).toEqual([]);
  slow.pace.begin(20);
  await slow.clock.pass(100);
  expect(slow.pieces.map(({ length }) => length)).toEqual([20, 20, 10]);
  expect(slow.takenAt.map((at) => at - (slow.takenAt[0] ?? 0))).toEqual([0, 5, 10]);
});

test("a board with little room gets everything when its words are heeded, and would lose some otherwise", async () => {
  const heeded = new SlowBoard();
  const unheard = new SlowBoard({ isHeard: false });
  for (const slow of [heeded, unheard]) {
    slow.pace.begin(20);
    slow.pace.send(long);
    await slow.clock.pass(5_000);
  }
  expect(heeded.received).toBe(long);
  expect(heeded.lost).toBe(0);
  expect(unheard.lost).toBeGreaterThan(0);
});

test("a word to go on that was lost costs a pause, and not the upload", async () => {
  const slow = new SlowBoard({ forgetsToGoOn: true });
  slow.pace.begin(20);
  slow.pace.send(long.slice(0, 100));
  await slow.clock.pass(flashLimits.pauseMs - 100);
  expect(slow.received.length).toBeLessThan(100);
  await slow.clock.pass(500);
  expect(slow.received).toBe(long.slice(0, 100));
  expect(flashLimits.pauseMs).toBeLessThan(flashLimits.answerMs);
});

test.each([
  ["an interrupt", "\u0003", "\n"],
  ["a restart", "\u0010reset()\n", "\u0010print(1)\n"],
])(
  "after %s the board is left alone for a moment, also when a piece ends within it",
  async (_what, first, then) => {
    const slow = new SlowBoard();
    slow.pace.begin(5);
    slow.pace.send(first + then);
    await slow.clock.pass(1_000);
    expect(slow.received).toBe(first + then);
    const ends = Math.ceil(first.length / 5);
    expect(slow.pieces.slice(0, ends).join("")).toBe(first);
    expect((slow.takenAt[ends] ?? 0) - (slow.takenAt[ends - 1] ?? 0)).toBe(
      board.confirmMs + flashLimits.settleMs,
    );
  },
);

test("words about the pace are taken out of what the board prints", () => {
  const { pace } = new SlowBoard();
  expect(pace.heard(Uint8Array.of(0x41, wait, 0x42, goOn, 0xff))).toBe("AB\u00ff");
});

test("it is drained once the last piece is confirmed, and not before", async () => {
  const slow = new SlowBoard();
  let isDrained = false;
  slow.pace.begin(20);
  slow.pace.send("load()\n");
  void slow.pace.drained().then(() => {
    isDrained = true;
  });
  await slow.clock.pass(board.confirmMs - 1);
  expect(isDrained).toBe(false);
  await slow.clock.pass(1);
  expect(isDrained).toBe(true);
});

test("nothing more is sent to a board that is gone", async () => {
  const slow = new SlowBoard();
  slow.pace.begin(20);
  slow.pace.send(long);
  await slow.clock.pass(12);
  slow.pace.end();
  const before = slow.pieces.length;
  await slow.clock.pass(10_000);
  expect(slow.pieces).toHaveLength(before);
});
