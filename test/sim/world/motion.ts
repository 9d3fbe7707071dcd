import { seconds } from "../../../shared/base/instant.ts";
import type { Dice } from "../dice.ts";
import type { World } from "./world.ts";

export interface MotionParts {
  readonly world: World;
  readonly dice: Dice;
  readonly accelerate: (milliG: number) => void;
  readonly changes: (state: "moves" | "falls" | "still") => void;
}

/** How the wearer moves, as an accelerometer sees it: now and then, hard for a moment, or not at all. */
export class Motion {
  #isStill = false;
  readonly #parts: MotionParts;

  constructor(parts: MotionParts) {
    this.#parts = parts;
    this.#stir();
  }

  /** Falls, and lies where they fell. */
  fall(stillForMs: number): void {
    if (this.#isStill) return;
    this.#parts.changes("falls");
    this.#parts.accelerate(this.#parts.dice.between(2_800, 5_000));
    this.#restFor(stillForMs);
  }

  /** Sits and listens, for longer than a fob believes. */
  sit(stillForMs: number): void {
    if (this.#isStill) return;
    this.#parts.changes("still");
    this.#restFor(stillForMs);
  }

  #restFor(ms: number): void {
    this.#isStill = true;
    this.#parts.world.in(ms, () => {
      this.#isStill = false;
      this.#parts.changes("moves");
      this.#parts.accelerate(this.#parts.dice.between(1_150, 1_600));
    });
  }

  #stir(): void {
    const { world, dice, accelerate } = this.#parts;
    world.in(dice.between(seconds(6), seconds(14)), () => {
      if (!this.#isStill) accelerate(dice.pick([-1, 1]) * dice.between(100, 500) + 1_000);
      this.#stir();
    });
  }
}
