import { crc16 } from "../../shared/frame/crc16.ts";
import { littleEndian, octet, readLittleEndian } from "../../shared/frame/octets.ts";

/** What counting asks of the body. */
export type Slots = {
  readonly read: (slot: string) => Uint8Array | undefined;
  readonly write: (slot: string, bytes: Uint8Array) => void;
};

/**
 * Where a fob stands in its counters. `epoch` may be sent in, and `low` is the
 * next number in it; `undefined` while flash does not take a new epoch. `latest`
 * is the highest epoch that flash ever confirmed; `undefined` when flash has lost
 * it, and then nothing may be sent: guessing could use a nonce twice.
 */
export type Counters = {
  epoch: number | undefined;
  low: number;
  latest: number | undefined;
  /** The slot that is written next; the other one holds `latest` and stays untouched. */
  next: 0 | 1;
};

/** P8: the last number of every epoch is never counted up to. It belongs to the spare panic, see {@link spareCounter}. */
const spareLow = 255;
const epochSize = 256;
const lastEpoch = 0xffffff;

/** Two slots take turns, so that power cut in the middle of a write never costs the epoch before it. */
const slots = ["epocha", "epochb"] as const;

/**
 * P8: takes up counting after a boot by reserving an epoch that no earlier boot
 * has sent in.
 */
export function wakeCounters(flash: Slots): Counters {
  const first = epochIn(flash.read(slots[0]));
  const second = epochIn(flash.read(slots[1]));
  const counters: Counters = { epoch: undefined, low: 0, latest: undefined, next: 0 };
  if (first === undefined && second === undefined) {
    // Nothing is sent before both slots have been written, so an empty second slot shows a fob that never spoke.
    if (flash.read(slots[1]) !== undefined || !wrote(flash, slots[0], 0)) return counters;
    counters.latest = 0;
    counters.next = 1;
  } else if (second === undefined || (first !== undefined && first > second)) {
    counters.latest = first;
    counters.next = 1;
  } else {
    counters.latest = second;
  }
  // A slot that was lost held the epoch before, half of the next one, or, if flash has aged, the one sent in last.
  if (counters.latest !== undefined && (first === undefined) !== (second === undefined)) counters.latest += 1;
  reserve(counters, flash);
  return counters;
}

/** The number of one more frame; `undefined` when flash takes no further epoch, which is tried again each time. */
export function nextCounter(counters: Counters, flash: Slots): number | undefined {
  if (counters.epoch === undefined || counters.low === spareLow) reserve(counters, flash);
  if (counters.epoch === undefined) return undefined;
  const counter = counters.epoch * epochSize + counters.low;
  counters.low += 1;
  return counter;
}

/**
 * The number kept back for a panic that must be sent although flash takes no new
 * epoch. A frame under it always holds the same bytes, also after the next boot,
 * so that no nonce ever covers two plaintexts. `undefined` when the epoch is lost.
 */
export function spareCounter(counters: Counters): number | undefined {
  return counters.latest === undefined ? undefined : counters.latest * epochSize + spareLow;
}

/** P6: the same frame again has the same answers, so an answer to it may be an old one played again. */
export function isSpare(counter: number): boolean {
  return counter % epochSize === spareLow;
}

function reserve(counters: Counters, flash: Slots): void {
  counters.epoch = undefined;
  counters.low = 0;
  if (counters.latest === undefined || counters.latest === lastEpoch) return;
  const epoch = counters.latest + 1;
  if (!wrote(flash, slots[counters.next], epoch)) return;
  counters.epoch = epoch;
  counters.latest = epoch;
  counters.next = counters.next === 0 ? 1 : 0;
}

/** Writes the epoch, and believes it only once it reads back. */
function wrote(flash: Slots, slot: string, epoch: number): boolean {
  flash.write(slot, recordOf(epoch));
  return epochIn(flash.read(slot)) === epoch;
}

/** The epoch in three bytes, its complement in three, and a check of the six: half a write is never another epoch. */
function recordOf(epoch: number): Uint8Array {
  const record = new Uint8Array(8);
  const bytes = littleEndian(epoch, 3);
  for (let i = 0; i < 3; i += 1) {
    record[i] = octet(bytes, i);
    record[3 + i] = octet(bytes, i) ^ 0xff;
  }
  const check = littleEndian(crc16(record), 2);
  record[6] = octet(check, 0);
  record[7] = octet(check, 1);
  return record;
}

function epochIn(record: Uint8Array | undefined): number | undefined {
  if (record === undefined || record.length !== 8) return undefined;
  const epoch = readLittleEndian(record, 0, 3);
  const expected = recordOf(epoch);
  for (let i = 0; i < 8; i += 1) if (octet(record, i) !== octet(expected, i)) return undefined;
  return epoch;
}
