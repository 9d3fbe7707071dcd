import { afterEach, describe, expect, test } from "vitest";
import type { TestBoard } from "./board.ts";
import { Desk, type DeskWish } from "./desk.ts";
import { ModelledUno } from "./modelledUno.ts";

// Against the modelled board, which another test holds to the real StandardFirmata.

const lamp = 12;
const buzzer = 8;
let desk: Desk;

async function sitDown(wish: Partial<DeskWish> = {}): Promise<Desk> {
  desk = new Desk({ board: new ModelledUno(), ...wish });
  await desk.passUntil(() => desk.lastHealth() === "well", 5_000);
  return desk;
}

afterEach(() => desk.end());

describe("a press on the desk", () => {
  test("held for a second and a half it is a panic within 100 ms, said again each second until it is received", async () => {
    await sitDown();
    desk.board.press(true);
    const took = await desk.passUntil(() => desk.presses().length > 0, 3_000);
    expect(desk.presses()).toEqual(["panic"]);
    expect(took).toBeGreaterThanOrEqual(1_500);
    expect(took).toBeLessThanOrEqual(1_600);
    desk.board.press(false);
    await desk.pass(5_000);
    const before = desk.taken.length;
    expect(before).toBeGreaterThanOrEqual(5);
    desk.reply("received");
    await desk.pass(5_000);
    expect(desk.taken.filter(({ meaning }) => meaning === "panic")).toHaveLength(before);
  });

  test("three times it is a panic, twice a check-in, long after short a duress", async () => {
    await sitDown();
    for (const ms of [100, 100, 100]) await desk.press(ms);
    await desk.pass(1_000);
    expect(desk.presses()).toEqual(["panic"]);
    desk.reply("received");
    for (const ms of [100, 100]) await desk.press(ms);
    await desk.pass(1_500);
    expect(desk.presses()).toEqual(["panic", "check-in"]);
    desk.reply("received");
    for (const ms of [100, 700]) await desk.press(ms);
    await desk.pass(1_500);
    expect(desk.presses()).toEqual(["panic", "check-in", "duress-check-in"]);
  });

  test("a contact that bounces for 10 ms presses once", async () => {
    await sitDown();
    const bounce = async (endsDown: boolean): Promise<void> => {
      for (let ms = 0; ms < 10; ms += 1) {
        desk.board.press(ms % 2 === 0 ? endsDown : !endsDown);
        await desk.pass(1);
      }
      desk.board.press(endsDown);
    };
    for (let times = 0; times < 2; times += 1) {
      await bounce(true);
      await desk.pass(120);
      await bounce(false);
      await desk.pass(200);
    }
    await desk.pass(1_500);
    expect(desk.presses()).toEqual(["check-in"]);
  });

  test("P1: a tap counts although this computer was busy from before it until after it", async () => {
    await sitDown();
    for (let times = 0; times < 3; times += 1) {
      desk.busy(400, (ms) => desk.board.press(ms > 150 && ms < 230));
      await desk.pass(180);
    }
    await desk.pass(1_000);
    expect(desk.presses()).toEqual(["panic"]);
  });

  test("held while the station starts, or while its process starts again, it counts", async () => {
    desk = new Desk({ board: new ModelledUno() });
    desk.board.press(true);
    await desk.passUntil(() => desk.presses().length > 0, 8_000);
    expect(desk.presses()).toEqual(["panic"]);
    desk.reply("received");
    desk.board.press(false);
    await desk.pass(3_000);
    desk.board.press(true);
    await desk.pass(400);
    desk.restart();
    await desk.passUntil(() => desk.presses().length > 1, 8_000);
    expect(desk.presses().slice(0, 2)).toEqual(["panic", "panic"]);
  });
});

describe("what the room sees", () => {
  test("P6: the lamp says received only once it is, and help only when it comes", async () => {
    await sitDown({ profile: "discreet" });
    await desk.press(1_700, 3_000);
    const felt = desk.shown.filter(({ pin, isOn }) => pin === lamp && isOn).length;
    await desk.pass(5_000);
    expect(desk.shown.filter(({ pin, isOn }) => pin === lamp && isOn).length).toBe(felt);
    desk.reply("received");
    await desk.pass(2_000);
    expect(desk.shown.filter(({ pin, isOn }) => pin === lamp && isOn).length).toBe(felt + 2);
    desk.reply("help-is-coming");
    await desk.pass(3_000);
    expect(desk.shown.filter(({ pin, isOn }) => pin === lamp && isOn).length).toBe(felt + 5);
    expect(desk.shown.filter(({ pin }) => pin === buzzer)).toEqual([]);
  });

  test("an audible station also sounds, and both end", async () => {
    await sitDown({ profile: "audible" });
    await desk.press(1_700, 3_000);
    desk.reply("received");
    await desk.pass(3_000);
    expect(desk.shown.filter(({ pin, isOn }) => pin === buzzer && isOn).length).toBeGreaterThan(1);
    expect(desk.board.isHigh(buzzer)).toBe(false);
    expect(desk.board.isHigh(lamp)).toBe(false);
  });

  test("P7: a silent station shows nothing, whatever happens to it", async () => {
    await sitDown({ profile: "silent" });
    await desk.press(1_700, 1_000);
    desk.reply("received");
    desk.reply("help-is-coming");
    await desk.pass(2_000);
    desk.line.unplug();
    await desk.pass(1_000);
    desk.line.plugIn();
    await desk.pass(4_000);
    expect(desk.presses()).toEqual(["panic"]);
    expect(desk.shown).toEqual([]);
  });
});

