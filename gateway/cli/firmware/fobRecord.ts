import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { EspruinoBody } from "../../../firmware/bundle/bodies.ts";
import { parseSettings } from "../../../firmware/logic/parseSettings.ts";
import type { FobSettings } from "../../../firmware/logic/settings.ts";
import type { StoredFob } from "../../../firmware/target/espruino/storedFob.ts";
import type { FobAddress, FobId } from "../../../shared/base/ids.ts";
import { parseFobAddress, parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { Ended, misused } from "../ended.ts";
import { claimSecretFile, readNamedFile, replaceSecretFile } from "../files.ts";

/** What one fob is provisioned as. It holds the key, so only its owner may read the file. */
export interface FobRecord {
  readonly fob: FobId;
  readonly body: EspruinoBody;
  readonly address: FobAddress;
  /** 32 hex digits. */
  readonly key: string;
  readonly settings: FobSettings;
  readonly motor: boolean;
  /** Whether this key has been in a board: then the board counts under it, and must not begin afresh. */
  readonly isUsed: boolean;
}

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const form = z.strictObject({
  fob: z.string().refine((text) => parseId(text) !== undefined),
  body: z.enum(["puck", "bangle", "serial"]),
  address: hex(6),
  key: hex(16),
  settings: z.unknown(),
  motor: z.boolean(),
  isUsed: z.boolean(),
});

/** An address as it is written on boards and in their consoles. */
export function shown(address: string): string {
  return address.replaceAll(/..(?!$)/g, "$&:").toUpperCase();
}

export function recordPath(dataFolder: string, fob: string): string {
  return join(dataFolder, "firmware", `${fob}.json`);
}

export function isRecordThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Writes a record that must not be there yet. */
export function makeRecord(dataFolder: string, record: FobRecord): void {
  mkdirSync(join(dataFolder, "firmware"), { recursive: true, mode: 0o700 });
  claimSecretFile(recordPath(dataFolder, record.fob));
  keepRecord(dataFolder, record);
}

export function keepRecord(dataFolder: string, record: FobRecord): void {
  replaceSecretFile(recordPath(dataFolder, record.fob), `${JSON.stringify(record, undefined, 2)}\n`);
}

export function dropRecord(dataFolder: string, fob: string): void {
  rmSync(recordPath(dataFolder, fob), { force: true });
}

/** P8: a key that others could have read is put into no fob. */
export function readRecord(dataFolder: string, fob: string): FobRecord {
  const path = recordPath(dataFolder, fob);
  if (!isRecordThere(path)) {
    throw misused(
      `${fob} is not provisioned: there is no ${path}.`,
      "Provision it with `hark firmware provision`.",
    );
  }
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new Ended("credential", {
      code: "secrets-exposed",
      sentence: `Other users of this computer can read ${path}.`,
      remedy: `Run \`chmod 600 ${path}\`, and provision the fob with a new key if somebody may have read it.`,
      problems: [],
    });
  }
  const read = form.safeParse(jsonIn(path));
  if (!read.success) throw misused(`${path} is no fob's record.`, "`hark firmware provision` writes one.");
  const settings = parseSettings(read.data.settings);
  if (!settings.ok)
    throw misused(`The settings in ${path} are not as they should be.`, undefined, settings.fault);
  return {
    ...read.data,
    fob: certain(parseId<FobId>(read.data.fob), "an id in the form checked"),
    address: certain(parseFobAddress(read.data.address), "an address in the form checked"),
    settings: settings.value,
  };
}

/** The record as a board keeps it. */
export function storedFobOf({ address, key, settings, motor }: FobRecord): StoredFob {
  return { form: 1, address, key, settings, motor };
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readNamedFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
