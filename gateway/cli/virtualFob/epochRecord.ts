import { crc16 } from "../../../shared/frame/crc16.ts";
import { littleEndian, octet, readLittleEndian } from "../../../shared/frame/octets.ts";

/** The two slots in which a fob's logic keeps its epoch, by turns. */
export const epochSlots: readonly string[] = ["epocha", "epochb"];

/** An epoch as a fob's flash keeps it: three bytes, their complement, and a check of the six. */
export function epochRecord(epoch: number): Uint8Array {
  const record = new Uint8Array(8);
  const bytes = littleEndian(epoch, 3);
  record.set(bytes);
  record.set(
    bytes.map((byte) => byte ^ 0xff),
    3,
  );
  record.set(littleEndian(crc16(record), 2), 6);
  return record;
}

export function epochOf(record: Uint8Array): number {
  return readLittleEndian(
    Uint8Array.from({ length: 3 }, (_, at) => octet(record, at)),
    0,
    3,
  );
}
