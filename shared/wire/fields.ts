import * as z from "zod";
import type { Brand } from "../base/brand.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import {
  type AlarmId,
  type CredentialId,
  type FobAddress,
  type FobId,
  type OverrideId,
  type PersonId,
  type PlaceId,
  parseFobAddress,
  parseId,
  type RelayId,
  type SessionId,
} from "../base/ids.ts";
import { fromIso, type Instant, toIso } from "../base/instant.ts";
import { certain } from "../base/invariant.ts";
import { wireLimits } from "./limits.ts";

/**
 * The fields messages are made of. Each is a codec: reading mints the brand,
 * instant or bytes that the rest of the program trusts; the text form is what
 * stands in docs/asyncapi.yaml.
 */

const idForm = "must be an id: lower-case letters, digits and hyphens, at most 40";

function id<Id extends Brand<string, string>>() {
  return z.codec(
    z.string({ error: idForm }).regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: idForm }),
    z.custom<Id>((value) => typeof value === "string"),
    { decode: (text) => certain(parseId<Id>(text), "an id in the form checked"), encode: (value) => value },
  );
}

export const alarmId = id<AlarmId>();
export const credentialId = id<CredentialId>();
export const fobId = id<FobId>();
export const overrideId = id<OverrideId>();
export const personId = id<PersonId>();
export const placeId = id<PlaceId>();
export const relayId = id<RelayId>();
export const sessionId = id<SessionId>();

/** An id of a kind the base room does not brand. */
export const plainId = z.string({ error: idForm }).regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: idForm });

const commandIdForm = `must be 1 to ${wireLimits.commandId} printable characters without spaces`;

/** The sender's own name for the message: sent again under the same id, it changes nothing. */
export const commandId = z
  .string({ error: commandIdForm })
  .regex(/^[\x21-\x7e]+$/, { error: commandIdForm })
  .max(wireLimits.commandId, { error: commandIdForm });

const addressForm = "must be a radio address: six bytes in hex, such as 5448e68f80a5 or 54:48:E6:8F:80:A5";

export const fobAddress = z.codec(
  z
    .string({ error: addressForm })
    .regex(/^(?:[0-9a-fA-F]{12}|[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5})$/, { error: addressForm }),
  z.custom<FobAddress>((value) => typeof value === "string"),
  {
    decode: (text) => certain(parseFobAddress(text), "an address in the form checked"),
    encode: (value) => value,
  },
);

/** Bytes written as hex digits, `least` to `most` digits of either case. */
export function hexBytes(least: number, most: number) {
  const form = least === most ? `must be ${most} hex digits` : `must be ${least} to ${most} hex digits`;
  return z.codec(
    z
      .string({ error: form })
      .regex(/^(?:[0-9a-fA-F]{2})+$/, { error: form })
      .min(least, { error: form })
      .max(most, { error: form }),
    z.custom<Uint8Array>((value) => value instanceof Uint8Array, { abort: true }),
    { decode: (text) => certain(fromHex(text), "hex in the form checked"), encode: (bytes) => toHex(bytes) },
  );
}

const instantForm =
  "must be an instant with its offset, such as 2026-09-07T18:30:00Z or 2026-09-07T19:30+01:00";
const instantPattern =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/;

/** RFC 3339 with an offset, the seconds optional for those who type. */
export const instantText = z.codec(
  z
    .string({ error: instantForm })
    .regex(instantPattern, { error: instantForm })
    .refine((text) => readInstant(text) !== undefined, { error: instantForm }),
  z.custom<Instant>((value) => typeof value === "number", { abort: true }),
  { decode: (text) => certain(readInstant(text), "an instant in the form checked"), encode: toIso },
);

/** Refuses what `Date` would roll over, such as the 30th of February: a session would end on another day. */
function readInstant(text: string): Instant | undefined {
  const at = fromIso(text);
  const local = fromIso(`${text.slice(0, 16)}:00Z`);
  return at !== undefined && local !== undefined && toIso(local).startsWith(text.slice(0, 16))
    ? at
    : undefined;
}

const durationForm =
  "must be a duration such as 90s, 20m, 2h or 1h30m, or whole milliseconds, at most a year";
const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time in milliseconds, typed as `20m`, `90s`, `1h30m` or as the number. */
export const durationMs = z.codec(
  z.union(
    [
      z
        .int({ error: durationForm })
        .min(0, { error: durationForm })
        .max(wireLimits.durationMs, { error: durationForm }),
      z
        .string({ error: durationForm })
        .regex(/^(?:[0-9]{1,9}(?:ms|[smhd])){1,5}$/, { error: durationForm })
        .refine((text) => readDuration(text) <= wireLimits.durationMs, { error: durationForm }),
    ],
    { error: durationForm },
  ),
  z.number(),
  { decode: (value) => (typeof value === "number" ? value : readDuration(value)), encode: (ms) => ms },
);

function readDuration(text: string): number {
  let total = 0;
  for (const [, count, unit] of text.matchAll(/([0-9]+)(ms|[smhd])/g)) {
    const one = Object.entries(unitMs).find(([name]) => name === unit)?.[1] ?? 0;
    total += Number(count) * one;
  }
  return total;
}

const codeForm = `must be ${wireLimits.codeLeast} to ${wireLimits.codeMost} digits, in quotes`;

/** A check-in code as typed. Its form is not checked further: a slip is answered by the domain. */
export const typedCode = z.codec(
  z.union([z.string().max(wireLimits.codeMost, { error: codeForm }), z.int().min(0).max(99_999_999)], {
    error: codeForm,
  }),
  z.string(),
  { decode: (code) => String(code).trim(), encode: (code) => code },
);

/** A check-in code being chosen. */
export const newCode = z.string({ error: codeForm }).regex(/^[0-9]{4,8}$/, { error: codeForm });

/** Free text of one to `most` characters. */
export function text(most: number) {
  const form = `must be a text of 1 to ${most} characters`;
  return z.string({ error: form }).min(1, { error: form }).max(most, { error: form });
}

/** Free text that may be empty. */
export function optionalText(most: number) {
  const form = `must be a text of at most ${most} characters`;
  return z.string({ error: form }).max(most, { error: form });
}
