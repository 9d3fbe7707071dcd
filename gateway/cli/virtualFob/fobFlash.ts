import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Flash } from "../../../firmware/hal/body.ts";
import { memoryFlash } from "../../../firmware/target/virtual/memoryFlash.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { Ended } from "../ended.ts";
import { readNamedFile, replaceSecretFile } from "../files.ts";
import { epochOf, epochRecord, epochSlots } from "./epochRecord.ts";
import { holdLock } from "./fileLock.ts";
import { claimEpochs, type EpochBlock, extendEpochs, slotsPath } from "./fobFile.ts";

/** Flash of one process's fob. */
export interface FobFlash extends Flash {
  /** Frames below this number were sealed before this process took the fob up. */
  readonly firstCounter: number;
  /** Another process has the fob in its hand at the same time. */
  readonly isShared: boolean;
  /** Lets go of the fob, for another process to take it up where this one left it. */
  close(): void;
}

const slotsForm = z.record(
  z.string().max(8),
  z
    .string()
    .max(200)
    .regex(/^(?:[0-9a-f]{2})*$/),
);

/**
 * P8: the epochs that a process counts in are claimed on disk in the fob's file,
 * a block at a time, before the logic sees any of them; a process that is the
 * same fob beside it counts in another block.
 *
 * What else outlasts a reset, such as a panic that nobody confirmed, is kept by
 * the process that took the fob up first. One beside it forgets with its end, or
 * the two would take each other's presses for their own.
 */
export function openFobFlash(folder: string, fob: string): FobFlash {
  let block: EpochBlock = claimEpochs(folder, fob);
  const path = slotsPath(folder, fob);
  let letGo = holdLock(join(folder, `${fob}.held`));
  const isHeld = letGo !== undefined;
  const kept = readSlots(path);
  const slots = new Map(isHeld ? kept : pick(kept, "session"));
  const seeded = epochsFrom(block.before);
  return {
    firstCounter: (block.before + 1) * 256,
    isShared: !isHeld,
    read: (slot) => (isEpoch(slot) ? seeded.read(slot) : copyOf(slots.get(slot))),
    write(slot, bytes) {
      if (!isEpoch(slot)) {
        const next = new Map(slots).set(slot, Uint8Array.from(bytes));
        if (!isHeld || isWritten(path, next)) slots.set(slot, Uint8Array.from(bytes));
        return;
      }
      // An epoch that is not claimed is not kept, and the logic, which reads it back, does not count in it.
      if (epochOf(bytes) > block.last) block = extended(folder, fob, block);
      if (epochOf(bytes) <= block.last) seeded.write(slot, bytes);
    },
    close() {
      letGo?.();
      letGo = undefined;
    },
  };
}

/** Flash in memory of a fob that counts on from there. */
export function epochsFrom(epoch: number): Flash {
  const flash = memoryFlash();
  for (const slot of epochSlots) flash.write(slot, epochRecord(epoch));
  return flash;
}

/** The logic must not die of a file that was taken away under it; it feels that flash takes nothing. */
function extended(folder: string, fob: string, block: EpochBlock): EpochBlock {
  try {
    return extendEpochs(folder, fob, block);
  } catch (error) {
    if (error instanceof Ended) return block;
    throw error;
  }
}

function isEpoch(slot: string): boolean {
  return epochSlots.includes(slot);
}

function copyOf(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes === undefined ? undefined : Uint8Array.from(bytes);
}

function pick(
  slots: ReadonlyMap<string, Uint8Array>,
  slot: string,
): readonly (readonly [string, Uint8Array])[] {
  const bytes = slots.get(slot);
  return bytes === undefined ? [] : [[slot, bytes]];
}

/** A file that does not read is flash that lost what it held: the logic bears that, as it must on any board. */
function readSlots(path: string): ReadonlyMap<string, Uint8Array> {
  if (!existsSync(path)) return new Map();
  const read = slotsForm.safeParse(jsonIn(readNamedFile(path)));
  const slots = new Map<string, Uint8Array>();
  for (const [slot, text] of Object.entries(read.success ? read.data : {})) {
    const bytes = fromHex(text);
    if (bytes !== undefined) slots.set(slot, bytes);
  }
  return slots;
}

/** A full disk is flash that takes nothing: the logic reads back what it wrote, and says so. */
function isWritten(path: string, slots: ReadonlyMap<string, Uint8Array>): boolean {
  const texts = [...slots].map(([slot, bytes]) => [slot, toHex(bytes)]);
  try {
    replaceSecretFile(path, `${JSON.stringify(Object.fromEntries(texts))}\n`);
    return true;
  } catch (error) {
    if (error instanceof Ended) return false;
    throw error;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
