import { expect, test } from "vitest";
import { seconds } from "../../shared/base/instant.ts";
import { accountOf } from "./account.ts";
import { p6WorkerKnows } from "./checkers/p6WorkerKnows.ts";
import { untilSet } from "./simulate.ts";
import { setUp } from "./world/setUp.ts";
import { World } from "./world/world.ts";

test("P6: a press heard again while the taking charge is still being written is not told that help is coming", async () => {
  const world = new World(1, undefined);
  await world.machine.start();
  const { workers, responders } = await untilSet(world, setUp(world));
  world.airLoss = 0;
  for (const { responder } of responders) responder.habit = "asleep";
  const fob = workers[0]?.fob;
  fob?.switchOn();
  if (fob) fob.near = ["hall-1"];
  fob?.press("panic");
  await world.clock.pass(seconds(5));
  const sealed = world.chronicle.of("sealed").findLast(({ says }) => says === "panic");
  const alarm = world.chronicle.of("alarm-shown").at(-1)?.alarm;

  world.machine.disk.slowMs = 1_200;
  void responders[0]?.device.ask({ do: "acknowledge", alarm });
  await world.clock.pass(600);
  world.relays.get("hall-1")?.hears(sealed?.frame ?? "", fob?.address ?? "", true);
  await world.clock.pass(500);
  world.machine.kill("killed");
  await world.clock.pass(seconds(5));

  const account = accountOf(world);
  expect(account.recorded("alarm-raised")).not.toEqual([]);
  expect(account.recorded("alarm-acknowledged")).toEqual([]);
  expect(p6WorkerKnows(account)).toEqual([]);
  const told = account.of("brought").map(({ meaning }) => meaning);
  expect(told).toContain("received");
  expect(told).not.toContain("help-is-coming");
});
