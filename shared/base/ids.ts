import type { Brand } from "./brand.ts";

/**
 * Every identifier is lower-case letters, digits and hyphens, 1 to 40
 * characters, beginning with a letter or digit: safe as an MQTT topic level, a
 * file name and a thing to read out over a telephone. Alarms and sessions are
 * numbered by the organisation (`a-17`, `s-204`).
 */
export type OrgId = Brand<string, "OrgId">;
export type PersonId = Brand<string, "PersonId">;
export type PlaceId = Brand<string, "PlaceId">;
export type FobId = Brand<string, "FobId">;
export type RelayId = Brand<string, "RelayId">;
export type SessionId = Brand<string, "SessionId">;
export type AlarmId = Brand<string, "AlarmId">;
export type CredentialId = Brand<string, "CredentialId">;
export type OverrideId = Brand<string, "OverrideId">;

/** Names one command, so that sending it again changes nothing: 1 to 120 printable ASCII characters. */
export type CommandId = Brand<string, "CommandId">;

/** A fob's radio address in display order, six bytes as twelve lower-case hex digits, without colons. */
export type FobAddress = Brand<string, "FobAddress">;

const identifier = /^[a-z0-9][a-z0-9-]{0,39}$/;
const commandId = /^[\x21-\x7e]{1,120}$/;
const address = /^[0-9a-f]{12}$/;

/** Mints any identifier brand; `undefined` when the text does not have its form. */
export function parseId<Id extends Brand<string, string>>(text: string): Id | undefined {
  return identifier.test(text) ? (text as Id) : undefined;
}

export function parseCommandId(text: string): CommandId | undefined {
  return commandId.test(text) ? (text as CommandId) : undefined;
}

/** Takes `AA:BB:…`, `aa-bb-…` or bare hex. */
export function parseFobAddress(text: string): FobAddress | undefined {
  const bare = text.replaceAll(/[:-]/g, "").toLowerCase();
  return address.test(bare) ? (bare as FobAddress) : undefined;
}
