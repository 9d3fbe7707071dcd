import { describe, expect, test } from "vitest";
import { intakeLimits } from "../../../gateway/app/intake/limits.ts";
import type { Alarm } from "../../../gateway/core/state.ts";
import { hours, minutes, after as plus } from "../../../shared/base/instant.ts";
import { settled } from "../../fakes/fakeClock.ts";
import { personId, relayId } from "../presence/tinyEngine.ts";
import { checkIn, duressCheckIn, press, sealed, stillHere, type TestFob, TinySite } from "./tinySite.ts";

function openSite(): { site: TinySite; fob: TestFob } {
  const site = new TinySite();
  const fob = site.enrol(7);
  site.engine.startSession("ana", fob.id);
  return { site, fob };
}

function alarms(site: TinySite): readonly Alarm[] {
  return [...site.engine.state.alarms.values()];
}

function including(oddity: string): unknown {
  return expect.arrayContaining([oddity]);
}

describe("one press, however often it is heard", () => {
  test("heard by three relays, it is one alarm, and each of the three is told received (P1, P6)", async () => {
    const { site, fob } = openSite();
    const bytes = sealed(fob, 1, press);
    const relays = ["hall", "yard", "phone"].map(relayId);
    await Promise.all(relays.map((relay) => site.hear(fob, bytes, { relay })));
    expect(alarms(site)).toMatchObject([{ kind: "panic", presses: 1 }]);
    expect(site.engine.wished("hear-frame")).toBe(1);
    expect(site.told().map(({ to, meaning }) => [to, meaning])).toEqual(relays.map((to) => [to, "received"]));
    expect(new Set(site.presence.hearersOf(fob.id))).toEqual(new Set(relays));
  });

  test("repeated until confirmed, it is answered each time and never alarms again", async () => {
    const { site, fob } = openSite();
    for (let repeat = 0; repeat < 5; repeat += 1) await site.hear(fob, sealed(fob, 1, press));
    expect(alarms(site)).toMatchObject([{ presses: 1 }]);
    expect(site.told()).toHaveLength(5);
  });

  test("over the fob's own connection the reply goes to the fob's own topic", async () => {
    const { site, fob } = openSite();
    await site.intake.hear({ via: { kind: "own-connection", fob: fob.id }, bytes: sealed(fob, 1, press) });
    expect(site.told()).toEqual([{ to: fob.id, counter: 1, meaning: "received" }]);
  });

  test("a second press is a second press", async () => {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 1, press));
    await site.hear(fob, sealed(fob, 2, press));
    expect(alarms(site)).toMatchObject([{ presses: 2 }]);
  });
});

describe("while the journal cannot be written", () => {
  test("the alarm is raised, nobody is told received, and no PUBACK is due, until it is mended (P1, P6)", async () => {
    const { site, fob } = openSite();
    site.engine.breakJournal();
    let confirmed = 0;
    const bytes = sealed(fob, 1, press);
    for (const relay of ["hall", "yard"].map(relayId)) {
      void site.hear(fob, bytes, { relay }).then(() => {
        confirmed += 1;
      });
    }
    await settled();
    void site.hear(fob, bytes).then(() => {
      confirmed += 1;
    });
    await settled();
    expect(alarms(site)).toHaveLength(1);
    expect(confirmed).toBe(0);
    expect(site.told()).toEqual([]);
    site.engine.mendJournal();
    await settled();
    expect(confirmed).toBe(3);
    expect(site.told()).toHaveLength(3);
    expect(alarms(site)).toMatchObject([{ presses: 1 }]);
  });
});

describe("heartbeats", () => {
  test("keep contact and come nowhere near the record", async () => {
    const { site, fob } = openSite();
    const before = site.engine.wishes.length;
    for (let counter = 1; counter <= 50; counter += 1) {
      await site.hear(fob, sealed(fob, counter, stillHere));
      await site.clock.pass(30_000);
    }
    expect(site.engine.wishes).toHaveLength(before);
    expect(site.presence.silent()).toEqual([]);
    expect(site.told()).toEqual([]);
  });

  test("played back, heard late or out of order, keep no contact (P8)", async () => {
    const { site, fob } = openSite();
    const limitMs = site.engine.state.policy.contactLost.afterMs;
    for (const counter of [1, 2, 5]) await site.hear(fob, sealed(fob, counter, stillHere));
    for (let passed = 0; passed <= limitMs; passed += 5000) {
      for (const counter of [2, 3, 4, 5]) await site.hear(fob, sealed(fob, counter, stillHere));
      await site.clock.pass(5000);
    }
    expect(site.engine.count("contact-lost")).toBe(1);
  });

  test("whose counter went back make the fob suspect once, and then count for nothing", async () => {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 1000, stillHere));
    for (let counter = 0; counter < 5; counter += 1) await site.hear(fob, sealed(fob, counter, stillHere));
    expect(site.engine.wished("note-counter-went-back")).toBe(1);
    expect(site.engine.state.fobs.get(fob.id)?.suspect).toBe(true);
    await site.hear(fob, sealed(fob, 1001, stillHere));
    expect(site.presence.windowOf(fob.id, 1)).toBeUndefined();
    await site.clock.pass(hours(1));
    expect(site.engine.count("contact-lost")).toBe(1);
  });
});

