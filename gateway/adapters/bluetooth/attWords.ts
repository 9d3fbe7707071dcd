import { fromHex } from "../../../shared/base/bytes.ts";
import { certain } from "../../../shared/base/invariant.ts";

/** Attribute protocol, Bluetooth Core 5.4, volume 3, part F, section 3.4. */
export const op = {
  error: 0x01,
  mtuRequest: 0x02,
  mtuAnswer: 0x03,
  findInformation: 0x04,
  findInformationAnswer: 0x05,
  findByTypeValue: 0x06,
  findByTypeValueAnswer: 0x07,
  readByType: 0x08,
  readByTypeAnswer: 0x09,
  write: 0x12,
  writeAnswer: 0x13,
  notification: 0x1b,
} as const;
export const requestNotSupported = 0x06;
export const attributeNotFound = 0x0a;

/** Declarations, volume 3, part G, table 3.1. */
export const primaryService = 0x2800;
export const characteristicDeclaration = 0x2803;
export const lastHandle = 0xffff;

/** UUIDs travel last byte first. */
export function uuidBytes(uuid: string): Uint8Array {
  return certain(fromHex(uuid.replaceAll("-", "")), "the bytes of a UUID").toReversed();
}

export function u16(value: number): readonly [low: number, high: number] {
  return [value & 0xff, value >> 8];
}

export function u16At(packet: Uint8Array, at: number): number {
  return (packet[at] ?? 0) | ((packet[at + 1] ?? 0) << 8);
}
