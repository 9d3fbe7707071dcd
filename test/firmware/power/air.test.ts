import { expect, test } from "vitest";
import { nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { sealFrame } from "../../../shared/frame/sealedFrame.ts";
import { airMicroseconds, crowdOf } from "../../bench/power/air.ts";
import { exampleAddress, exampleKeyHex, key } from "../../shared/frame/fobs.ts";

/** Chance from a seed, so that every run sees the same. */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The share of packets that meet no other, of so many fobs that all begin within one advert's distance. */
function playedUntouched(fobs: number, packetMs: number): number {
  const chance = chanceFrom(11);
  let untouched = 0;
  let packets = 0;
  for (let round = 0; round < 40; round += 1) {
    const sent: { readonly fob: number; readonly at: number }[] = [];
    for (let fob = 0; fob < fobs; fob += 1) {
      let at = chance() * 100;
      // Ten a second, each early or late by chance, as Bluetooth asks.
      for (let packet = 0; packet < 20; packet += 1) {
        sent.push({ fob, at });
        at += 95 + chance() * 10;
      }
    }
    sent.sort((one, other) => one.at - other.at);
    // The first and the last hundred milliseconds are not full yet, or no longer.
    for (const [index, packet] of sent.entries()) {
      if (packet.at < 100 || packet.at > 1_800) continue;
      packets += 1;
      const before = sent[index - 1];
      const after = sent[index + 1];
      const meets =
        (before !== undefined && packet.at - before.at < packetMs) ||
        (after !== undefined && after.at - packet.at < packetMs);
      if (!meets) untouched += 1;
    }
  }
  return untouched / packets;
}

test("the estimate of collisions is what playing them gives", () => {
  const packetMs = airMicroseconds(13) / 1_000;
  for (const fobs of [2, 10, 50, 200]) {
    expect(Math.abs(crowdOf(fobs, 13).untouched - playedUntouched(fobs, packetMs))).toBeLessThan(0.02);
  }
  // Planted: packets of twice the length do not pass for ours.
  expect(Math.abs(crowdOf(50, 13).untouched - playedUntouched(50, 2 * packetMs))).toBeGreaterThan(0.1);
});

test("a panic with its battery has the thirteen bytes the estimate is for", () => {
  const sealed = sealFrame(nodeCcm, key(exampleKeyHex), {
    address: exampleAddress,
    counter: 258,
    triggered: true,
    carriesAddress: false,
    objects: [
      { kind: "battery", percent: 97 },
      { kind: "button", press: 0x80 },
    ],
  });
  expect(sealed.ok && sealed.value.length).toBe(13);
  expect(airMicroseconds(13)).toBe(288);
});

test("fifty fobs at once lose no burst to a relay that always listens", () => {
  expect(crowdOf(50, 13).burstLost).toBeLessThan(0.000_1);
  expect(crowdOf(50, 13).burstsUntilHeard).toBeLessThan(30);
});
