import fc from "fast-check";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { type BTHomeObject, objectId } from "../../../shared/frame/bthomeObject.ts";
import { lengthOfObject } from "../../../shared/frame/objectLengths.ts";

export const anyBytes = (most: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength: most });
export const exactBytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
export const anyAddress: fc.Arbitrary<FobAddress> = exactBytes(6).map(
  (raw) => Buffer.from(raw).toString("hex") as FobAddress,
);
export const anyCounter: fc.Arbitrary<number> = fc.nat(0xffffffff);

const byte = fc.nat(0xff);
const word = fc.nat(0xffff);
const named = new Set<number>(Object.values(objectId));
const unnamedIds = Array.from({ length: 256 }, (_, id) => id).filter(
  (id) => lengthOfObject(id) !== undefined && !named.has(id),
);

const otherObject: fc.Arbitrary<BTHomeObject> = fc.constantFrom(...unnamedIds).chain((id) => {
  const length = lengthOfObject(id);
  const value = typeof length === "number" ? exactBytes(length) : anyBytes(5);
  return value.map((raw): BTHomeObject => ({ kind: "other", id, bytes: raw }));
});

/** Every kind of object, with every value that fits. */
export const anyObject: fc.Arbitrary<BTHomeObject> = fc.oneof(
  byte.map((packetId): BTHomeObject => ({ kind: "packet-id", packetId })),
  byte.map((percent): BTHomeObject => ({ kind: "battery", percent })),
  fc
    .integer({ min: -0x8000, max: 0x7fff })
    .map((centicelsius): BTHomeObject => ({ kind: "temperature", centicelsius })),
  word.map((centipercent): BTHomeObject => ({ kind: "humidity", centipercent })),
  word.map((millivolts): BTHomeObject => ({ kind: "voltage", millivolts })),
  fc
    .tuple(
      fc.constantFrom("motion" as const, "moving" as const, "tamper" as const, "vibration" as const),
      fc.boolean(),
    )
    .map(([kind, detected]): BTHomeObject => ({ kind, detected })),
  fc.boolean().map((safe): BTHomeObject => ({ kind: "safety", safe })),
  byte.map((press): BTHomeObject => ({ kind: "button", press })),
  fc.tuple(byte, anyBytes(5)).map(([opcode, args]): BTHomeObject => ({ kind: "command", opcode, args })),
  byte.map((channel): BTHomeObject => ({ kind: "channel", channel })),
  word.map((deviceType): BTHomeObject => ({ kind: "device-type", deviceType })),
  fc
    .array(byte, { minLength: 3, maxLength: 4 })
    .map((version): BTHomeObject => ({ kind: "firmware", version })),
  otherObject,
);