describe("odd presses alarm (P2)", () => {
  test("out of order, it is late", async () => {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 10, stillHere));
    await site.hear(fob, sealed(fob, 9, press));
    expect(alarms(site)).toMatchObject([{ kind: "panic", oddities: including("counter-late") }]);
  });

  test("with a counter that went back, it is doubtful and rings all the same", async () => {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 5000, stillHere));
    await site.hear(fob, sealed(fob, 3, press));
    const oddities = including("counter-went-back");
    expect(alarms(site).find(({ kind }) => kind === "panic")).toMatchObject({ oddities });
    expect(site.told()).toMatchObject([{ meaning: "received", counter: 3 }]);
  });

  test("of a counter that only heartbeats are known to have had, it is late and not taken for a repeat", async () => {
    const { site, fob } = openSite();
    for (let counter = 1; counter <= 30; counter += 1) await site.hear(fob, sealed(fob, counter, stillHere));
    await site.hear(fob, sealed(fob, 12, press));
    expect(alarms(site)).toMatchObject([{ kind: "panic" }]);
  });

  test("of a suspect fob, it rings", async () => {
    const { site, fob } = openSite();
    site.engine.happen({ kind: "fob-suspected", at: site.clock.now(), fob: fob.id, counter: 1 });
    await site.hear(fob, sealed(fob, 50, press));
    expect(alarms(site)).toMatchObject([{ kind: "panic", oddities: including("fob-suspect") }]);
  });

  test("when it comes while the inbox is full, it says so", async () => {
    const { site, fob } = openSite();
    site.isCrowded = true;
    await site.hear(fob, sealed(fob, 1, press));
    expect(alarms(site)).toMatchObject([{ oddities: including("queue-full") }]);
  });

  test.each([
    ["in the future", hours(3), "heard-from-the-future"],
    ["long ago", -hours(3), "heard-late"],
  ])(
    "a relay that claims to have heard it %s is believed in nothing but the claim",
    async (_, byMs, oddity) => {
      const { site, fob } = openSite();
      const heardAt = plus(site.clock.now(), byMs);
      await site.hear(fob, sealed(fob, 1, press), { heardAt });
      expect(alarms(site)).toMatchObject([
        { raisedAt: site.clock.now(), oddities: including(oddity), receptions: [{ heardAt }] },
      ]);
    },
  );

  test("of a fob that forgot its counter and uses a number of old, it rings anew, once however often it is heard", async () => {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 1, press));
    const [first] = alarms(site);
    const at = site.clock.now();
    const by = personId("lee");
    if (first === undefined) throw new Error("no alarm");
    site.engine.happen({
      kind: "alarm-resolved",
      at,
      alarm: first.id,
      session: undefined,
      by,
      outcome: "test",
      personal: undefined,
    });
    await site.hear(fob, sealed(fob, 9000, stillHere));
    for (let repeat = 0; repeat < 5; repeat += 1) await site.hear(fob, sealed(fob, 1, press));
    const panics = alarms(site).filter(({ kind }) => kind === "panic");
    expect(panics).toMatchObject([{ presses: 1, oddities: including("counter-went-back") }]);
  });

  test("with the first key after the fob was enrolled again, it counts, and the old key's frames do not", async () => {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 5000, stillHere));
    const renewed = site.giveKey(fob.id, 7, 99);
    site.engine.happen({ kind: "fob-re-enrolled", at: site.clock.now(), fob: fob.id, by: personId("admin") });
    await site.hear(renewed, sealed(renewed, 1, press));
    expect(alarms(site)).toMatchObject([{ kind: "panic", oddities: [] }]);
    await site.hear(fob, sealed(fob, 5001, press));
    expect(site.refusedBy.get("seal-does-not-verify")).toBe(1);
  });

  test("under a renewed key a counter that was used before is another press, and never answered as the old one (P2, P6)", async () => {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 1, press));
    const renewed = site.giveKey(fob.id, 7, 99);
    site.engine.happen({ kind: "fob-re-enrolled", at: site.clock.now(), fob: fob.id, by: personId("admin") });
    await site.hear(renewed, sealed(renewed, 1, press));
    const ids = site.engine.wishes.filter(({ body }) => body.kind === "hear-frame").map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(alarms(site)).toMatchObject([{ presses: 2 }]);
  });

  test("a renewed key whose event was lost in a kill makes no press of it an old one (P1, P2)", async () => {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 1, press));
    const renewed = site.giveKey(fob.id, 7, 99);
    await site.hear(renewed, sealed(renewed, 1, press));
    expect(alarms(site)).toMatchObject([{ presses: 2 }]);
    await site.hear(renewed, sealed(renewed, 1, press));
    expect(alarms(site)).toMatchObject([{ presses: 2 }]);
  });

  test("after a restart that lost presence, a press on record is a repeat and a new one is fresh", async () => {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 500, press));
    const next = new TinySite();
    const again = next.enrol(7);
    next.engine.startSession("ana", again.id);
    next.engine.happen({
      kind: "frame-counted",
      at: next.clock.now(),
      fob: again.id,
      counter: 500,
      alarm: undefined,
    });
    await next.hear(again, sealed(again, 500, press));
    await next.hear(again, sealed(again, 100, stillHere));
    expect(alarms(next).filter(({ kind }) => kind === "panic")).toEqual([]);
    expect(next.engine.state.fobs.get(again.id)?.suspect).toBe(true);
    await next.hear(again, sealed(again, 501, press));
    expect(alarms(next).filter(({ kind }) => kind === "panic")).toHaveLength(1);
  });
});

