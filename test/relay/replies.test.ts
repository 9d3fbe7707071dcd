import { expect, test } from "vitest";
import { minutes, seconds } from "../../shared/base/instant.ts";
import type { DownlinkMessage } from "../../shared/wire/downlinkMessage.ts";
import { FobInHand } from "../support/fobInHand.ts";
import { Building, type FakeLink } from "./building.ts";

const ana = new FobInHand(0);
const [received, helpIsComing] = [Uint8Array.of(1), Uint8Array.of(2)];

function reply(counter: number, bytes: Uint8Array, forMs = seconds(30)): DownlinkMessage {
  return { address: ana.address, reply: bytes, counter, forMs };
}

function opened(): { readonly building: Building; readonly hall: FakeLink; readonly yard: FakeLink } {
  const building = new Building();
  building.uplink.connect();
  return { building, hall: building.links[0], yard: building.links[1] };
}

test("a reply goes to the link that heard the fob, and not to others", () => {
  const { building, hall, yard } = opened();
  building.press(ana, 1, yard);
  building.uplink.ears?.reply(reply(1, received));
  expect(yard.given).toMatchObject([{ address: ana.address, counter: 1, reply: received }]);
  expect(hall.given).toEqual([]);
});

test("a reply goes to every link when none has heard the fob, as after a restart", () => {
  const { building, hall, yard } = opened();
  building.uplink.ears?.reply(reply(1, received));
  expect([hall.given.length, yard.given.length]).toEqual([1, 1]);
});

test("a fob that walks on is given what still holds by the link that hears it next, for the time that is left", async () => {
  const { building, hall, yard } = opened();
  building.press(ana, 1, hall);
  building.uplink.ears?.reply(reply(1, received));
  await building.clock.pass(seconds(10));
  building.press(ana, 1, yard);
  expect(yard.given).toMatchObject([{ reply: received, forMs: seconds(20) }]);
  await building.clock.pass(seconds(25));
  const before = hall.given.length;
  building.press(ana, 1, hall);
  expect(hall.given).toHaveLength(before);
});

test("several replies to one frame are all passed on, a newer frame's take their place, an older one's do not", () => {
  const { building, hall, yard } = opened();
  building.press(ana, 1, hall);
  for (const bytes of [received, helpIsComing]) building.uplink.ears?.reply(reply(1, bytes));
  expect(hall.given.map((given) => given.reply)).toEqual([received, helpIsComing]);
  building.uplink.ears?.reply(reply(9, received));
  building.uplink.ears?.reply(reply(1, helpIsComing));
  building.press(ana, 9, yard);
  expect(yard.given.map(({ counter }) => counter)).toEqual([9]);
});

test("a link that was down is given again what it may have lost", () => {
  const { building, hall } = opened();
  building.press(ana, 1, hall);
  building.uplink.ears?.reply(reply(1, received));
  hall.ears?.state({ kind: "down", code: "serial-line-unplugged", detail: "gone" });
  hall.ears?.state({ kind: "up" });
  building.press(ana, 1, hall);
  expect(hall.given).toHaveLength(2);
});

test("a fob that carries its address inside is answered under the address the radio knows", () => {
  const { building, hall } = opened();
  const inside = "47a5808fe648545a8004010000521e67bb";
  building.hear("c00000000001", inside, hall);
  const message = { ...reply(260, received), address: building.frame("5448e68f80a5", "").address };
  building.uplink.ears?.reply(message);
  expect(hall.given).toMatchObject([{ address: "c00000000001", counter: 260 }]);
});

test("a hearing of long ago does not say where a fob is", async () => {
  const { building, hall, yard } = opened();
  building.press(ana, 1, yard);
  await building.clock.pass(minutes(11));
  building.uplink.ears?.reply(reply(1, received));
  expect([hall.given.length, yard.given.length]).toEqual([1, 1]);
});

test("P11: the status says what waits and what is wrong, every ten seconds, and goodbye at the end", async () => {
  const { building, hall } = opened();
  hall.ears?.state({ kind: "down", code: "serial-line-silent", detail: "no message for 150 s" });
  await building.clock.pass(seconds(20));
  expect(building.uplink.statuses.slice(-2)).toMatchObject([
    { state: "up", queue: 0, fault: "serial-line-silent (hall)" },
    { state: "up", at: building.clock.now() },
  ]);
  await building.relay.stop();
  expect(building.uplink.statuses.at(-1)).toEqual({ state: "leaving" });
});
