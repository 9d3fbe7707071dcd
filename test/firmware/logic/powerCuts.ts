import { parseArgs } from "node:util";
import { startFob } from "../../../firmware/hal/startFob.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { AesBlock } from "../../../shared/frame/aesCcm.ts";
import { readLittleEndian } from "../../../shared/frame/octets.ts";
import { bytes, exampleAddress, exampleKeyHex } from "../../shared/frame/fobs.ts";
import { Dice } from "../../sim/dice.ts";
import { usual } from "../hal/fakeBody.ts";
import { FakeFlash, type Fate, type Leaving, PowerCut } from "../hal/fakeFlash.ts";

/** What came of so many power cuts in a row. */
export interface CutsSurvived {
  readonly cuts: number;
  /** Of the cuts, those in the middle of a write. */
  readonly inWrites: number;
  readonly frames: number;
  /** Frames under a number that an earlier frame with other bytes had used: nonces used twice. */
  readonly reused: number;
  /** Lives on flash that works in which a held button led to no panic. */
  readonly mute: number;
  /** Panics sent under the number kept back, while flash took no new epoch. */
  readonly spares: number;
}

/** `lying`: flash that reads back what it has not kept, the fault that the check must find. */
export interface Cutting {
  readonly cuts: number;
  readonly seed: number;
  readonly isLying: boolean;
}

/**
 * One fob after the other on the same flash, each until the power goes: in the
 * middle of a write at any byte, or between two. Some lives have flash that takes
 * nothing, or takes it wrongly. Judged from outside, by what was said.
 */
export function surviveCuts({ cuts, seed, isLying }: Cutting): CutsSurvived {
  const dice = new Dice(`cuts/${seed}`);
  const said = new Map<number, string>();
  let flash = new FakeFlash();
  const tally = { cuts: 0, inWrites: 0, frames: 0, reused: 0, mute: 0, spares: 0 };
  while (tally.cuts < cuts) {
    // So that the books stay small, a fob is now and then enrolled afresh, with empty flash.
    if (tally.cuts % 2_000 === 1_999) {
      flash = new FakeFlash();
      said.clear();
    }
    const before = new Map(flash.slots);
    const life = live(flash, dice);
    tally.cuts += 1;
    tally.inWrites += life.isCutInWrite ? 1 : 0;
    tally.mute += life.isMute ? 1 : 0;
    for (const frame of life.frames) {
      tally.frames += 1;
      const counter = readLittleEndian(frame, frame.length - 8, 4);
      const text = toHex(frame);
      const earlier = said.get(counter);
      if (earlier !== undefined && earlier !== text) tally.reused += 1;
      if (counter % 256 === 255) tally.spares += 1;
      said.set(counter, text);
    }
    if (isLying && dice.happens(0.5)) restore(flash, before);
  }
  return tally;
}

interface Life {
  readonly frames: readonly Uint8Array[];
  readonly isCutInWrite: boolean;
  readonly isMute: boolean;
}

function live(flash: FakeFlash, dice: Dice): Life {
  const frames: Uint8Array[] = [];
  // What was pressed in earlier lives has mostly been confirmed by now.
  if (dice.happens(0.7)) for (const slot of ["crya", "cryb", "cryc", "cryd"]) flash.slots.delete(slot);
  const wear = dice.between(0, 9) === 0 ? dice.pick(["ignored", "wrong"] as const) : "done";
  // Some lives end in one of their first writes, some before the fob has written that often.
  let left = dice.between(1, wear !== "done" || dice.happens(0.2) ? 60 : 9);
  flash.fate = (): Fate => {
    left -= 1;
    return left === 0 ? { cut: leaving(dice) } : wear;
  };
  try {
    const heldAndHeard = act(flash, dice, frames);
    return { frames, isCutInWrite: false, isMute: wear === "done" && !heldAndHeard };
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
    return { frames, isCutInWrite: true, isMute: false };
  }
}

/** A few presses, some quiet, sometimes so much of it that an epoch is used up. Whether a held button was said. */
function act(flash: FakeFlash, dice: Dice, frames: Uint8Array[]): boolean {
  const clock = { nowMs: 0, wakeAt: 0 };
  const senses = startFob(
    {
      timer: {
        nowMs: () => clock.nowMs,
        wakeAt: (atMs) => {
          clock.wakeAt = atMs ?? Number.POSITIVE_INFINITY;
        },
      },
      link: { say: (frame) => frames.push(frame), listen: () => {} },
      touch: { abilities: { vibrates: false, lights: false, sounds: false }, feel: () => {} },
      flash,
      power: { millivolts: () => 3_000 - dice.between(0, 200), alive: () => {} },
      aes: quickBlock,
    },
    { address: exampleAddress, key: bytes(exampleKeyHex), settings: usual },
  );
  const pass = (ms: number): void => {
    const until = clock.nowMs + ms;
    while (clock.wakeAt <= until) {
      clock.nowMs = clock.wakeAt;
      senses.woken();
    }
    clock.nowMs = until;
  };
  const press = (ms: number): void => {
    senses.edge(true);
    pass(ms);
    senses.edge(false);
    pass(150);
  };
  pass(dice.between(0, 100));
  if (dice.happens(0.5)) press(dice.pick([80, 700, 1_600]));
  if (dice.happens(0.5)) press(dice.pick([80, 700]));
  pass(dice.between(0, 3_000));
  if (dice.happens(0.002)) pass(6 * 3_600_000);
  const heard = frames.length;
  press(1_700);
  return frames.length > heard;
}

function leaving(dice: Dice): Leaving {
  const what = dice.pick(["old", "new", "nothing", "garbled", "garbled"] as const);
  if (what !== "garbled") return { leaves: what };
  return { leaves: what, upTo: dice.between(0, 20), rest: dice.happens(0.5) ? "old" : dice.between(1, 255) };
}

function restore(flash: FakeFlash, slots: ReadonlyMap<string, Uint8Array>): void {
  flash.slots.clear();
  for (const [slot, bytesOf] of slots) flash.slots.set(slot, bytesOf);
}

/** Not AES, but as good for finding two plaintexts under one number, and quick enough for a million lives. */
const quickBlock: AesBlock<Uint8Array> = {
  keyOf: (raw) => raw,
  encrypt: (key, block) => {
    const out = new Uint8Array(16);
    let state = 0x811c9dc5;
    for (let i = 0; i < 32; i += 1) {
      const at = i & 15;
      state = Math.imul(state ^ ((block[at] ?? 0) + 256 * (key[at] ?? 0) + i), 0x01000193);
      state ^= state >>> 15;
      out[at] = state >>> 11;
    }
    return out;
  },
};

if (import.meta.main) {
  const { values } = parseArgs({ options: { cuts: { type: "string" }, seed: { type: "string" } } });
  const cutting = { cuts: Number(values.cuts ?? 20_000), seed: Number(values.seed ?? 1), isLying: false };
  process.stdout.write(`${JSON.stringify(surviveCuts(cutting))}\n`);
}