describe("what can become of the line", () => {
  test("P11: unplugged it is said at once, and no heartbeat claims that all is well; plugged in it goes on by itself", async () => {
    await sitDown();
    await desk.pass(70_000, 10);
    expect(desk.taken.map(({ meaning }) => meaning)).toContain("heartbeat");
    desk.line.unplug();
    expect(await desk.passUntil(() => desk.lastHealth() === "line-unplugged", 5_000)).toBeLessThan(1_000);
    const before = desk.taken.length;
    await desk.pass(130_000, 10);
    expect(desk.taken.length).toBe(before);
    desk.line.plugIn();
    expect(await desk.passUntil(() => desk.lastHealth() === "well", 10_000)).toBeLessThan(4_000);
    await desk.press(1_700);
    expect(desk.presses()).toEqual(["panic"]);
  });

  test("a press held while the cable is out and in again goes on, and a panic is said without the board", async () => {
    await sitDown();
    desk.board.press(true);
    await desk.pass(500);
    desk.line.unplug();
    await desk.pass(1_200);
    expect(desk.presses()).toEqual(["panic"]);
    const before = desk.taken.length;
    await desk.pass(3_000);
    expect(desk.taken.length).toBeGreaterThan(before + 1);
    desk.line.plugIn();
    await desk.pass(5_000);
    expect(desk.presses()).toEqual(["panic"]);
  });

  test("a frozen board is found within four seconds, and reset through the line", async () => {
    await sitDown();
    desk.line.isFrozen = true;
    expect(await desk.passUntil(() => desk.lastHealth() === "board-frozen", 10_000)).toBeLessThan(4_000);
    expect(await desk.passUntil(() => desk.lastHealth() === "well", 30_000)).toBeLessThan(20_000);
    expect(desk.line.resets).toBe(1);
    await desk.press(1_700);
    expect(desk.presses()).toEqual(["panic"]);
  });

  test("a board that resets itself is set up again, with the lamp as it should be", async () => {
    await sitDown();
    desk.board.reset();
    await desk.pass(1_000);
    expect(desk.lastHealth()).toBe("well");
    await desk.press(1_700, 2_000);
    desk.reply("received");
    await desk.pass(2_000);
    expect(desk.presses()).toEqual(["panic"]);
    expect(desk.shown.filter(({ pin, isOn }) => pin === lamp && isOn).length).toBeGreaterThan(1);
  });

  test("a board with another program, a mute one and one with a wire on a wrong pin are told apart within seconds", async () => {
    desk = new Desk({ board: new Chatterbox("temperature 21.5\r\n") });
    expect(await desk.passUntil(() => desk.lastHealth() === "wrong-firmware", 20_000)).toBeLessThan(7_000);
    await desk.pass(30_000, 5);
    expect(desk.line.resets).toBe(0);
    desk.end();
    desk = new Desk({ board: new Chatterbox("") });
    expect(await desk.passUntil(() => desk.lastHealth() === "board-frozen", 20_000)).toBeLessThan(7_000);
    desk.end();
    const uno = new ModelledUno();
    await sitDown({ board: uno });
    uno.grounded.add(5);
    expect(await desk.passUntil(() => desk.lastHealth() === "wiring-wrong", 20_000)).toBeLessThan(10_000);
    uno.grounded.clear();
    expect(await desk.passUntil(() => desk.lastHealth() === "well", 20_000)).toBeLessThan(12_000);
    expect(desk.presses()).toEqual([]);
  });

  test("P11: a station whose board never came says so, and says no heartbeat", async () => {
    desk = new Desk({ board: new ModelledUno() });
    desk.line.unplug();
    await desk.pass(130_000, 10);
    expect(desk.health).toEqual(["line-unplugged"]);
    expect(desk.taken).toEqual([]);
  });
});

/** Runs some other sketch: says the same thing ten times a second, or nothing. */
class Chatterbox implements TestBoard {
  private readonly text: string;
  private livedMs = 0;
  private said: number[] = [];

  constructor(text: string) {
    this.text = text;
  }

  run(ms: number): void {
    this.livedMs += ms;
    if (this.livedMs % 100 < ms) this.said.push(...Buffer.from(this.text));
  }

  give(): void {
    // It listens to nobody.
  }

  take(): Uint8Array {
    return Uint8Array.from(this.said.splice(0));
  }

  press(): void {
    // It has no button.
  }

  isHigh(): boolean {
    return false;
  }

  reset(): void {
    this.livedMs = 0;
  }
}
