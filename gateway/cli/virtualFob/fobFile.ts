import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress, FobId } from "../../../shared/base/ids.ts";
import { parseFobAddress, parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { codeOf } from "../credentialFile.ts";
import { Ended, misused } from "../ended.ts";
import { claimSecretFile, readNamedFile, replaceSecretFile } from "../files.ts";
import { fobLimits } from "./limits.ts";
import type { FobIdentity } from "./virtualFob.ts";

/** A virtual fob as its file keeps it: what a real one has in its flash. */
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
  keep(folder, { identity, epoch: 0 });
  return identity;
}

export function dropFobFile(folder: string, fob: string): void {
  rmSync(fobPath(folder, fob), { force: true });
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

/**
 * Numbers that were never used before, in blocks of 256 reserved on disk before
 * the first of them is given. The claim beside the file keeps two processes
 * from reserving the same block; one that was cut off leaves its claim behind,
 * and that block is never used.
 */
export function countersOf(folder: string, fob: string): () => number {
  let epoch = 0;
  let low = 256;
  return () => {
    if (low > 255) {
      epoch = reserveEpoch(folder, fob);
      low = 0;
    }
    const counter = epoch * 256 + low;
    low += 1;
    return counter;
  };
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

function reserveEpoch(folder: string, fob: string): number {
  let beyond = 0;
  for (let tries = 0; tries < fobLimits.epochClaims; tries += 1) {
    const epoch = readFobFile(folder, fob).epoch + 1 + beyond;
    if (epoch > 0xffffff) throw misused(`The counters of ${fob} are used up.`, "Make another fob.");
    const claim = join(folder, `${fob}.epoch-${epoch}`);
    if (!isClaimed(claim)) {
      beyond += 1;
      continue;
    }
    const now = readFobFile(folder, fob);
    const isStillFree = now.epoch < epoch;
    if (isStillFree) keep(folder, { ...now, epoch });
    const isKept = isStillFree && readFobFile(folder, fob).epoch === epoch;
    rmSync(claim, { force: true });
    if (isKept) return epoch;
  }
  throw misused(`Other processes are using the fob ${fob} all at once.`, "Try again when they have ended.");
}

function isClaimed(claim: string): boolean {
  try {
    closeSync(openSync(claim, "wx", 0o600));
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw misused(`${claim} cannot be written (${codeOf(error)}).`);
  }
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
