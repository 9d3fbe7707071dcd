import { mayNotLast, percentOf } from "../logic/battery.ts";
import { isCipherSound, isSame } from "../logic/functionTest.ts";
import { batteryEveryMs } from "../logic/limits.ts";
import { feel } from "./feel.ts";
import type { Fob } from "./fob.ts";

/** P11: at the start of a session the fob proves itself, and its wearer feels how it went. */
export function testFunction<Key>(fob: Fob<Key>, nowMs: number): void {
  fob.testDueAt = nowMs + fob.settings.longestSessionMs;
  readBattery(fob, nowMs);
  fob.vitals.faulty = !isCipherSound(fob.body.aes) || !isFlashSound(fob) || fob.counters.epoch === undefined;
  if (fob.vitals.faulty) feel(fob, "fault", nowMs);
  if (fob.vitals.batteryLow) feel(fob, "battery-low", nowMs);
  if (!fob.vitals.faulty && !fob.vitals.batteryLow) feel(fob, "tested", nowMs);
  // What the test found goes out at once, and not only half a minute later.
  else fob.cadence.beatAt = nowMs;
}

/** P11: a fault is felt once, when it is found, and said in every frame until a function test finds it gone. */
export function noteFault<Key>(fob: Fob<Key>, nowMs: number): void {
  if (fob.vitals.faulty) return;
  fob.vitals.faulty = true;
  feel(fob, "fault", nowMs);
}

export function readBattery<Key>(fob: Fob<Key>, nowMs: number): void {
  const { body, settings, vitals } = fob;
  fob.batteryDueAt = nowMs + batteryEveryMs;
  const millivolts = body.power.millivolts();
  if (millivolts === undefined) return;
  const cell = body.power.cell ?? "coin";
  vitals.batteryPercent = percentOf(millivolts, cell);
  vitals.batteryLow = mayNotLast(vitals.batteryPercent, cell, settings.longestSessionMs);
}

/** Writes what the slot did not hold before, and reads it back. */
function isFlashSound<Key>({ body }: Fob<Key>): boolean {
  const before = body.flash.read("trial");
  const trial = new Uint8Array(4);
  const seed = before === undefined ? 0 : (before[0] ?? 0);
  for (let i = 0; i < trial.length; i += 1) trial[i] = (seed + 0x55 * (i + 1)) & 0xff;
  body.flash.write("trial", trial);
  return isSame(body.flash.read("trial"), trial);
}
