import { expect, test } from "vitest";
import { certain } from "../../../../shared/base/invariant.ts";
import { Desk } from "./desk.ts";
import { ModelledUno } from "./modelledUno.ts";
import { brew, sitThrough, weathers } from "./weather.ts";

// A short stretch of each; `node test/firmware/target/station/noise.ts --bytes 10000000` sits through all of it.

const bytes = 60_000;
const [storm, , shower, decay] = weathers;

test.each(weathers)(
  "$name: nobody is alarmed, the noise is reported, and a press afterwards counts",
  async (weather) => {
    const sitting = await sitThrough(weather, { bytes, seed: 11 });
    expect(sitting.noiseBytes).toBeGreaterThanOrEqual(bytes);
    expect(sitting.alarms).toBe(0);
    expect([...sitting.health]).toContain("line-noisy");
    expect(sitting.panicAfterMs).toBeLessThan(3_000);
  },
);

test("a station that believes one report, as johnny-five alone does, is alarmed by the same noise", async () => {
  const sitting = await sitThrough(certain(decay, "a weather"), { bytes, seed: 11, isCredulous: true });
  expect(sitting.alarms).toBeGreaterThan(0);
});

test("noise is reported within five seconds, and forgiven when it ends", async () => {
  const desk = new Desk({ board: new ModelledUno() });
  await desk.passUntil(() => desk.lastHealth() === "well", 5_000);
  const calm = desk.line.damage;
  desk.line.damage = brew(certain(storm, "a weather"), 5).damage(1);
  expect(await desk.passUntil(() => desk.lastHealth() === "line-noisy", 10_000)).toBeLessThan(5_000);
  desk.line.damage = calm;
  expect(await desk.passUntil(() => desk.lastHealth() === "well", 30_000)).toBeLessThan(15_000);
  desk.end();
});

test("a board that hangs under a storm is reset until it answers, however long the storm goes on", async () => {
  const desk = new Desk({ board: new ModelledUno() });
  await desk.passUntil(() => desk.lastHealth() === "well", 5_000);
  const calm = desk.line.damage;
  desk.line.damage = brew(certain(storm, "a weather"), 5).damage(1);
  for (const resets of [1, 2, 3]) {
    desk.line.isFrozen = true;
    await desk.passUntil(() => desk.line.resets >= resets, 20_000);
    expect(desk.line.resets).toBe(resets);
  }
  expect(desk.health).not.toContain("wrong-firmware");
  desk.line.damage = calm;
  expect(await desk.passUntil(() => desk.lastHealth() === "well", 40_000)).toBeLessThan(30_000);
  desk.end();
});

test("P2: a press held during a shower is heard", async () => {
  const desk = new Desk({ board: new ModelledUno() });
  await desk.passUntil(() => desk.lastHealth() === "well", 5_000);
  desk.line.damage = brew(certain(shower, "a weather"), 7).damage(1);
  desk.line.damageToBoard = brew({ ...certain(shower, "a weather"), addedPerMs: 0 }, 8).damage(0);
  await desk.pass(2_000);
  desk.board.press(true);
  const took = await desk.passUntil(() => desk.presses().length > 0, 10_000);
  expect(desk.presses()).toEqual(["panic"]);
  expect(took).toBeLessThan(3_000);
  desk.end();
});
