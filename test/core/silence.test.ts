import { describe, expect, test } from "vitest";
import { stillWanted } from "../../gateway/core/react.ts";
import { watchOf } from "../../gateway/core/watch/watchOf.ts";
import { hours, minutes, seconds } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";
import { policyWith } from "./makings.ts";
import { gateway, named, openSite } from "./site.ts";

describe("silence is a signal (P5)", () => {
  test("a worker is reminded before the check-in is due, and missed at the very instant", () => {
    const site = openSite();
    site.start("ana");
    const startedAt = site.now;
    site.pass(minutes(18));
    expect(site.askedOf("ana")).toEqual(["remind-worker"]);
    expect(site.openKinds()).toEqual([]);
    site.pass(minutes(2));
    expect(site.open("missed-check-in")).toMatchObject({ raisedAt: startedAt + minutes(20) });
    expect(site.heardBy("bruno")).toEqual(["missed-check-in"]);
  });

  test("a reminder is not sent to a worker who has checked in meanwhile", () => {
    const site = openSite();
    site.start("ana");
    site.pass(minutes(18));
    const reminder = certain(
      site.effects.find(({ kind }) => kind === "remind-worker"),
      "a reminder",
    );
    expect(stillWanted(site.state, reminder)).toBe(true);
    site.checkIn("ana");
    expect(stillWanted(site.state, reminder)).toBe(false);
  });

  test("a check-in missed while the gateway was down is found with its true instant, without a late reminder", () => {
    const site = openSite();
    site.start("ana");
    const startedAt = site.now;
    site.isDownFor(minutes(45));
    site.pass(0);
    expect(site.open("missed-check-in")).toMatchObject({
      raisedAt: startedAt + minutes(20),
      learntAt: startedAt + minutes(45),
    });
    expect(site.askedOf("ana")).toEqual([]);
    expect(site.heardBy("felix")).toEqual(["missed-check-in"]);
  });

  test("a check-in by fob speaks for every session the worker is in", () => {
    const site = openSite();
    site.start("ana");
    site.start("ana");
    site.pass(minutes(19));
    site.frame("fob-7", { meaning: "check-in" });
    site.pass(minutes(19));
    expect(site.openKinds()).toEqual([]);
  });

  test("a session with two workers is missed once, and either may check in for both", () => {
    const site = openSite();
    const workers = [named<never>("ana"), named<never>("eli")];
    const session = site.plan("ana", { workers, startAt: site.now, endAt: site.in(hours(1)) });
    site.grant("eli", { kind: "start-session", session });
    site.pass(minutes(15));
    site.checkIn("eli");
    site.pass(minutes(19));
    expect(site.openKinds()).toEqual([]);
    site.pass(minutes(1));
    expect(site.openKinds()).toEqual(["missed-check-in"]);
    expect([site.heardBy("ana"), site.heardBy("eli")]).toEqual([[], []]);
  });

  test("an overrun is found after its grace, and told apart", () => {
    const site = openSite();
    site.start("ana", { checkInEveryMs: 0 });
    site.pass(hours(1));
    expect(site.openKinds()).toEqual([]);
    site.pass(minutes(5));
    expect(site.openKinds()).toEqual(["overrun"]);
  });

  test("a check-in and an end that fall due at the same instant, also during downtime, are both found", () => {
    const policy = policyWith(() => ({ overrun: { graceMs: 0 } }));
    for (const downMs of [0, hours(2)]) {
      const site = openSite({ policy });
      site.start("ana", { checkInEveryMs: hours(1) });
      site.isDownFor(downMs);
      site.pass(hours(1));
      expect([...site.openKinds()].sort()).toEqual(["missed-check-in", "overrun"]);
      expect(new Set(site.eventsOf("alarm-raised").map(({ at }) => at)).size).toBe(1);
    }
  });

  test("a session cannot be extended into the past, and extending it clears the overrun without closing it", () => {
    const site = openSite();
    const session = site.start("ana", { checkInEveryMs: 0 });
    expect(site.refusal("ana", { kind: "extend-session", session, endAt: site.in(-1) })).toBe(
      "end-before-start",
    );
    site.pass(minutes(65));
    site.grant("ana", { kind: "extend-session", session, endAt: site.in(minutes(30)) });
    expect(site.open("overrun").clearedAt).toBe(site.now);
  });

  test("contact lost is an alarm of its own, only in a session, and once", () => {
    const site = openSite();
    site.loseContact("fob-7");
    expect(site.openKinds()).toEqual([]);
    site.start("ana");
    expect(watchOf(site.state, named("fob-7"))?.limitMs).toBe(seconds(90));
    site.loseContact("fob-7");
    site.loseContact("fob-7");
    expect(site.openKinds()).toEqual(["contact-lost"]);
    site.wish(gateway, { kind: "note-contact-regained", fob: named("fob-7") });
    expect(site.open("contact-lost").clearedAt).toBe(site.now);
  });

  test("a worker with two silent fobs is heard of again only when both are", () => {
    const site = openSite();
    site.grant("iris", { kind: "assign-fob", fob: named("fob-9"), holder: named("ana") });
    site.start("ana");
    site.loseContact("fob-7");
    site.loseContact("fob-9");
    site.wish(gateway, { kind: "note-contact-regained", fob: named("fob-7") });
    expect(site.open("contact-lost").clearedAt).toBeUndefined();
    site.wish(gateway, { kind: "note-contact-regained", fob: named("fob-9") });
    expect(site.open("contact-lost").clearedAt).toBe(site.now);
  });

  test("a lost relay is one alarm naming everyone, and holds back what lies behind it", () => {
    const site = openSite();
    site.start("ana");
    site.start("eli");
    site.loseRelay("hall-relay", "fob-7", "fob-8");
    expect(site.open("technical").subject).toMatchObject({
      fault: "relay-lost",
      uncovered: ["ana", "eli"],
      relay: "hall-relay",
    });
    site.loseContact("fob-7");
    expect(site.openKinds()).toEqual(["technical"]);
    site.pass(minutes(5));
    expect(site.eventsOf("hold-back-ended")).toHaveLength(1);
    site.loseContact("fob-7");
    expect(site.openKinds()).toEqual(["technical", "contact-lost"]);
  });

  test("a fob that the lost relay did not leave uncovered is not held back", () => {
    const site = openSite();
    site.start("eli");
    site.loseRelay("hall-relay", "fob-7");
    site.loseContact("fob-8");
    expect(site.openKinds()).toEqual(["technical", "contact-lost"]);
  });

  test("a relay that comes back, or is retired, holds nothing back", () => {
    for (const back of ["note-relay-regained", "retire-relay"] as const) {
      const site = openSite();
      site.start("ana");
      site.loseRelay("hall-relay", "fob-7");
      site.grant(back === "retire-relay" ? "iris" : gateway, { kind: back, relay: named("hall-relay") });
      expect(site.open("technical").clearedAt).toBe(site.now);
      expect(site.state.lostRelays.size).toBe(0);
      site.loseContact("fob-7");
      expect(site.openKinds()).toEqual(["technical", "contact-lost"]);
    }
  });

  test("a relay lost twice names those whom it leaves uncovered the second time", () => {
    const site = openSite();
    site.start("ana");
    site.start("eli");
    site.loseRelay("hall-relay", "fob-7");
    const { id } = site.open("technical");
    site.attempt("bruno", id, "reached-safe");
    site.wish(gateway, { kind: "note-relay-regained", relay: named("hall-relay") });
    site.loseRelay("hall-relay", "fob-8");
    expect(site.open("technical")).toMatchObject({ id, subject: { uncovered: ["ana", "eli"] } });
    expect(site.open("technical").clearedAt).toBeUndefined();
    site.hush();
    site.pass(minutes(2));
    expect(site.heardBy("bruno")).toEqual(["technical"]);
  });

  test("a clock that steps is shown, and every wait keeps its length", () => {
    for (const byMs of [hours(1), -hours(1)]) {
      const site = openSite();
      site.start("ana");
      const alarm = site.press("fob-8");
      site.acknowledge("bruno", alarm);
      site.grant("felix", { kind: "announce-test", fob: named("fob-9") });
      site.pass(minutes(1));
      site.now = site.in(byMs);
      site.wish(gateway, { kind: "note-clock-step", byMs });
      expect(site.open("technical").subject.fault).toBe("clock-stepped");
      site.pass(minutes(1) - 1);
      expect(site.alarm(alarm).answer.phase).toBe("acknowledged");
      site.pass(1);
      expect(site.alarm(alarm).answer.phase).toBe("ringing");
      site.pass(1);
      expect(site.alarm(site.press("fob-9")).oddities).toEqual(["fob-unassigned"]);
      site.pass(minutes(18) - 2);
      expect(site.openKinds()).not.toContain("missed-check-in");
      site.pass(1);
      expect(site.openKinds()).toContain("missed-check-in");
    }
  });

  test("a battery that runs low names the holder, and is said once", () => {
    const site = openSite();
    site.grant(gateway, { kind: "note-battery", fob: named("fob-7"), percent: 9 });
    site.grant(gateway, { kind: "note-battery", fob: named("fob-7"), percent: 8 });
    expect(site.open("technical").subject).toMatchObject({ fault: "battery-low", uncovered: ["ana"] });
  });

  test("every gap of the rota is said when it comes into sight, in one alarm", () => {
    const site = openSite();
    const layer = named<never>("layer-1");
    for (const [index, from] of [hours(5), hours(10)].entries()) {
      site.grant("iris", {
        kind: "override-rota",
        override: {
          id: named(`gap-${index}`),
          layer,
          from: site.in(from),
          to: site.in(from + hours(1)),
          person: undefined,
          reason: "cover",
        },
      });
    }
    site.pass(0);
    expect(site.open("technical").detail.split(" ")).toHaveLength(2);
    site.resolve("bruno", site.open("technical").id);
    site.pass(hours(2));
    expect(site.openKinds()).toEqual([]);
  });
});

