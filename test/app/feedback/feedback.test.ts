import { describe, expect, test } from "vitest";
import { feedbackLimits } from "../../../gateway/app/feedback/limits.ts";
import type { AlarmId } from "../../../shared/base/ids.ts";
import { hours, minutes, after as plus } from "../../../shared/base/instant.ts";
import {
  checkIn,
  duressCheckIn,
  press,
  sealed,
  stillHere,
  type TestFob,
  TinySite,
} from "../intake/tinySite.ts";
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

describe("whether a session is on", () => {
  test("is told with every confirmation, and before it, so that a relay with room for one reply keeps the other", async () => {
    const site = new TinySite();
    const fob = site.enrol(7);
    await site.hear(fob, sealed(fob, 1, checkIn));
    site.engine.startSession("ana", fob.id);
    await site.hear(fob, sealed(fob, 2, checkIn));
    expect(site.replies().map(({ counter, meaning }) => [counter, meaning])).toEqual([
      [1, "session-off"],
      [1, "received"],
      [2, "session-on"],
      [2, "received"],
    ]);
  });

  test("is told alike of a check-in and of a cry for help in its disguise (P7)", async () => {
    const heard = await Promise.all(
      [checkIn, duressCheckIn].map(async (what) => {
        const site = new TinySite();
        const fob = site.enrol(7);
        site.engine.startSession("ana", fob.id);
        await site.hear(fob, sealed(fob, 1, what));
        return site.replies();
      }),
    );
    expect(heard[0]).toHaveLength(2);
    expect(heard[1]).toEqual(heard[0]);
  });
});

test("help on the way for a press under a former key is not said to the fob under its new one (P6)", async () => {
  const { site, fob, alarm } = await pressed();
  takeCharge(site, alarm);
  site.feedback.helpIsComing(fob.id, 1, alarm);
  site.published.length = 0;
  const again = site.giveKey(fob.id, 7, 8);
  site.seals.forget(fob.id);
  site.engine.happen({ kind: "fob-re-enrolled", at: site.clock.now(), fob: fob.id, by: personId("lee") });
  await site.hear(again, sealed(again, 1, stillHere));
  expect(site.told()).toEqual([]);
});
