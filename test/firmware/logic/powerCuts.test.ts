import { describe, expect, test } from "vitest";
import { nextCounter, spareCounter, wakeCounters } from "../../../firmware/logic/counters.ts";
import { FakeFlash } from "../hal/fakeFlash.ts";
import { surviveCuts } from "./powerCuts.ts";

describe("counters over power cuts", () => {
  test("twenty thousand cuts, many in the middle of a write, use no number twice and silence no fob", () => {
    const survived = surviveCuts({ cuts: 20_000, seed: 3, isLying: false });
    expect(survived).toMatchObject({ cuts: 20_000, reused: 0, mute: 0 });
    // The check looked at something: every kind of cut happened, and flash failed.
    expect(survived.inWrites).toBeGreaterThan(5_000);
    expect(survived.frames).toBeGreaterThan(20_000);
    expect(survived.spares).toBeGreaterThan(100);
  });

  test("flash that reads back what it has not kept is found out", () => {
    expect(surviveCuts({ cuts: 500, seed: 3, isLying: true }).reused).toBeGreaterThan(0);
  });
});

describe("the counter", () => {
  test("it goes up by one, over the end of an epoch, and leaves out the number that is kept back", () => {
    const flash = new FakeFlash();
    const counters = wakeCounters(flash);
    const taken = Array.from({ length: 600 }, () => nextCounter(counters, flash) ?? -1);
    expect(taken[0]).toBe(256);
    expect(taken.slice(254, 257)).toEqual([510, 512, 513]);
    expect(new Set(taken).size).toBe(600);
    expect(taken.some((counter) => counter % 256 === 255)).toBe(false);
  });

  test("every boot begins above all that went before", () => {
    const flash = new FakeFlash();
    let highest = -1;
    for (let boot = 0; boot < 50; boot += 1) {
      const counter = nextCounter(wakeCounters(flash), flash) ?? -1;
      expect(counter).toBeGreaterThan(highest);
      highest = counter;
    }
  });

  test("a fob whose flash has lost the epoch guesses no number", () => {
    const flash = new FakeFlash();
    wakeCounters(flash);
    for (const slot of ["epocha", "epochb"]) flash.slots.set(slot, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    const counters = wakeCounters(flash);
    expect(nextCounter(counters, flash)).toBeUndefined();
    expect(spareCounter(counters)).toBeUndefined();
  });

  test("one damaged slot costs nothing, whichever it is", () => {
    for (const slot of ["epocha", "epochb"]) {
      for (const boots of [1, 2, 3, 4]) {
        const flash = new FakeFlash();
        let highest = -1;
        for (let boot = 0; boot < boots; boot += 1) highest = nextCounter(wakeCounters(flash), flash) ?? -1;
        flash.slots.set(slot, Uint8Array.of(9));
        expect(nextCounter(wakeCounters(flash), flash)).toBeGreaterThan(highest);
      }
    }
  });
});
