import { isIP } from "node:net";
import * as z from "zod";
import { parseId } from "../../shared/base/ids.ts";
import { days, hours, minutes, seconds } from "../../shared/base/instant.ts";

/** A length of time as a configuration writes it (`20m`), with its unit where it is read: `every.ms`. */
export interface Duration {
  readonly ms: number;
}

/** An amount of storage as a configuration writes it (`512MiB`). */
export interface ByteSize {
  readonly bytes: number;
}

const durationForm = /^(\d{1,6}) ?(ms|s|m|h|d)$/;
const msPer: Readonly<Record<string, number>> = {
  ms: 1,
  s: seconds(1),
  m: minutes(1),
  h: hours(1),
  d: days(1),
};

const byteForm = /^(\d{1,6}) ?(KiB|MiB|GiB|TiB)$/;
const bytesPer: Readonly<Record<string, number>> = {
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  TiB: 1_099_511_627_776,
};

/** `20m`, `90 s`; `undefined` for anything else. */
export function parseDuration(text: string): Duration | undefined {
  const [, count, unit] = durationForm.exec(text) ?? [];
  const each = unit === undefined ? undefined : msPer[unit];
  return each === undefined ? undefined : { ms: Number(count) * each };
}

export function parseByteSize(text: string): ByteSize | undefined {
  const [, count, unit] = byteForm.exec(text) ?? [];
  const each = unit === undefined ? undefined : bytesPer[unit];
  return each === undefined ? undefined : { bytes: Number(count) * each };
}

// Every field's error says what to write instead: it is the remedy shown beside the mistake.

export function duration(least: string, most: string, standard: string) {
  const error = `Write a length of time from ${least} to ${most}, such as ${standard} (ms, s, m, h, d).`;
  const floor = parseDuration(least)?.ms ?? 0;
  const ceiling = parseDuration(most)?.ms ?? 0;
  return z
    .string({ error })
    .regex(durationForm, { error })
    .transform((text) => parseDuration(text) ?? { ms: -1 })
    .refine(({ ms }) => ms >= floor && ms <= ceiling, { error })
    .prefault(standard);
}

export function byteSize(least: string, most: string, standard: string) {
  const error = `Write a size from ${least} to ${most}, such as ${standard} (KiB, MiB, GiB, TiB).`;
  const floor = parseByteSize(least)?.bytes ?? 0;
  const ceiling = parseByteSize(most)?.bytes ?? 0;
  return z
    .string({ error })
    .regex(byteForm, { error })
    .transform((text) => parseByteSize(text) ?? { bytes: -1 })
    .refine(({ bytes }) => bytes >= floor && bytes <= ceiling, { error })
    .prefault(standard);
}

export function count(least: number, most: number, standard: number) {
  const error = `Write a whole number from ${least} to ${most}.`;
  return z.int({ error }).min(least, { error }).max(most, { error }).default(standard);
}

export function yesOrNo(standard: boolean) {
  return z.boolean({ error: "Write true or false." }).default(standard);
}

export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
  standard: Words[number],
) {
  return z.enum(words, { error: `Write one of: ${words.join(", ")}.` }).default(standard);
}

export function port(standard: number) {
  const error = "Write a port from 1 to 65535, or 0 for any free one.";
  return z.int({ error }).min(0, { error }).max(65_535, { error }).default(standard);
}

const hostName =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

export function host(standard: string) {
  const error =
    "Write an address of this computer, such as 127.0.0.1, ::1 or 0.0.0.0 (all of them), or its name.";
  return z
    .string({ error })
    .max(253, { error })
    .refine((text) => isIP(text) !== 0 || (hostName.test(text) && !/^[\d.]+$/.test(text)), { error })
    .default(standard);
}

/** A file or folder. Relative ones start at the configuration's folder, or where Hark was started. */
export function path() {
  const error = "Write the path of a file or folder, not empty and at most 1000 characters.";
  return z.string({ error }).min(1, { error }).max(1_000, { error }).meta({ format: "path" });
}

export function identifier(standard: string) {
  const error = "Write 1 to 40 lower-case letters, digits and hyphens, beginning with a letter or digit.";
  return z
    .string({ error })
    .refine((text) => parseId(text) !== undefined, { error })
    .default(standard);
}

/** Where a ping goes. A user name or password in an address ends up in logs on the way, so none is taken. */
export function pingAddress() {
  const error =
    "Write an address that begins with https:// or http://, without a user name or password in it.";
  return z
    .string({ error })
    .max(2_000, { error })
    .refine((text) => isPingAddress(text), { error })
    .meta({ format: "uri" });
}

function isPingAddress(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username === "" &&
    url.password === "" &&
    url.hash === ""
  );
}
