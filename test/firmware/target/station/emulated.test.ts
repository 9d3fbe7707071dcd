import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Desk } from "./desk.ts";
import { EmulatedUno } from "./emulatedUno.ts";

// johnny-five against the real StandardFirmata in an emulated ATmega328P. One board and one
// long sitting, since every boot costs it two seconds of its life.

// The emulator runs at about the speed of the real thing, and slower on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const lamp = 12;
let desk: Desk;

beforeAll(async () => {
  desk = new Desk({ board: new EmulatedUno(), profile: "discreet" });
  await desk.passUntil(() => desk.lastHealth() === "well", 6_000);
});

afterAll(() => desk.end());

function flashes(): number {
  return desk.shown.filter(({ pin, isOn }) => pin === lamp && isOn).length;
}

test("a hold on the emulated pin becomes a frame that opens with the station's key within 100 ms", async () => {
  expect(desk.lastHealth()).toBe("well");
  desk.board.press(true);
  const took = await desk.passUntil(() => desk.presses().length > 0, 3_000);
  desk.board.press(false);
  expect(desk.presses()).toEqual(["panic"]);
  expect(took).toBeGreaterThanOrEqual(1_500);
  expect(took).toBeLessThanOrEqual(1_600);
});

test("P6: the reply lights the lamp, on the pin of the emulated board, as the profile says", async () => {
  await desk.pass(600);
  const felt = flashes();
  desk.reply("received");
  await desk.pass(600);
  expect(flashes()).toBe(felt + 2);
  expect(desk.board.isHigh(lamp)).toBe(false);
});

test("three presses that bounce are one panic", async () => {
  for (let times = 0; times < 3; times += 1) {
    for (const isDown of [true, false]) {
      for (let ms = 0; ms < 6; ms += 1) {
        desk.board.press(ms % 2 === 0 ? isDown : !isDown);
        await desk.pass(1);
      }
      desk.board.press(isDown);
      await desk.pass(110);
    }
  }
  await desk.pass(200);
  expect(desk.presses()).toEqual(["panic", "panic"]);
  desk.reply("received");
});

test("pulled out, the board is missed at once", async () => {
  desk.line.unplug();
  expect(await desk.passUntil(() => desk.lastHealth() === "line-unplugged", 5_000)).toBeLessThan(1_000);
});

test("plugged in again with the button held, the press counts", async () => {
  desk.board.press(true);
  desk.line.plugIn();
  await desk.passUntil(() => desk.presses().length > 2, 8_000);
  desk.board.press(false);
  expect(desk.presses()).toEqual(["panic", "panic", "panic"]);
  expect(desk.lastHealth()).toBe("well");
});

test("a processor that stands still is found within four seconds", async () => {
  desk.line.isFrozen = true;
  expect(await desk.passUntil(() => desk.lastHealth() === "board-frozen", 10_000)).toBeLessThan(4_000);
});
