import { frameLimits } from "../../../shared/frame/limits.ts";

/** Advertising elements: "service data" under a UUID of 16 bits. */
const serviceData16 = 0x16;
const bthomeLow = 0xd2;
const bthomeHigh = 0xfc;

/**
 * What follows the BTHome UUID in an advert's elements, each of which is a length
 * byte, a type byte and the rest; `undefined` when there is none. Strangers say
 * anything at all, so an element that claims more bytes than there are ends it.
 */
export function bthomeIn(elements: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at + 1 < elements.length; ) {
    const length = elements[at] ?? 0;
    const end = at + 1 + length;
    if (length === 0 || end > elements.length) return undefined;
    const isBthome =
      length >= 3 &&
      elements[at + 1] === serviceData16 &&
      elements[at + 2] === bthomeLow &&
      elements[at + 3] === bthomeHigh;
    if (isBthome) return elements.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}

const encrypted = 0b001;
const addressInside = 0b010;
const version = 2;
/** Info, counter and tag, docs/frames.md. */
const shortest = 9;
const addressBytes = 6;

/** Whether it may be a sealed frame. P2: whether it is one is for the gateway to say, so nothing else is looked at. */
export function looksSealed(serviceData: Uint8Array): boolean {
  const info = serviceData[0] ?? 0;
  if ((info & encrypted) === 0 || info >> 5 !== version) return false;
  const least = (info & addressInside) === 0 ? shortest : shortest + addressBytes;
  return serviceData.length >= least && serviceData.length <= frameLimits.heardBytes;
}
