import type { Dice } from "../dice.ts";
import type { World } from "./world.ts";

/** What the worker wants to say with the button; a touch says nothing but "I am well". */
export type ThumbMeans = "touch" | "panic" | "check-in" | "duress-check-in" | "assistance";

/** One press: when the contact first closed and first opened, in the world's time. */
export interface Stroke {
  readonly downAt: number;
  readonly upAt: number;
}

export interface ThumbParts {
  readonly world: World;
  readonly dice: Dice;
  /** The contact closed or opened, bounce and all. */
  readonly edge: (isDown: boolean) => void;
  readonly begins: (means: ThumbMeans, strokes: readonly Stroke[]) => void;
}

/** As long as a row of presses may last, and a little more: what comes later is another. */
const restMs = 2_300;
/** A worn contact bounces for so long (docs/firmware.md judges it in windows of 20 ms). */
const bounceMs = 9;

/** A worker's thumb on the button: one gesture after the other, whatever the fob does meanwhile. */
export class Thumb {
  isDown = false;
  readonly #parts: ThumbParts;
  #freeAt = 0;

  constructor(parts: ThumbParts) {
    this.#parts = parts;
  }

  get isBusy(): boolean {
    return this.#parts.world.now < this.#freeAt;
  }

  do(means: ThumbMeans): void {
    const { world, dice, begins } = this.#parts;
    const from = Math.ceil(Math.max(world.now, this.#freeAt));
    const strokes = strokesOf(means, from, dice);
    const last = strokes.at(-1);
    this.#freeAt = (last?.upAt ?? from) + restMs + dice.between(0, 1_500);
    this.#at(from, () => begins(means, strokes));
    for (const { downAt, upAt } of strokes) {
      this.#change(downAt, true);
      this.#change(upAt, false);
    }
  }

  #change(at: number, isDown: boolean): void {
    const { dice } = this.#parts;
    let bounceAt = at;
    for (let bounces = dice.between(0, 2); bounces > 0; bounces -= 1) {
      this.#at(bounceAt, () => this.#level(isDown));
      this.#at(bounceAt + 1, () => this.#level(!isDown));
      bounceAt = Math.min(at + bounceMs, bounceAt + dice.between(2, 4));
    }
    this.#at(bounceAt, () => this.#level(isDown));
  }

  #level(isDown: boolean): void {
    this.isDown = isDown;
    this.#parts.edge(isDown);
  }

  #at(at: number, then: () => void): void {
    const { world } = this.#parts;
    world.in(Math.max(0, at - world.now), then);
  }
}

function strokesOf(means: ThumbMeans, from: number, dice: Dice): readonly Stroke[] {
  const tap = (): number => dice.between(60, 350);
  switch (means) {
    case "touch":
      return inARow(from, [tap()], dice);
    case "check-in":
      return inARow(from, [tap(), tap()], dice);
    case "duress-check-in":
      return inARow(from, [tap(), dice.between(560, 1_300)], dice);
    case "assistance":
      return inARow(from, [dice.between(560, 950), tap()], dice);
    case "panic":
      return inARow(from, panicOf(dice, tap), dice);
    default:
      return means satisfies never;
  }
}

/** A hold, some of them slipped; three taps or, in fear, more; two presses held on to. */
function panicOf(dice: Dice, tap: () => number): readonly number[] {
  const way = dice.pick(["hold", "hold", "slipped", "taps", "taps", "clutching"] as const);
  if (way === "hold") return [dice.between(1_520, 3_500)];
  if (way === "slipped") return [dice.between(1_050, 1_480)];
  if (way === "clutching") return [dice.between(560, 900), dice.between(560, 900)];
  return Array.from({ length: dice.between(3, 6) }, tap);
}

function inARow(from: number, lengths: readonly number[], dice: Dice): readonly Stroke[] {
  let downAt = from;
  return lengths.map((ms) => {
    const stroke = { downAt, upAt: downAt + ms };
    downAt = stroke.upAt + dice.between(70, 330);
    return stroke;
  });
}
