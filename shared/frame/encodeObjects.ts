import { unreachable } from "../base/invariant.ts";
import { failed, ok, type Result } from "../base/result.ts";
import { type BTHomeObject, objectId } from "./bthomeObject.ts";
import { lengthOfObject } from "./objectLengths.ts";
import { join, littleEndian, octet } from "./octets.ts";

/**
 * The objects as a frame carries them, by ascending id as BTHome asks for, those
 * of one id (several buttons) in the order given. `value-out-of-range` when a
 * value is not whole or does not fit its object, or an `other` is not as long as
 * its id demands.
 */
export function encodeObjects(objects: readonly BTHomeObject[]): Result<Uint8Array, "value-out-of-range"> {
  const encoded: Uint8Array[] = [];
  for (const object of objects) {
    const bytes = encodeObject(object);
    if (bytes === undefined) return failed("value-out-of-range");
    // Espruino promises nothing about the order in which its sort leaves equals.
    let place = encoded.length;
    while (place > 0 && idAt(encoded, place - 1) > octet(bytes, 0)) place -= 1;
    encoded.splice(place, 0, bytes);
  }
  return ok(join(encoded));
}

function idAt(encoded: readonly Uint8Array[], at: number): number {
  const object = encoded[at];
  return object === undefined ? 0 : octet(object, 0);
}

function encodeObject(object: BTHomeObject): Uint8Array | undefined {
  switch (object.kind) {
    case "packet-id":
      return unsigned(objectId.packetId, object.packetId, 1);
    case "battery":
      return unsigned(objectId.battery, object.percent, 1);
    case "temperature":
      return signed16(objectId.temperature, object.centicelsius);
    case "humidity":
      return unsigned(objectId.humidity, object.centipercent, 2);
    case "voltage":
      return unsigned(objectId.voltage, object.millivolts, 2);
    case "motion":
    case "moving":
    case "tamper":
    case "vibration":
      return unsigned(objectId[object.kind], object.detected ? 1 : 0, 1);
    case "safety":
      return unsigned(objectId.safety, object.safe ? 1 : 0, 1);
    case "button":
      return unsigned(objectId.button, object.press, 1);
    case "command":
      return command(object.opcode, object.args);
    case "channel":
      return unsigned(objectId.channel, object.channel, 1);
    case "device-type":
      return unsigned(objectId.deviceType, object.deviceType, 2);
    case "firmware":
      return firmware(object.version);
    case "other":
      return other(object.id, object.bytes);
    default:
      return unreachable(object);
  }
}

function unsigned(id: number, value: number, length: number): Uint8Array | undefined {
  const beyond = length === 1 ? 0x100 : 0x10000;
  const fits = value >= 0 && value < beyond && Math.floor(value) === value;
  return fits ? withId(id, littleEndian(value, length)) : undefined;
}

function signed16(id: number, value: number): Uint8Array | undefined {
  const fits = value >= -0x8000 && value < 0x8000 && Math.floor(value) === value;
  return fits ? withId(id, littleEndian(value, 2)) : undefined;
}

function firmware(version: readonly number[]): Uint8Array | undefined {
  const length = version.length;
  if (length !== 3 && length !== 4) return undefined;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) {
    const part = version[length - 1 - i];
    if (part === undefined || !(part >= 0 && part <= 0xff) || Math.floor(part) !== part) return undefined;
    bytes[i] = part;
  }
  return withId(length === 3 ? objectId.firmwareOfThree : objectId.firmwareOfFour, bytes);
}

function command(opcode: number, args: Uint8Array): Uint8Array | undefined {
  const value = unsigned(objectId.command, opcode, 1);
  if (value === undefined || args.length > 0x1f) return undefined;
  return join([
    littleEndian(objectId.command, 1),
    littleEndian(args.length, 1),
    littleEndian(opcode, 1),
    args,
  ]);
}

function other(id: number, bytes: Uint8Array): Uint8Array | undefined {
  const defined = lengthOfObject(id);
  if (defined === "counted") {
    return bytes.length > 0xff
      ? undefined
      : join([littleEndian(id, 1), littleEndian(bytes.length, 1), bytes]);
  }
  return defined === bytes.length ? withId(id, bytes) : undefined;
}

function withId(id: number, value: Uint8Array): Uint8Array {
  return join([littleEndian(id, 1), value]);
}
