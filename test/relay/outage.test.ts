import { describe, expect, test } from "vitest";
import { relayLimits } from "../../gateway/relay/limits.ts";
import { hours, instant, minutes, seconds } from "../../shared/base/instant.ts";
import { settled } from "../fakes/fakeClock.ts";
import { FobInHand } from "../support/fobInHand.ts";
import { Building } from "./building.ts";
import { complaintsAbout, type Made } from "./postJudge.ts";

const fobs = Array.from({ length: 12 }, (_, number) => new FobInHand(number));
const [ana, bea] = fobs as [FobInHand, FobInHand];

/** Twelve fobs press now and then for an hour, and each says its frame again every ten seconds. */
async function anHourOfPresses(building: Building, during: (minute: number) => void): Promise<Made[]> {
  const made: Made[] = [];
  for (let minute = 0; minute < 60; minute += 1) {
    during(minute);
    const fob = fobs[minute % fobs.length] ?? ana;
    const frame = fob.press(1_000 + minute);
    made.push({ frame, at: building.clock.now() });
    for (let again = 0; again < 6; again += 1) {
      building.hear(fob.address, frame);
      await building.clock.pass(seconds(10));
    }
  }
  return made;
}

describe("P1: while the way to the gateway is cut for an hour", () => {
  test("every press arrives afterwards, once, in order, with its time and marked late", async () => {
    const building = new Building();
    const made = await anHourOfPresses(building, () => undefined);
    expect(building.relay.view().queue).toBe(60);
    building.uplink.connect();
    await building.clock.pass(seconds(1));
    expect(complaintsAbout(made, building.uplink.arrived)).toEqual([]);
    expect(building.relay.view().queue).toBe(0);
    expect(building.queue.rows.size).toBe(0);
  });

  test("a relay that is killed three times meanwhile loses none of them", async () => {
    const building = new Building();
    const made = await anHourOfPresses(building, (minute) => {
      if (minute % 17 === 16) building.killAndStart();
    });
    building.killAndStart();
    building.uplink.connect();
    await building.clock.pass(seconds(1));
    expect(complaintsAbout(made, building.uplink.arrived)).toEqual([]);
  });

  test("a disk that is full for half of it is said, and costs nothing as long as the relay lives", async () => {
    const building = new Building();
    const made = await anHourOfPresses(building, (minute) => {
      building.queue.isFull = minute > 10 && minute < 40;
    });
    expect(building.faults.flatMap((fault) => fault?.code ?? "over")).toEqual([
      "relay-queue-unwritable",
      "over",
    ]);
    expect(building.queue.rows.size).toBe(60);
    building.uplink.connect();
    await building.clock.pass(seconds(1));
    expect(complaintsAbout(made, building.uplink.arrived)).toEqual([]);
  });

  test("what could not be read at a start is not written over, and arrives after the next one", async () => {
    const building = new Building();
    const first = { frame: ana.press(1), at: building.clock.now() };
    building.press(ana, 1);
    await building.clock.pass(seconds(10));
    building.queue.isUnreadable = true;
    building.killAndStart();
    const second = { frame: bea.press(1), at: building.clock.now() };
    building.press(bea, 1);
    await building.clock.pass(seconds(10));
    building.queue.isUnreadable = false;
    building.killAndStart();
    building.uplink.connect();
    await building.clock.pass(seconds(1));
    expect(complaintsAbout([first, second], building.uplink.arrived)).toEqual([]);
  });

  test("heartbeats of that hour are gone, and counted", async () => {
    const building = new Building();
    building.beat(ana, 1);
    await building.clock.pass(hours(1));
    building.uplink.connect();
    building.beat(ana, 2);
    await settled();
    expect(building.uplink.arrived).toHaveLength(1);
    expect(building.relay.view().counts.heartbeatsDropped).toBe(1);
  });
});

