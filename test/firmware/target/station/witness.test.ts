import fc from "fast-check";
import { expect, test } from "vitest";
import { BoardLink } from "../../../../firmware/target/station/boardLink.ts";
import { stationLimits } from "../../../../firmware/target/station/limits.ts";
import { Witness } from "../../../../firmware/target/station/witness.ts";
import { ModelledUno } from "./modelledUno.ts";
import { TestLine } from "./testLine.ts";

/** A press and the rest behind it, in milliseconds. */
type Press = { readonly downMs: number; readonly upMs: number; readonly bounceMs: number };

const ms = (least: number, most: number) => fc.integer({ min: least, max: most });
const train = fc.array(fc.record({ downMs: ms(60, 600), upMs: ms(60, 600), bounceMs: ms(0, 12) }), {
  minLength: 1,
  maxLength: 6,
});

/** A link and a board, with the edges that were believed and when. */
class Bench {
  readonly edges: { readonly isDown: boolean; readonly atMs: number }[] = [];
  readonly board = new ModelledUno();
  readonly line = new TestLine(this.board);
  nowMs = 0;
  private readonly link: BoardLink;

  constructor(witness: Witness) {
    const edge = (isDown: boolean): unknown => this.edges.push({ isDown, atMs: this.nowMs });
    this.link = new BoardLink(this.line.open, { edge, health: () => undefined }, witness);
  }

  live(forMs: number): void {
    for (let i = 0; i < forMs; i += 1) {
      this.nowMs += 1;
      this.line.run(1);
      if (this.nowMs % stationLimits.beatMs === 0) this.link.beat(false);
    }
  }

  async begin(): Promise<void> {
    for (let i = 0; i < 20; i += 1) {
      this.live(stationLimits.beatMs);
      await new Promise((turn) => setImmediate(turn));
    }
  }

  /** This computer does something else for 400 ms, in whose middle somebody taps; then its first beat is due. */
  async tapWhileBusy(isLate: boolean): Promise<void> {
    // What was written before travels on without it.
    this.line.run(1);
    for (let passed = 0; passed < 400; passed += 1) {
      this.board.press(passed > 150 && passed < 230);
      this.board.run(1);
    }
    this.link.beat(isLate);
    this.live(300);
    await new Promise((turn) => setImmediate(turn));
  }

  press({ downMs, upMs, bounceMs }: Press): void {
    for (const [isDown, lasts] of [
      [true, downMs],
      [false, upMs],
    ] as const) {
      for (let i = 0; i < bounceMs; i += 1) {
        this.board.press(i % 2 === 0 ? isDown : !isDown);
        this.live(1);
      }
      this.board.press(isDown);
      this.live(lasts);
    }
  }
}

test("every press of any train is believed, once, within 40 ms of the contact's rest", async () => {
  const bench = new Bench(new Witness());
  await bench.begin();
  fc.assert(
    fc.property(train, (presses) => {
      const before = bench.edges.length;
      const settledAt: number[] = [];
      for (const press of presses) {
        settledAt.push(bench.nowMs + press.bounceMs, bench.nowMs + 2 * press.bounceMs + press.downMs);
        bench.press(press);
      }
      const believed = bench.edges.slice(before);
      expect(believed.map(({ isDown }) => isDown)).toEqual(presses.flatMap(() => [true, false]));
      const lateness = believed.map(({ atMs }, index) => atMs - (settledAt[index] ?? 0));
      expect(Math.max(...lateness)).toBeLessThanOrEqual(40);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test("P1: a tap during a stall counts, whatever the station was about to ask; not if it asked first", async () => {
  for (const [isLate, loses] of [
    [true, false],
    [false, true],
  ] as const) {
    const bench = new Bench(new Witness());
    await bench.begin();
    const taps = 40;
    for (let tap = 0; tap < taps; tap += 1) {
      bench.live(7 * tap);
      await bench.tapWhileBusy(isLate);
    }
    expect(bench.edges.length < 2 * taps).toBe(loses);
  }
});

test("a report that the board never made is believed by a credulous witness only", async () => {
  for (const [witness, believes] of [
    [new Witness(0), true],
    [new Witness(), false],
  ] as const) {
    const bench = new Bench(witness);
    await bench.begin();
    let last: Uint8Array = Uint8Array.of();
    bench.line.damage = (said) => {
      if (said[0] === 0x90) last = said.slice(-3);
      return said;
    };
    bench.live(1_000);
    expect(last[0]).toBe(0x90);
    // The latest report with the button's bit turned over.
    const lie = Uint8Array.of(0x90, (last[1] ?? 0) ^ 0x04, last[2] ?? 0);
    let isTold = false;
    bench.line.damage = (said) => {
      if (isTold) return said;
      isTold = true;
      return Uint8Array.of(...said, ...lie);
    };
    bench.live(500);
    expect(bench.edges.some(({ isDown }) => isDown)).toBe(believes);
  }
});
