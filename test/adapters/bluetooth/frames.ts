import { type FobAddress, parseFobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";

/** The `number`th address. */
export function addressOf(number: number): FobAddress {
  return certain(parseFobAddress(`c0ffee${number.toString(16).padStart(6, "0")}`), "an address");
}

/** Something as long and as shaped as a press's frame with this counter; only a gateway could tell that its seal is none. */
export function frameOf(counter: number): Uint8Array {
  const bytes = Uint8Array.of(0x45, 0x0b, 0x2d, 0x44, 0x0b, 0, 0, 0, 0, 0xdf, 0x56, 0x6c, 0x73);
  new DataView(bytes.buffer).setUint32(5, counter, true);
  return bytes;
}

/** Sixteen bytes, as a sealed reply has. */
export function replyOf(counter: number, number: number): Uint8Array {
  const bytes = new Uint8Array(16).fill(0xa5);
  bytes[0] = 0x11;
  new DataView(bytes.buffer).setUint32(1, counter, true);
  bytes[5] = number;
  return bytes;
}