describe("the judge of an outage", () => {
  const made = [1, 2, 3].map((counter) => ({ frame: ana.press(counter), at: instant(counter * 1_000) }));
  const arrived = made.map(({ frame, at }) => ({
    frame: Uint8Array.from(Buffer.from(frame, "hex")),
    address: ana.address,
    heardAt: at,
    late: true,
  }));
  const [one, two, three] = arrived as [(typeof arrived)[0], (typeof arrived)[0], (typeof arrived)[0]];

  test.each([
    ["a lost press", [one, three], "is lost"],
    ["a doubled press", [one, two, two, three], "came 2 times"],
    ["presses out of order", [two, one, three], "out of order"],
    ["a press without its mark", [one, two, { ...three, late: false }], "not marked late"],
    ["a press with another time", [one, two, { ...three, heardAt: instant(9) }], "another time"],
  ])("sabotage: %s is found", (_name, faulty, complaint) => {
    expect(complaintsAbout(made, arrived)).toEqual([]);
    expect(complaintsAbout(made, faulty).join()).toContain(complaint);
  });

  test("sabotage: a disk that forgets a row is found after a kill", async () => {
    const building = new Building();
    const presses = await anHourOfPresses(building, () => undefined);
    for (const place of building.queue.rows.keys()) {
      building.queue.rows.delete(place);
      break;
    }
    building.killAndStart();
    building.uplink.connect();
    await building.clock.pass(seconds(1));
    expect(complaintsAbout(presses, building.uplink.arrived)).toHaveLength(1);
  });
});

describe("P1: a press is kept until its PUBACK", () => {
  test("what was taken in without a word is sent again, the same bytes", async () => {
    const building = new Building();
    building.uplink.connect();
    building.uplink.isHeld = true;
    building.press(ana, 7);
    await building.clock.pass(seconds(1));
    building.uplink.takeUnconfirmed();
    building.uplink.isHeld = false;
    building.uplink.connect();
    await building.clock.pass(seconds(1));
    const [first, second, ...others] = building.uplink.arrived;
    expect(others).toEqual([]);
    expect(second?.frame).toEqual(first?.frame);
    expect(building.queue.rows.size).toBe(0);
  });

  test("one that is confirmed at once never touches the disk", async () => {
    const building = new Building();
    building.uplink.connect();
    building.press(ana, 7);
    await building.clock.pass(seconds(10));
    expect(building.uplink.arrived).toMatchObject([{ confirmed: true }]);
    expect(building.uplink.arrived[0]?.late).toBeUndefined();
    expect(building.queue.writes).toBe(0);
  });

  test("one that is not confirmed is on disk within a tenth of a second", async () => {
    const building = new Building();
    building.uplink.connect();
    building.uplink.isHeld = true;
    building.press(ana, 7);
    await building.clock.pass(100);
    expect(building.queue.rows.size).toBe(1);
  });

  test("one that a fob repeats is answered again, but not for every time a radio hears it", async () => {
    const building = new Building();
    building.uplink.connect();
    for (let hearing = 0; hearing < 30; hearing += 1) {
      building.press(ana, 7);
      await building.clock.pass(100);
    }
    expect(building.uplink.arrived.length).toBeGreaterThanOrEqual(3);
    expect(building.uplink.arrived.length).toBeLessThanOrEqual(5);
  });

  test("a clock that is set meanwhile moves the instant along", async () => {
    const building = new Building();
    building.press(ana, 7);
    await building.clock.pass(minutes(1));
    building.clock.stepWall(hours(24));
    building.uplink.connect();
    await settled();
    const heardAt = building.uplink.arrived[0]?.heardAt ?? 0;
    expect(building.clock.now() - heardAt).toBe(minutes(1));
  });

  test("P2: a gateway that confirms nothing is told of every press all the same", async () => {
    const building = new Building();
    building.uplink.isHeld = true;
    building.uplink.connect();
    for (let number = 0; number < 200; number += 1) building.press(new FobInHand(100 + number), 1);
    for (let counter = 0; counter < 50; counter += 1) building.press(ana, counter);
    await building.clock.pass(seconds(10));
    expect(building.uplink.onTheWay).toBe(250);
    building.uplink.confirm(250);
    await building.clock.pass(seconds(1));
    expect(building.uplink.arrived).toHaveLength(250);
    expect(building.queue.rows.size).toBe(0);
  });

  test("a new press does not stand behind a backlog of others", async () => {
    const building = new Building();
    for (let number = 0; number < 1_000; number += 1) building.press(new FobInHand(100 + number), 1);
    building.uplink.isHeld = true;
    building.uplink.connect();
    await settled();
    expect(building.uplink.onTheWay).toBe(relayLimits.onTheWay);
    building.press(bea, 1);
    await settled();
    building.uplink.confirm(relayLimits.onTheWay + 1);
    expect(building.uplink.arrived.at(-1)?.address).toBe(bea.address);
  });
});
