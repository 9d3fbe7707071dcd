import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress, FobId } from "../../../shared/base/ids.ts";
import { parseFobAddress, parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { Ended, misused } from "../ended.ts";
import { claimSecretFile, readNamedFile, replaceSecretFile } from "../files.ts";
import { whileLocked } from "./fileLock.ts";
import { fobLimits } from "./limits.ts";

/** What makes a fob this fob. */
export interface FobIdentity {
  readonly fob: FobId;
  readonly address: FobAddress;
  /** 16 bytes, known to it and to the gateway's vault. */
  readonly key: Uint8Array;
}

/** A virtual fob as its file keeps it: who it is, and the last epoch that any process may have counted in. */
export interface KeptFob {
  readonly identity: FobIdentity;
  readonly epoch: number;
}

/** The last frame that was confirmed, which is what somebody listening could have recorded. */
export interface LastFrame {
  readonly counter: number;
  readonly frame: Uint8Array;
}

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const fobForm = z.strictObject({
  fob: z.string().refine((text) => parseId(text) !== undefined),
  address: hex(6),
  key: hex(16),
  epoch: z.int().min(0).max(0xffffff),
});

/** An epoch has three bytes (docs/frames.md). */
const lastEpoch = 0xffffff;
const lastForm = z.strictObject({
  counter: z.int().min(0).max(0xffffffff),
  frame: z
    .string()
    .max(200)
    .regex(/^(?:[0-9a-f]{2})+$/),
});

/** Where the virtual fobs of a data folder are; nobody else may look in. */
export function fobFolder(dataFolder: string): string {
  return join(dataFolder, "fobs");
}

export function fobPath(folder: string, fob: string): string {
  return join(folder, `${fob}.json`);
}

/** Where a fob keeps what else outlasts a reset. */
export function slotsPath(folder: string, fob: string): string {
  return join(folder, `${fob}.flash`);
}

/** The ids of the fobs there are. */
export function fobsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .filter((name) => parseId(name) !== undefined)
    .sort();
}

/** Makes a fob that nobody has yet: a random address of the kind radios call static, and a random key. */
export function makeFobFile(folder: string, fob: FobId): FobIdentity {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const address = randomBytes(6);
  address[0] = (address[0] ?? 0) | 0xc0;
  const identity = {
    fob,
    address: certain(parseFobAddress(toHex(address)), "six bytes make an address"),
    key: new Uint8Array(randomBytes(16)),
  };
  claimSecretFile(fobPath(folder, fob));
  // An earlier fob of this id had another key, and its presses are not this one's.
  rmSync(slotsPath(folder, fob), { force: true });
  keep(folder, { identity, epoch: 0 });
  return identity;
}

export function dropFobFile(folder: string, fob: string): void {
  for (const path of [fobPath(folder, fob), slotsPath(folder, fob)]) rmSync(path, { force: true });
}

/** P8: a fob whose key others could have read is not used. */
export function readFobFile(folder: string, fob: string): KeptFob {
  const path = fobPath(folder, fob);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw misused(`There is no virtual fob ${fob} in ${folder}.`, "Make it with `hark fob make`.");
  }
  if ((found.mode & 0o077) !== 0) {
    throw new Ended("credential", {
      code: "secrets-exposed",
      sentence: `Other users of this computer can read ${path}.`,
      remedy: `Run \`chmod 600 ${path}\`, and re-enrol the fob with a new key if somebody may have read it.`,
      problems: [],
    });
  }
  const read = fobForm.safeParse(jsonIn(path));
  if (!read.success) throw misused(`${path} is not a virtual fob's file.`, "`hark fob make` writes one.");
  const { address, key, epoch } = read.data;
  return {
    identity: {
      fob: certain(parseId<FobId>(read.data.fob), "an id in the form checked"),
      address: certain<FobAddress>(parseFobAddress(address), "an address in the form checked"),
      key: certain(fromHex(key), "a key in the form checked"),
    },
    epoch,
  };
}

/** Epochs that one process alone may count in: from the one after `before` to `last`. */
export interface EpochBlock {
  readonly before: number;
  readonly last: number;
}

/**
 * P8: takes epochs that no process ever counted in, and has them on disk before it
 * gives them. The lock keeps two processes from taking the same.
 */
export function claimEpochs(folder: string, fob: string): EpochBlock {
  return whileLocked(lockPath(folder, fob), () => {
    const before = readFobFile(folder, fob).epoch;
    if (before >= lastEpoch) throw misused(`The counters of ${fob} are used up.`, "Make another fob.");
    return keptBlock(folder, fob, before);
  });
}

/** More of them for a process that has used its own; the same block when another process took the next. */
export function extendEpochs(folder: string, fob: string, block: EpochBlock): EpochBlock {
  return whileLocked(lockPath(folder, fob), () =>
    readFobFile(folder, fob).epoch === block.last && block.last < lastEpoch
      ? { before: block.before, last: keptBlock(folder, fob, block.last).last }
      : block,
  );
}

export function keepLastFrame(folder: string, fob: string, last: LastFrame): void {
  const text = `${JSON.stringify({ counter: last.counter, frame: toHex(last.frame) })}\n`;
  replaceSecretFile(lastPath(folder, fob), text);
}

export function readLastFrame(folder: string, fob: string): LastFrame | undefined {
  const path = lastPath(folder, fob);
  if (!existsSync(path)) return undefined;
  const read = lastForm.safeParse(jsonIn(path));
  if (!read.success) throw misused(`${path} holds no frame.`, "Delete it; the next press writes it anew.");
  return { counter: read.data.counter, frame: certain(fromHex(read.data.frame), "hex in the form checked") };
}

function lastPath(folder: string, fob: string): string {
  return join(folder, `${fob}.last`);
}

function lockPath(folder: string, fob: string): string {
  return join(folder, `${fob}.lock`);
}

function keptBlock(folder: string, fob: string, before: number): EpochBlock {
  const last = Math.min(before + fobLimits.epochsAtOnce, lastEpoch);
  const now = readFobFile(folder, fob);
  keep(folder, { ...now, epoch: last });
  return { before, last };
}

function keep(folder: string, { identity, epoch }: KeptFob): void {
  const { fob, address, key } = identity;
  const text = `${JSON.stringify({ fob, address, key: toHex(key), epoch }, undefined, 2)}\n`;
  replaceSecretFile(fobPath(folder, fob), text);
}

function jsonIn(path: string): unknown {
  if (statSync(path).size > fobLimits.fileBytes) return undefined;
  try {
    return JSON.parse(readNamedFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
