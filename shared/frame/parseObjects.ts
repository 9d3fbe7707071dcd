import { type BTHomeObject, objectId } from "./bthomeObject.ts";
import { lengthOfObject } from "./objectLengths.ts";
import { cut, octet, readLittleEndian } from "./octets.ts";

/** What a frame said, as far as it could be read, and where reading ended. */
export type ReadObjects = {
  readonly objects: readonly BTHomeObject[];
  readonly ending: ObjectsEnding;
};

/**
 * `unknown-object`: an id nobody had defined when this was written; its length is
 * not known, so neither it nor anything behind it can be read. `cut-short`: the
 * bytes end inside this object.
 */
export type ObjectsEnding =
  | { readonly kind: "complete" }
  | { readonly kind: "unknown-object"; readonly id: number }
  | { readonly kind: "cut-short"; readonly id: number };

/**
 * Reads the objects of an opened frame. Never fails: P2 makes a sealed frame
 * count even when the rest of it cannot be understood, so what was read is kept
 * and `ending` says what is missing. Order is not insisted on.
 */
export function parseObjects(plaintext: Uint8Array): ReadObjects {
  const objects: BTHomeObject[] = [];
  let at = 0;
  while (at < plaintext.length) {
    const id = octet(plaintext, at);
    const defined = lengthOfObject(id);
    if (defined === undefined) return { objects, ending: { kind: "unknown-object", id } };
    let start = at + 1;
    let length = 0;
    if (defined === "counted" || defined === "command") {
      if (start >= plaintext.length) return { objects, ending: { kind: "cut-short", id } };
      const said = octet(plaintext, start);
      length = defined === "counted" ? said : 1 + (said & longestArgs);
      start += 1;
    } else {
      length = defined;
    }
    const end = start + length;
    if (end > plaintext.length) return { objects, ending: { kind: "cut-short", id } };
    objects.push(readObject(id, cut(plaintext, start, end)));
    at = end;
  }
  return { objects, ending: { kind: "complete" } };
}

function readObject(id: number, bytes: Uint8Array): BTHomeObject {
  switch (id) {
    case objectId.packetId:
      return { kind: "packet-id", packetId: octet(bytes, 0) };
    case objectId.battery:
      return { kind: "battery", percent: octet(bytes, 0) };
    case objectId.temperature:
      return { kind: "temperature", centicelsius: signed16(bytes) };
    case objectId.humidity:
      return { kind: "humidity", centipercent: readLittleEndian(bytes, 0, 2) };
    case objectId.voltage:
      return { kind: "voltage", millivolts: readLittleEndian(bytes, 0, 2) };
    case objectId.motion:
      return { kind: "motion", detected: octet(bytes, 0) !== 0 };
    case objectId.moving:
      return { kind: "moving", detected: octet(bytes, 0) !== 0 };
    case objectId.tamper:
      return { kind: "tamper", detected: octet(bytes, 0) !== 0 };
    case objectId.vibration:
      return { kind: "vibration", detected: octet(bytes, 0) !== 0 };
    case objectId.safety:
      return { kind: "safety", safe: octet(bytes, 0) !== 0 };
    case objectId.button:
      return { kind: "button", press: octet(bytes, 0) };
    case objectId.command:
      return { kind: "command", opcode: octet(bytes, 0), args: cut(bytes, 1, bytes.length) };
    case objectId.channel:
      return { kind: "channel", channel: octet(bytes, 0) };
    case objectId.deviceType:
      return { kind: "device-type", deviceType: readLittleEndian(bytes, 0, 2) };
    case objectId.firmwareOfFour:
    case objectId.firmwareOfThree:
      return { kind: "firmware", version: mostSignificantFirst(bytes) };
    default:
      return { kind: "other", id, bytes };
  }
}

/** A command's argument count has five bits; the other three are reserved. */
const longestArgs = 0x1f;

function signed16(bytes: Uint8Array): number {
  const value = readLittleEndian(bytes, 0, 2);
  return value < 0x8000 ? value : value - 0x10000;
}

function mostSignificantFirst(bytes: Uint8Array): number[] {
  const parts: number[] = [];
  for (let i = bytes.length - 1; i >= 0; i -= 1) parts.push(octet(bytes, i));
  return parts;
}
