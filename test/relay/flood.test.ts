import { expect, test } from "vitest";
import { relayLimits } from "../../gateway/relay/limits.ts";
import { seconds } from "../../shared/base/instant.ts";
import { settled } from "../fakes/fakeClock.ts";
import { chanceFrom } from "../support/chance.ts";
import { FobInHand } from "../support/fobInHand.ts";
import { Building } from "./building.ts";

const ana = new FobInHand(0);

/** A press as a stranger makes it up: bit 2 set, under any address. */
function madeUp(random: () => number): string {
  const byte = (): string =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, "0");
  return `45${Array.from({ length: 11 }, byte).join("")}`;
}

test("frames that are no sealed BTHome never reach the queue", () => {
  const building = new Building();
  for (const frame of ["", "45", "4400112233445566778899", "0511223344556677889900", "a141".repeat(8)])
    building.hear(ana.address, frame);
  expect(building.relay.view()).toMatchObject({ queue: 0, counts: { notOurs: 5, presses: 0 } });
});

test("P8: who floods a fob's own address cannot push out what the fob still says", async () => {
  const building = new Building();
  const random = chanceFrom(7);
  for (let step = 0; step < 600; step += 1) {
    if (step % 20 === 0) building.press(ana, 5);
    building.hear(ana.address, madeUp(random));
    await building.clock.pass(50);
  }
  expect(building.relay.view().queue).toBe(relayLimits.waitingOfOneFob);
  building.uplink.connect();
  await building.clock.pass(seconds(1));
  const frames = building.uplink.arrived.map(({ frame }) => Buffer.from(frame).toString("hex"));
  expect(frames).toContain(ana.press(5));
});

test("P8: who floods thousands of addresses fills a bound, and no fob of ours goes for it", async () => {
  const building = new Building();
  const random = chanceFrom(8);
  building.uplink.ears?.reply({
    address: ana.address,
    reply: new Uint8Array(16),
    counter: 1,
    forMs: 1_000,
  });
  building.press(ana, 5);
  for (let stranger = 0; stranger < relayLimits.waitingFrames + 500; stranger += 1) {
    building.hear((0x100000000000 + stranger).toString(16), madeUp(random));
  }
  expect(building.relay.view()).toMatchObject({
    queue: relayLimits.waitingFrames,
    counts: { pressesLetGo: 501 },
  });
  building.uplink.isHeld = true;
  building.uplink.connect();
  await settled();
  building.uplink.confirm(1);
  expect(building.uplink.arrived[0]?.address).toBe(ana.address);
});

test("a fob with many presses gives way before one with a single press", () => {
  const building = new Building();
  const busy = Array.from({ length: 70 }, (_, number) => new FobInHand(500 + number));
  building.press(ana, 5);
  for (const fob of busy) for (let counter = 0; counter < 64; counter += 1) building.press(fob, counter);
  expect(building.relay.view().queue).toBe(relayLimits.waitingFrames);
  building.uplink.connect();
  return settled().then(() => {
    expect(building.uplink.arrived[0]?.address).toBe(ana.address);
  });
});

test("strangers' heartbeats end at a bound, a fob's that the gateway answered do not", async () => {
  const building = new Building();
  building.uplink.connect();
  const reply = { address: ana.address, reply: new Uint8Array(16), counter: 1, forMs: 1_000 };
  building.uplink.ears?.reply(reply);
  for (let stranger = 0; stranger < 1_000; stranger += 1)
    building.hear((0x200000000000 + stranger).toString(16), ana.beat(stranger));
  building.beat(ana, 3);
  await settled();
  expect(building.uplink.arrived).toHaveLength(relayLimits.strangersPerSecond + 1);
  expect(building.uplink.arrived.at(-1)?.address).toBe(ana.address);
});

test("one address is passed on as still here once a second, however often it is heard", async () => {
  const building = new Building();
  building.uplink.connect();
  for (let hearing = 0; hearing < 50; hearing += 1) {
    building.beat(ana, hearing);
    await building.clock.pass(100);
  }
  expect(building.uplink.arrived).toHaveLength(5);
});