describe("trouble that comes back while its alarm is open is not silent", () => {
  test("a second missed check-in rings again, though somebody took charge of the first", () => {
    const site = openSite();
    site.start("ana", { lengthMs: hours(3) });
    site.pass(minutes(20));
    const { id } = site.open("missed-check-in");
    site.attempt("chloe", id, "reached-safe");
    site.checkIn("ana");
    expect(site.open("missed-check-in").clearedAt).toBe(site.now);
    site.pass(minutes(10));
    site.attempt("chloe", id, "reached-safe");
    site.hush();
    site.pass(minutes(10));
    expect(site.heardBy("bruno")).toEqual(["missed-check-in"]);
    expect(site.open("missed-check-in")).toMatchObject({ id, clearedAt: undefined, round: 2 });
  });

  test("contact lost again rings again", () => {
    const site = openSite();
    site.start("ana");
    site.loseContact("fob-7");
    const { id } = site.open("contact-lost");
    site.attempt("bruno", id, "reached-safe");
    site.wish(gateway, { kind: "note-contact-regained", fob: named("fob-7") });
    site.hush();
    site.pass(minutes(3));
    site.loseContact("fob-7");
    expect(site.heardBy("bruno")).toEqual(["contact-lost"]);
    expect(site.open("contact-lost")).toMatchObject({
      id,
      clearedAt: undefined,
      round: 2,
      protocol: { stage: "make-contact", nextAt: site.in(minutes(10)) },
    });
  });

  test("an overrun after an extension rings again", () => {
    const site = openSite();
    const session = site.start("ana", { checkInEveryMs: 0 });
    site.pass(minutes(65));
    const { id } = site.open("overrun");
    site.attempt("bruno", id, "reached-safe");
    site.grant("ana", { kind: "extend-session", session, endAt: site.in(minutes(5)) });
    site.hush();
    site.pass(minutes(10));
    expect(site.heardBy("bruno")).toEqual(["overrun"]);
  });

  test("trouble that comes back while it still rings goes on ringing where it was", () => {
    const site = openSite();
    site.start("ana");
    site.loseContact("fob-7");
    site.pass(minutes(1));
    site.wish(gateway, { kind: "note-contact-regained", fob: named("fob-7") });
    site.loseContact("fob-7");
    expect(site.open("contact-lost")).toMatchObject({ round: 1, answer: { phase: "ringing", step: 1 } });
  });
});

