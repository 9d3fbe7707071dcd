import { expect, test } from "vitest";
import { bluetoothLimits } from "../../../gateway/adapters/bluetooth/limits.ts";
import { ReplyQueue } from "../../../gateway/adapters/bluetooth/replyQueue.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { type Monotonic, monotonic } from "../../../shared/base/instant.ts";
import { addressOf, replyOf } from "./frames.ts";

const start = monotonic(1_000);
const ana = addressOf(1);

const later = (ms: number): Monotonic => monotonic(start + ms);

function add(queue: ReplyQueue, address: FobAddress, number = 1): void {
  queue.add({ address, reply: replyOf(7, number), counter: 7, forMs: 1_000 }, start);
}

test("a reply is due until its time is over, to the millisecond, and is then forgotten", () => {
  const queue = new ReplyQueue();
  add(queue, ana);
  expect(queue.dueFor(ana, later(999))).toHaveLength(1);
  expect(queue.dueFor(ana, later(1_000))).toEqual([]);
  queue.expire(later(999));
  expect(queue.fobs).toBe(1);
  queue.expire(later(1_000));
  expect(queue.fobs).toBe(0);
});

test("a fob visited in vain waits for its turn, longer each time, and never longer than the bound", () => {
  const queue = new ReplyQueue();
  queue.add({ address: ana, reply: replyOf(7, 1), counter: 7, forMs: 1_000_000 }, start);
  const waits: number[] = [];
  let at = start;
  for (let miss = 0; miss < 6; miss += 1) {
    queue.ended(ana, queue.dueFor(ana, at), { written: 0, miss: "cut", retryFrom: at });
    let ms = 0;
    while (queue.dueFor(ana, monotonic(at + ms)).length === 0) ms += 100;
    waits.push(ms);
    at = monotonic(at + ms);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
  expect(queue.hasMissed(ana)).toBe(true);
});

test("a visit cut short is told by what was written: the rest waits", () => {
  const queue = new ReplyQueue();
  for (const number of [3, 1, 2]) add(queue, ana, number);
  queue.ended(ana, queue.dueFor(ana, start), { written: 2, miss: "cut", retryFrom: start });
  expect(queue.dueFor(ana, later(500))).toEqual([replyOf(7, 2)]);
});

test("at the edge of fobs the one that waited longest goes; at the edge of replies the oldest", () => {
  const queue = new ReplyQueue();
  for (let number = 0; number <= bluetoothLimits.waitingFobs; number += 1) add(queue, addressOf(number));
  expect(queue.fobs).toBe(bluetoothLimits.waitingFobs);
  expect(queue.dueFor(addressOf(0), start)).toEqual([]);
  for (let number = 2; number <= bluetoothLimits.repliesPerFrame + 1; number += 1) add(queue, ana, number);
  expect(queue.dueFor(ana, start)).toHaveLength(bluetoothLimits.repliesPerFrame);
  expect(queue.dueFor(ana, start)).not.toContainEqual(replyOf(7, 1));
});
