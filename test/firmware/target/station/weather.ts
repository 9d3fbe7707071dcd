import { chanceFrom } from "../../../support/chance.ts";
import type { TestBoard } from "./board.ts";
import { Desk } from "./desk.ts";
import { ModelledUno } from "./modelledUno.ts";
import type { Damage } from "./testLine.ts";

/** A kind of noise on the line. */
export interface Weather {
  readonly name: string;
  /** Bytes added in a millisecond; a line of 57,600 bit/s carries 5.76. */
  readonly addedPerMs: number;
  /** Noise that happens to be whole reports of the button's port, with random states. */
  readonly isMimicry: boolean;
  /** How likely each bit of the real traffic is to be turned over, in both directions. */
  readonly flipRate: number;
}

export const weathers: readonly Weather[] = [
  { name: "storm: random bytes fill the line", addedPerMs: 5.76, isMimicry: false, flipRate: 0 },
  { name: "mimicry: random reports fill the line", addedPerMs: 5.76, isMimicry: true, flipRate: 0 },
  { name: "shower: random bytes, one bit in 1,000", addedPerMs: 0.5, isMimicry: false, flipRate: 0.001 },
  { name: "decay: reports now and then, one bit in 100", addedPerMs: 0.2, isMimicry: true, flipRate: 0.01 },
];

/** The noise as the line meets it; `made` counts the bytes that were added or damaged. */
export function brew(
  weather: Weather,
  seed: number,
): { readonly damage: (stretchMs: number) => Damage; made: () => number } {
  const chance = chanceFrom(seed);
  let made = 0;
  let credit = 0;
  const flipped = (byte: number): number => {
    let after = byte;
    for (let bit = 0; bit < 8; bit += 1) if (chance() < weather.flipRate) after ^= 1 << bit;
    if (after !== byte) made += 1;
    return after;
  };
  const added = (): number[] => {
    const some = weather.isMimicry
      ? [0x90, Math.floor(chance() * 128), Math.floor(chance() * 128)]
      : [Math.floor(chance() * 256)];
    made += some.length;
    credit -= some.length;
    return some;
  };
  const damage =
    (stretchMs: number): Damage =>
    (said) => {
      credit += weather.addedPerMs * stretchMs;
      const heard: number[] = [];
      for (const byte of said) {
        // Where among the real bytes the noise falls is left to chance.
        while (credit >= 1 && chance() < 0.3) heard.push(...added());
        heard.push(weather.flipRate > 0 ? flipped(byte) : byte);
      }
      while (credit >= 1) heard.push(...added());
      return Uint8Array.from(heard);
    };
  return { damage, made: () => made };
}

export interface Sitting {
  readonly noiseBytes: number;
  readonly minutes: number;
  /** Frames delivered that were no heartbeats. */
  readonly alarms: number;
  readonly health: ReadonlySet<string>;
  /** How long after the noise a press held down became a frame; `undefined`: it never did. */
  readonly panicAfterMs: number | undefined;
}

const stretchMs = 5;

/** A station nobody in this weather, until so many bytes of noise were made; then somebody holds the button. */
export async function sitThrough(
  weather: Weather,
  wish: { bytes: number; seed: number; isCredulous?: boolean; board?: TestBoard },
): Promise<Sitting> {
  const desk = new Desk({ board: wish.board ?? new ModelledUno(), isCredulous: wish.isCredulous ?? false });
  await desk.passUntil(() => desk.lastHealth() === "well", 5_000);
  const noise = brew(weather, wish.seed);
  const calm = desk.line.damage;
  desk.line.damage = noise.damage(stretchMs);
  desk.line.damageToBoard = brew({ ...weather, addedPerMs: 0 }, wish.seed + 1).damage(0);
  const since = desk.nowMs();
  while (noise.made() < wish.bytes) await desk.pass(1_000, stretchMs);
  const minutes = (desk.nowMs() - since) / 60_000;
  const alarms = desk.presses().length;
  desk.line.damage = calm;
  desk.line.damageToBoard = calm;
  desk.board.press(true);
  const took = await desk.passUntil(() => desk.presses().length > alarms, 30_000);
  const panicAfterMs = desk.presses().length > alarms ? took : undefined;
  desk.end();
  return { noiseBytes: noise.made(), minutes, alarms, health: new Set(desk.health), panicAfterMs };
}