describe("what does not verify (P8)", () => {
  test("is counted by reason and is nothing else", async () => {
    const { site, fob } = openSite();
    const stranger = { ...fob, address: site.enrol(9).address };
    const forged = sealed(fob, 1, press);
    forged[1] = (forged[1] ?? 0) ^ 1;
    await site.hear(fob, forged);
    await site.hear(stranger, sealed(fob, 1, press));
    await site.hear({ address: fob.address }, new Uint8Array([0x40, 1, 2, 3]));
    await site.hear(fob, new Uint8Array(0));
    await site.hear({ ...fob, address: new TinySite().enrol(77).address }, sealed(fob, 1, press));
    expect(Object.fromEntries(site.refusedBy)).toEqual({
      "seal-does-not-verify": 2,
      "not-encrypted": 1,
      "too-short": 1,
      "unknown-address": 1,
    });
    expect(site.engine.wishes).toEqual([]);
  });

  test("in any number delays no real press, stops guessed heartbeats from counting, and is shown", async () => {
    const { site, fob } = openSite();
    const forged = sealed(fob, 1, press);
    forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1;
    for (let count = 0; count < intakeLimits.failuresPerFob; count += 1) await site.hear(fob, forged);
    expect(site.besieged).toHaveLength(1);
    await site.hear(fob, sealed(fob, 2, stillHere));
    expect(site.presence.windowOf(fob.id, 0)).toBeUndefined();
    expect(site.presence.hearersOf(fob.id)).toEqual([]);
    await site.hear(fob, sealed(fob, 3, press));
    expect(alarms(site)).toMatchObject([{ kind: "panic" }]);
    await site.clock.pass(intakeLimits.refusedOverMs + minutes(1));
    expect(site.besieged.at(-1)).toBeUndefined();
  });
});

describe("a duress check-in looks like a check-in (P7)", () => {
  async function repliesTo(gesture: typeof checkIn): Promise<unknown> {
    const { site, fob } = openSite();
    await site.hear(fob, sealed(fob, 1, gesture));
    for (const alarm of alarms(site)) {
      const attemptDueAt = plus(site.clock.now(), minutes(5));
      const by = personId("lee");
      site.engine.happen({
        kind: "alarm-acknowledged",
        at: site.clock.now(),
        alarm: alarm.id,
        by,
        attemptDueAt,
      });
      site.feedback.helpIsComing(fob.id, 1, alarm.id);
    }
    await site.hear(fob, sealed(fob, 1, gesture));
    await site.hear(fob, sealed(fob, 2, stillHere));
    return site.told();
  }

  test("before and after somebody takes charge, byte for byte", async () => {
    expect(await repliesTo(duressCheckIn)).toEqual(await repliesTo(checkIn));
  });

  test("and a panic does hear that help is coming, so the comparison sees a difference where there is one", async () => {
    expect(await repliesTo(press)).not.toEqual(await repliesTo(checkIn));
  });
});
