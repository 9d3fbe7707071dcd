import { describe, expect, test } from "vitest";
import { turningWithinMs } from "../../../gateway/app/engine/limits.ts";
import { hours, type Monotonic, monotonic } from "../../../shared/base/instant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { openSite } from "./site.ts";

/** Time that goes by while nothing of ours gets to run. */
class StandingClock extends FakeClock {
  stoodMs = 0;

  override monotonic(): Monotonic {
    return monotonic(super.monotonic() + this.stoodMs);
  }
}

describe("whether the engine turns (P11)", () => {
  test("one that nobody asks for anything does, for hours", async () => {
    const { engine, clock } = await openSite();
    await clock.pass(hours(3));
    expect(engine.isTurning).toBe(true);
  });

  test("one whose disk hangs does: alarms go out without it, and a restart would lose them", async () => {
    const { engine, clock, journal, press } = await openSite();
    journal.hold();
    press(1);
    await clock.pass(turningWithinMs * 3);
    press(2);
    await clock.pass(turningWithinMs * 3);
    expect(engine.isTurning).toBe(true);
    expect(engine.figures.backlogEvents).toBeGreaterThan(0);
    journal.letGo();
    await clock.pass(turningWithinMs * 3);
    expect(engine.figures.backlogEvents).toBe(0);
  });

  test("one that leaves what came untouched does not, until it takes it up", async () => {
    const clock = new StandingClock();
    const { engine, press } = await openSite({ clock });
    press(1);
    clock.stoodMs = turningWithinMs - 1;
    expect(engine.isTurning).toBe(true);
    clock.stoodMs = turningWithinMs + 1;
    expect(engine.isTurning).toBe(false);
    await clock.pass(1);
    expect(engine.isTurning).toBe(true);
  });

  test("one that found itself wrong, or was closed, does not", async () => {
    const { engine } = await openSite();
    await engine.close();
    expect(engine.isTurning).toBe(false);
  });
});
