import { describe, expect, test } from "vitest";
import type { Role } from "../../gateway/core/event.ts";
import { days, hours, minutes } from "../../shared/base/instant.ts";
import { policyWith } from "./makings.ts";
import { named, openSite } from "./site.ts";

const details = { name: "New Name", phone: "" };

describe("planning and starting", () => {
  test.each([["Jamie"], ["J. Smith"], ["jamie s"], ["jo"], [""], ["J.S. Smith"], ["j.s."]])(
    "the young person %j is refused: initials only (P10)",
    (meeting) => {
      const site = openSite();
      const personal = { meeting: ["A.B.", meeting], activity: "" };
      expect(site.refusal("ana", { kind: "plan-session", plan: site.planOf(), personal })).toBe(
        "initials-only",
      );
      expect(() => site.start("ana", { personal })).toThrow("initials-only");
    },
  );

  test("several young people by initials are several entries", () => {
    const site = openSite();
    const session = site.start("ana", { personal: { meeting: ["J.S.", "ŴLJ"], activity: "" } });
    expect(site.session(session).personal?.meeting).toEqual(["J.S.", "ŴLJ"]);
  });

  test.each([
    ["never", {}, false],
    ["always", {}, true],
    ["out-of-hours", { outOfHours: true }, true],
    ["out-of-hours", {}, false],
    ["home-visit", { kind: "home-visit" }, true],
    ["home-visit", {}, false],
  ] as const)("with approval %s, a plan of %j waits for a lead: %s", (required, change, isNeeded) => {
    const site = openSite({ policy: policyWith(() => ({ approval: { required } })) });
    const session = site.plan("ana", change);
    expect(site.askedOf("chloe")).toEqual(isNeeded ? ["ask-approval"] : []);
    expect(site.refusal("ana", { kind: "start-session", session })).toBe(
      isNeeded ? "approval-needed" : undefined,
    );
  });

  test("nobody approves their own lone working", () => {
    const site = openSite({
      policy: policyWith(() => ({ approval: { required: "always" } })),
      onCall: [],
      people: { ana: ["worker", "lead"], chloe: ["lead"] },
    });
    const session = site.plan("ana");
    expect(site.refusal("ana", { kind: "approve-session", session })).toBe("not-approver");
    expect(site.askedOf("ana")).toEqual([]);
    site.grant("chloe", { kind: "approve-session", session });
    expect(site.refusal("ana", { kind: "start-session", session })).toBeUndefined();
  });

  test("an unplanned session starts in one action, whatever policy asks of plans", () => {
    const site = openSite({
      policy: policyWith(() => ({ approval: { required: "always" }, colleague: { required: true } })),
    });
    const personal = { meeting: ["J.S."], activity: "" };
    expect(site.refusal("ana", { kind: "plan-session", plan: site.planOf(), personal })).toBe(
      "colleague-needed",
    );
    const session = site.grant("ana", {
      kind: "start-unplanned",
      worker: named("ana"),
      place: undefined,
      lengthMs: undefined,
      checkInEveryMs: undefined,
      colleague: undefined,
      sessionKind: "home-visit",
      silent: false,
      personal: { meeting: [], activity: "" },
    });
    expect(site.session(named(session ?? "")).phase).toMatchObject({
      phase: "active",
      checkIn: { phase: "waiting", dueAt: site.in(minutes(20)) },
      end: { dueAt: site.in(hours(1)) },
    });
    expect([site.askedOf("bruno"), site.askedOf("chloe")]).toEqual([["tell-unplanned"], ["tell-unplanned"]]);
  });

  test("the colleague is told at the start, and confirms", () => {
    const site = openSite();
    const session = site.plan("ana", { colleague: named("dora") });
    expect(site.askedOf("dora")).toEqual([]);
    site.grant("ana", { kind: "start-session", session });
    expect(site.askedOf("dora")).toEqual(["ask-colleague"]);
    expect(site.refusal("eli", { kind: "confirm-colleague", session })).toBe("not-allowed");
    site.grant("dora", { kind: "confirm-colleague", session });
    expect(site.session(session).colleagueConfirmed).toBe(true);
  });

  test("a plan that nobody can keep is refused with its reason", () => {
    const site = openSite();
    const personal = { meeting: ["J.S."], activity: "" };
    const refused = (change: Parameters<typeof site.planOf>[0]): string | undefined =>
      site.refusal("ana", { kind: "plan-session", plan: site.planOf(change), personal });
    expect(refused({ endAt: site.now })).toBe("end-before-start");
    expect(refused({ startAt: site.in(-days(1)), endAt: site.in(-1) })).toBe("end-before-start");
    expect(refused({ endAt: site.in(days(2)) })).toBe("too-long");
    expect(refused({ place: named("moon") })).toBe("unknown-place");
    expect(refused({ colleague: named("ana") })).toBe("colleague-is-worker");
    expect(refused({ workers: [named("bruno")] })).toBe("not-allowed");
    expect(refused({ workers: ["ana", "eli", "dora", "x1", "x2"].map((id) => named(id)) })).toBe(
      "too-many-workers",
    );
  });

  test("a planned session whose worker has left does not start", () => {
    const site = openSite();
    const session = site.plan("dora", { workers: [named("dora")] });
    site.grant("iris", { kind: "person-leaves", person: named("dora") });
    expect(site.refusal("bruno", { kind: "start-session", session })).toBe("person-has-left");
  });

  test("a plan that nobody started is put away a day after its end", () => {
    const site = openSite();
    const session = site.plan("ana");
    site.pass(days(1) + hours(2));
    expect(site.state.sessions.has(session)).toBe(false);
    expect(site.state.plannedSessionsOf.size).toBe(0);
  });

  test("the report is chased once when it is due", () => {
    const site = openSite();
    const session = site.start("ana");
    site.pass(minutes(10));
    site.end("ana", session);
    site.pass(days(1));
    expect(site.askedOf("ana")).toEqual(["chase-report"]);
    const note = { done: "", wentWell: "", wentBadly: "", nextTime: "" };
    site.grant("ana", { kind: "report-session", session, note });
    expect(site.session(session).phase.phase).toBe("reported");
  });
});