describe("closing an alarm leaves nobody unwatched", () => {
  test("a missed check-in that is closed while the session goes on is watched anew", () => {
    const site = openSite();
    site.start("ana", { lengthMs: hours(3) });
    site.pass(minutes(20));
    site.resolve("bruno", site.open("missed-check-in").id);
    site.pass(minutes(20) - 1);
    expect(site.openKinds()).toEqual([]);
    site.pass(1);
    expect(site.openKinds()).toEqual(["missed-check-in"]);
  });

  test("closing the alarm of one session does not touch the missed check-in of another", () => {
    const site = openSite();
    site.start("ana", { lengthMs: hours(3) });
    site.pass(seconds(10));
    const second = site.start("ana", { lengthMs: hours(3) });
    site.pass(minutes(20));
    const [first] = [...site.state.alarms.values()];
    site.resolve("bruno", certain(first, "the first session's alarm").id);
    expect(site.openKinds()).toEqual(["missed-check-in"]);
    expect(site.open("missed-check-in").subject.session).toBe(second);
    expect(site.session(second).phase).toMatchObject({ checkIn: { phase: "missed" } });
  });

  test("an overrun that is closed while the session goes on is found again", () => {
    const site = openSite();
    site.start("ana", { checkInEveryMs: 0 });
    site.pass(minutes(65));
    site.resolve("bruno", site.open("overrun").id);
    site.pass(minutes(20));
    expect(site.openKinds()).toEqual(["overrun"]);
  });

  test("a fob still silent after its alarm was closed is lost again", () => {
    const site = openSite();
    site.start("ana");
    site.loseContact("fob-7");
    site.resolve("bruno", site.open("contact-lost").id);
    site.loseContact("fob-7");
    expect(site.openKinds()).toEqual(["contact-lost"]);
  });
});
