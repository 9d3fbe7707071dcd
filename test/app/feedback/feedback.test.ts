import { describe, expect, test } from "vitest";
import { feedbackLimits } from "../../../gateway/app/feedback/limits.ts";
import type { AlarmId } from "../../../shared/base/ids.ts";
import { hours, minutes, after as plus } from "../../../shared/base/instant.ts";
import { press, sealed, stillHere, type TestFob, TinySite } from "../intake/tinySite.ts";
import { personId, relayId } from "../presence/tinyEngine.ts";

async function pressed(): Promise<{ site: TinySite; fob: TestFob; alarm: AlarmId }> {
  const site = new TinySite();
  const fob = site.enrol(7);
  site.engine.startSession("ana", fob.id);
  await site.hear(fob, sealed(fob, 1, press));
  const [alarm] = site.engine.state.alarms.keys();
  if (alarm === undefined) throw new Error("no alarm");
  site.published.length = 0;
  return { site, fob, alarm };
}

function takeCharge(site: TinySite, alarm: AlarmId): void {
  const at = site.clock.now();
  site.engine.happen({
    kind: "alarm-acknowledged",
    at,
    alarm,
    by: personId("lee"),
    attemptDueAt: plus(at, minutes(5)),
  });
}

describe("help is coming (P6)", () => {
  test("is not said before somebody took charge", async () => {
    const { site, fob, alarm } = await pressed();
    expect(site.feedback.helpIsComing(fob.id, 1, alarm)).toBe("nobody");
    await site.hear(fob, sealed(fob, 1, press));
    expect(site.told().map(({ meaning }) => meaning)).toEqual(["received"]);
  });

  test("goes to the relays that heard the fob lately, the latest first, and not to all the world", async () => {
    const { site, fob, alarm } = await pressed();
    for (const name of ["r-1", "r-2", "r-3", "r-4"]) {
      await site.clock.pass(100);
      await site.hear(fob, sealed(fob, 1, press), { relay: relayId(name) });
    }
    site.published.length = 0;
    takeCharge(site, alarm);
    expect(site.feedback.helpIsComing(fob.id, 1, alarm)).toBe("sent");
    expect(site.told()).toEqual(
      ["r-4", "r-3", "r-2"].map((to) => ({ to, counter: 1, meaning: "help-is-coming" })),
    );
  });

  test("is what a press that is repeated hears from then on, until the taking charge lapses", async () => {
    const { site, fob, alarm } = await pressed();
    takeCharge(site, alarm);
    await site.hear(fob, sealed(fob, 1, press));
    site.engine.happen({ kind: "acknowledgement-lapsed", at: site.clock.now(), alarm, by: personId("lee") });
    await site.hear(fob, sealed(fob, 1, press));
    expect(site.told().map(({ meaning }) => meaning)).toEqual(["help-is-coming", "received"]);
  });

  test("is said again when the fob is next heard, by whoever hears it, and not for ever", async () => {
    const { site, fob, alarm } = await pressed();
    await site.clock.pass(hours(1));
    takeCharge(site, alarm);
    expect(site.feedback.helpIsComing(fob.id, 1, alarm)).toBe("nobody");
    for (let counter = 2; counter < 20; counter += 1) {
      await site.hear(fob, sealed(fob, counter, stillHere), { relay: relayId("yard") });
    }
    const help = { to: "yard", counter: 1, meaning: "help-is-coming" };
    expect(site.told()).toEqual(Array.from({ length: feedbackLimits.helpRepeats }, () => help));
  });

  test("is not said again by an echo of the fob once nobody is in charge any more", async () => {
    const { site, fob, alarm } = await pressed();
    takeCharge(site, alarm);
    site.feedback.helpIsComing(fob.id, 1, alarm);
    site.published.length = 0;
    site.engine.happen({ kind: "acknowledgement-lapsed", at: site.clock.now(), alarm, by: personId("lee") });
    await site.hear(fob, sealed(fob, 2, stillHere));
    expect(site.told()).toEqual([]);
  });
});

test("a fob without a key in the vault is told nothing, since nothing it was told could be believed", async () => {
  const { site, fob, alarm } = await pressed();
  takeCharge(site, alarm);
  site.vault.keys.delete(fob.id);
  site.seals.forget(fob.id);
  site.feedback.helpIsComing(fob.id, 1, alarm);
  expect(site.told()).toEqual([]);
});
