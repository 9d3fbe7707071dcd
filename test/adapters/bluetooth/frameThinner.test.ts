import { expect, test } from "vitest";
import { FrameThinner } from "../../../gateway/adapters/bluetooth/frameThinner.ts";
import { bluetoothLimits } from "../../../gateway/adapters/bluetooth/limits.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import { addressOf, frameOf } from "./frames.ts";

const start = monotonic(1_000);

test("a frame that alternates with a few others is still thinned", () => {
  const thinner = new FrameThinner();
  const passed = [1, 2, 3, 4, 1, 2, 3, 4].filter((counter) =>
    thinner.takes(addressOf(1), frameOf(counter), start),
  );
  expect(passed).toEqual([1, 2, 3, 4]);
});

test("at the edge of one address the oldest frame is passed on once more, and no new one waits", () => {
  const thinner = new FrameThinner();
  const counters = Array.from({ length: 50 }, (_, index) => index);
  expect(counters.every((counter) => thinner.takes(addressOf(1), frameOf(counter), start))).toBe(true);
  expect(thinner.takes(addressOf(1), frameOf(0), start)).toBe(true);
  expect(thinner.takes(addressOf(1), frameOf(49), start)).toBe(false);
});

test("at the edge of addresses the longest unheard is forgotten", () => {
  const thinner = new FrameThinner();
  for (let number = 0; number < 2 * bluetoothLimits.thinnedAddresses; number += 1) {
    thinner.takes(addressOf(number), frameOf(1), start);
  }
  expect(thinner.addresses).toBe(bluetoothLimits.thinnedAddresses);
  expect(thinner.takes(addressOf(2 * bluetoothLimits.thinnedAddresses - 1), frameOf(1), start)).toBe(false);
  expect(thinner.takes(addressOf(0), frameOf(1), start)).toBe(true);
});

test("what holds nothing back any more is forgotten", () => {
  const thinner = new FrameThinner();
  thinner.takes(addressOf(1), frameOf(1), start);
  thinner.takes(addressOf(2), frameOf(1), monotonic(start + 500));
  thinner.forget(monotonic(start + bluetoothLimits.thinMs));
  expect(thinner.addresses).toBe(1);
  thinner.forget(monotonic(start + bluetoothLimits.thinMs + 500));
  expect(thinner.addresses).toBe(0);
});