describe("people come and go", () => {
  test("the last admin stays one", () => {
    const site = openSite();
    const roles: readonly Role[] = ["lead"];
    expect(site.refusal("iris", { kind: "change-person", person: named("iris"), roles, details })).toBe(
      "last-admin",
    );
    expect(site.refusal("iris", { kind: "person-leaves", person: named("iris") })).toBe("last-admin");
    site.grant("iris", { kind: "change-person", person: named("bruno"), roles: ["admin"], details });
    expect(site.refusal("bruno", { kind: "person-leaves", person: named("iris") })).toBeUndefined();
  });

  test("a worker in a session, or with a fob, stays a worker and does not leave", () => {
    const site = openSite();
    const session = site.start("dora");
    const leaves = { kind: "person-leaves", person: named<never>("dora") } as const;
    expect(site.refusal("iris", leaves)).toBe("person-in-session");
    expect(
      site.refusal("iris", { kind: "change-person", person: named("dora"), roles: ["lead"], details }),
    ).toBe("person-in-session");
    site.end("dora", session);
    expect(site.refusal("iris", leaves)).toBeUndefined();
    expect(
      site.refusal("iris", { kind: "change-person", person: named("ana"), roles: ["lead"], details }),
    ).toBe("person-still-has-fobs");
  });

  test("nobody leaves who is on the rota: the gap would be seen by nobody (P11)", () => {
    const site = openSite();
    const layers = [
      {
        id: named<never>("first"),
        name: "First",
        rotation: { kind: "always" as const, people: [named<never>("dora")] },
      },
    ];
    const leaves = { kind: "person-leaves", person: named<never>("dora") } as const;
    site.grant("iris", { kind: "set-rota", rota: { layers, overrides: [] } });
    expect(site.refusal("iris", leaves)).toBe("person-on-rota");
    site.grant("iris", { kind: "set-rota", rota: { layers: [], overrides: [] } });
    expect(site.refusal("iris", leaves)).toBeUndefined();
  });

  test("a closed session's initials and report are erased on request, and the session stays on record (P10)", () => {
    const site = openSite();
    const session = site.start("dora");
    const erase = { kind: "erase-session", session } as const;
    expect(site.refusal("iris", erase)).toBe("session-not-closed");
    site.end("dora", session);
    const note = { done: "maths", wentWell: "J.S. smiled", wentBadly: "", nextTime: "" };
    site.grant("dora", { kind: "report-session", session, note });
    expect(JSON.stringify([...site.state.closedSessions.values()])).toContain("smiled");
    site.grant("iris", erase);
    expect(JSON.stringify([...site.state.closedSessions.values()])).not.toContain("smiled");
    expect(site.state.closedSessions.get(session)?.personal).toBeUndefined();
    expect(site.effects.at(-1)).toMatchObject({ kind: "destroy-key", subject: session });
    expect(site.refusal("iris", { kind: "erase-session", session: named("s-99") })).toBe("unknown-session");
  });

  test("leaving takes the credentials along", () => {
    const site = openSite();
    const credential = named<never>("dora-phone");
    const holder = { kind: "person", person: named<never>("dora") } as const;
    site.grant("iris", { kind: "issue-credential", credential, holder, hash: "00" });
    site.grant("iris", { kind: "person-leaves", person: named("dora") });
    expect(site.state.credentials.size).toBe(0);
    expect(site.effects.some(({ kind }) => kind === "disconnect")).toBe(true);
  });

  test("whoever has left does nothing any more", () => {
    const site = openSite();
    site.grant("iris", { kind: "person-leaves", person: named("felix") });
    const alarm = site.press("fob-7");
    expect(site.refusal("felix", { kind: "acknowledge-alarm", alarm })).toBe("person-has-left");
  });

  test("erasing waits for the leaving and for open alarms, and then takes names, codes and notes along (P10)", () => {
    const site = openSite();
    const erase = { kind: "erase-person", person: named<never>("ana") } as const;
    expect(site.refusal("iris", erase)).toBe("person-has-not-left");
    const codes = { salt: "s", safe: "a", duress: "b" };
    site.grant("iris", { kind: "set-codes", person: named("ana"), codes });
    const alarm = site.press("fob-7");
    site.attempt("bruno", alarm, "reached-safe", "Ana was in the kitchen");
    site.grant("iris", { kind: "return-fob", fob: named("fob-7") });
    site.grant("iris", { kind: "person-leaves", person: named("ana") });
    expect(site.refusal("iris", erase)).toBe("person-in-alarm");
    site.resolve("bruno", alarm);
    site.grant("iris", erase);
    expect(site.state.people.get(named("ana"))).toMatchObject({
      standing: "erased",
      details: undefined,
      codes: undefined,
    });
    expect(site.alarm(alarm).attempts[0]?.note).toBeUndefined();
    expect(JSON.stringify([...site.state.closedAlarms.values()])).not.toContain("kitchen");
    expect(site.effects.at(-1)).toMatchObject({ kind: "destroy-key", subject: "ana" });
    expect(site.refusal("iris", erase)).toBeUndefined();
  });

  test("a person erased while named among those told of an alarm does not stop it", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.pass(minutes(1));
    site.grant("iris", { kind: "person-leaves", person: named("felix") });
    site.grant("iris", { kind: "erase-person", person: named("felix") });
    site.hush();
    site.pass(minutes(1));
    expect(site.heardBy("bruno")).toEqual(["panic"]);
    expect(site.alarm(alarm).told).not.toContain("felix");
  });
});
