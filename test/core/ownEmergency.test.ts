import { describe, expect, test } from "vitest";
import type { CommandBody } from "../../gateway/core/command.ts";
import type { Decision } from "../../gateway/core/decision.ts";
import { limits } from "../../gateway/core/limits.ts";
import type { AlarmId } from "../../shared/base/ids.ts";
import { hours, minutes } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";
import { named, openSite, type Site } from "./site.ts";

/** All that a worker, or whoever looks over their shoulder, can tell two decisions apart by. */
function seen(decision: Decision): unknown {
  return decision.kind === "happens"
    ? { kind: decision.kind, about: decision.about, isEmpty: decision.events.length === 0 }
    : { kind: decision.kind, refusal: decision.refusal };
}

function sessionsOf(site: Site): unknown {
  return [...site.state.sessions.values(), ...site.state.closedSessions.values()];
}

type Act = (site: Site, sign: "safe" | "duress") => Decision;

const acts: readonly (readonly [string, Act])[] = [
  ["a check-in by phone", (site, sign) => site.checkIn("ana", sign)],
  [
    "the end of a session",
    (site, sign) =>
      site.wish("ana", {
        kind: "end-session",
        session: certain(site.state.activeSessionsOf.get(named("ana"))?.[0], "a session"),
        sign,
      }),
  ],
  [
    "a slip taken back",
    (site, sign) => {
      site.press("fob-7");
      return site.wish("ana", { kind: "say-mistake", alarm: undefined, sign });
    },
  ],
];

describe("duress looks like nothing (P7)", () => {
  test.each(acts)("%s under duress is answered and shown like a normal one", (_, act) => {
    const [safe, forced] = [openSite(), openSite()];
    for (const site of [safe, forced]) {
      site.start("ana", { colleague: named("dora") });
      site.pass(minutes(5));
    }
    expect(seen(act(forced, "duress"))).toEqual(seen(act(safe, "safe")));
    expect(sessionsOf(forced)).toEqual(sessionsOf(safe));
    expect(forced.openKinds()).toContain("duress");
    expect(safe.openKinds()).not.toContain("duress");
    expect(forced.heardBy("bruno")).toContain("duress");
  });

  test.each([
    ["a check-in without a session", (site: Site, sign: "safe" | "duress") => site.checkIn("ana", sign)],
    [
      "the end of a session that has not begun",
      (site: Site, sign: "safe" | "duress") =>
        site.wish("ana", { kind: "end-session", session: site.plan("ana"), sign }),
    ],
    [
      "the end of a session that there is not",
      (site: Site, sign: "safe" | "duress") =>
        site.wish("ana", { kind: "end-session", session: named("s-99"), sign }),
    ],
    [
      "the end of somebody else's session",
      (site: Site, sign: "safe" | "duress") =>
        site.wish("ana", { kind: "end-session", session: site.start("eli"), sign }),
    ],
  ])("%s is refused alike, and duress alarms all the same", (_, act) => {
    const [safe, forced] = [openSite(), openSite()];
    expect(seen(act(forced, "duress"))).toEqual(seen(act(safe, "safe")));
    expect([forced.openKinds(), safe.openKinds()]).toEqual([["duress"], []]);
    expect(forced.heardBy("bruno")).toEqual(["duress"]);
  });

  test("a duress check-in by fob moves the session like a normal one", () => {
    const [safe, forced] = [openSite(), openSite()];
    for (const site of [safe, forced]) {
      site.start("ana");
      site.pass(minutes(5));
    }
    safe.frame("fob-7", { meaning: "check-in" });
    forced.frame("fob-7", { meaning: "duress-check-in" });
    expect(sessionsOf(forced)).toEqual(sessionsOf(safe));
    expect(forced.openKinds()).toEqual(["duress"]);
  });

  test("whoever looks can tell a different decision apart", () => {
    const site = openSite();
    site.start("ana");
    expect(seen(site.checkIn("ana", "unrecognised"))).not.toEqual(seen(site.checkIn("ana", "safe")));
  });

  test("duress is never told to the worker, nor to their partner, nor to the fob, however long it rings", () => {
    const site = openSite({
      onCall: ["bruno"],
      people: {
        ana: ["worker", "supervisor", "lead"],
        eli: ["worker", "supervisor"],
        bruno: ["supervisor"],
        chloe: ["lead"],
      },
    });
    const workers = [named<never>("ana"), named<never>("eli")];
    const session = site.plan("ana", { workers, startAt: site.now, endAt: site.in(hours(1)) });
    site.grant("ana", { kind: "start-session", session });
    site.hush();
    site.checkIn("ana", "duress");
    site.pass(minutes(10));
    const { id } = site.open("duress");
    site.acknowledge("chloe", id);
    site.pass(minutes(5));
    expect(site.heardBy("chloe")).toContain("duress");
    expect([site.heardBy("ana"), site.heardBy("eli")]).toEqual([[], []]);
    expect(site.effects.filter(({ kind }) => kind === "tell-fob-help-is-coming")).toEqual([]);
  });

  test("a second check-in under duress adds to the alarm that is open", () => {
    const site = openSite();
    site.start("ana");
    site.checkIn("ana", "duress");
    site.checkIn("ana", "duress");
    expect(site.openKinds()).toEqual(["duress"]);
    expect(site.open("duress").presses).toBe(2);
  });

  test("a code that is neither is refused like a slip, and raises nothing", () => {
    const site = openSite();
    site.start("ana");
    expect(seen(site.checkIn("ana", "unrecognised"))).toMatchObject({
      refusal: { code: "code-not-recognised" },
    });
    expect(site.openKinds()).toEqual([]);
  });

  test("a partner in another of the worker's sessions is not told either", () => {
    const site = openSite({
      people: { ana: ["worker"], eli: ["worker", "supervisor"], bruno: ["supervisor"], chloe: ["lead"] },
    });
    const workers = [named<never>("ana"), named<never>("eli")];
    const session = site.plan("eli", { workers, startAt: site.now, endAt: site.in(hours(3)) });
    site.grant("ana", { kind: "start-session", session });
    site.pass(minutes(1));
    site.start("ana");
    site.checkIn("ana", "duress");
    site.pass(minutes(5));
    expect(site.heardBy("eli")).toEqual([]);
  });
});

describe("a worker cannot shut up their own emergency (P8)", () => {
  const responses: readonly ((alarm: AlarmId) => CommandBody)[] = [
    (alarm) => ({ kind: "acknowledge-alarm", alarm }),
    (alarm) => ({ kind: "record-attempt", alarm, how: "in-person", result: "reached-safe", note: "" }),
    (alarm) => ({ kind: "note-emergency-services", alarm, calledAt: named0, reference: "x" }),
    (alarm) => ({ kind: "resolve-alarm", alarm, outcome: "false", note: "" }),
  ];
  const named0 = openSite().now;
  const people = {
    ana: ["worker", "supervisor", "lead", "admin"],
    eli: ["worker", "supervisor", "lead"],
    bruno: ["supervisor"],
  } as const;

  test.each(responses)("neither alone nor by a partner, whatever roles they hold (%#)", (response) => {
    const site = openSite({ onCall: ["ana", "bruno"], people });
    const workers = [named<never>("ana"), named<never>("eli")];
    const session = site.plan("ana", { workers, startAt: site.now, endAt: site.in(hours(1)) });
    site.grant("eli", { kind: "start-session", session });
    const alarm = site.press("fob-7");
    for (const worker of ["ana", "eli"])
      expect(site.refusal(worker, response(alarm))).toBe("not-your-own-emergency");
    site.end("ana", session);
    for (const worker of ["ana", "eli"])
      expect(site.refusal(worker, response(alarm))).toBe("not-your-own-emergency");
    expect(site.alarm(alarm).answer.phase).toBe("ringing");
    expect(site.refusal("bruno", response(alarm))).toBeUndefined();
  });

  test("nor does a worker keep from an alarm whoever would answer it, by naming them as partner", () => {
    const site = openSite({ people: { ...people, mal: ["worker"], ana: ["worker"] } });
    const workers = [named<never>("mal"), named<never>("ana"), named<never>("eli")];
    const personal = { meeting: [], activity: "" };
    const plan = (by: string) =>
      site.refusal(by, { kind: "plan-session", plan: site.planOf({ workers }), personal });
    expect([plan("mal"), plan("eli")]).toEqual(["not-allowed", undefined]);
  });

  test.each([
    ["the session", 0],
    ["a second session of the worker's", 1],
  ])(
    "nor does a partner by way of %s outlast it by closing so many that theirs is no longer at hand",
    (_, further) => {
      const site = openSite({ people });
      const workers = [named<never>("ana"), named<never>("eli")];
      const session = site.plan("eli", { workers, startAt: site.now, endAt: site.in(hours(1)) });
      site.grant("eli", { kind: "start-session", session });
      for (let count = 0; count < further; count += 1) site.start("ana");
      const alarm = site.press("fob-7");
      site.end("eli", session);
      const note = { done: "", wentWell: "", wentBadly: "", nextTime: "" };
      site.grant("eli", { kind: "report-session", session, note });
      for (let many = 0; many <= limits.closedKept; many += 1) {
        const other = site.plan("eli", { workers: [named<never>("eli")] });
        site.grant("eli", { kind: "cancel-session", session: other });
      }
      const resolve = { kind: "resolve-alarm", alarm, outcome: "false", note: "" } as const;
      expect(site.refusal("eli", resolve)).toBe("not-your-own-emergency");
    },
  );

  test("nor can another worker, nor an admin, unless they were told or are the colleague", () => {
    const site = openSite();
    site.start("ana", { colleague: named("dora") });
    const alarm = site.press("fob-7");
    for (const other of ["eli", "iris"])
      expect(site.refusal(other, { kind: "resolve-alarm", alarm, outcome: "false", note: "" })).toBe(
        "not-allowed",
      );
    expect(site.refusal("dora", { kind: "acknowledge-alarm", alarm })).toBeUndefined();
  });

  test("saying that it was a mistake is noted and closes nothing", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.grant("ana", { kind: "say-mistake", alarm, sign: "safe" });
    expect(site.alarm(alarm)).toMatchObject({ workerSaidMistakeAt: site.now, answer: { phase: "ringing" } });
    site.pass(minutes(1));
    expect(site.heardBy("felix")).toEqual(["panic"]);
  });

  test("saying so of somebody else's alarm does nothing", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.grant("eli", { kind: "say-mistake", alarm, sign: "safe" });
    expect(site.alarm(alarm).workerSaidMistakeAt).toBeUndefined();
  });

  test("a duress alarm is not touched by the worker's words", () => {
    const site = openSite();
    site.start("ana");
    site.checkIn("ana", "duress");
    site.grant("ana", { kind: "say-mistake", alarm: undefined, sign: "safe" });
    expect(site.open("duress").workerSaidMistakeAt).toBeUndefined();
  });

  test("a fob speaks for itself alone, and nobody takes another's fob out of the watch", () => {
    const site = openSite();
    expect(
      site.refusal(
        { kind: "fob", fob: named("fob-8") },
        { kind: "note-counter-went-back", fob: named("fob-7"), counter: 1 },
      ),
    ).toBe("not-allowed");
    expect(site.refusal("eli", { kind: "report-fob-lost", fob: named("fob-7") })).toBe("not-allowed");
    for (const who of ["ana", "bruno", "chloe", "iris"])
      expect(site.refusal(who, { kind: "report-fob-lost", fob: named("fob-7") })).toBeUndefined();
  });

  test("a worker raises an alarm for nobody but themselves; whoever looks after them may", () => {
    const site = openSite();
    const raise = { kind: "raise-alarm", alarmKind: "panic", worker: named<never>("ana") } as const;
    expect(site.refusal("eli", raise)).toBe("not-allowed");
    expect(site.refusal("bruno", raise)).toBeUndefined();
  });
});

describe("one alarm per worker and cause", () => {
  test("panic, assistance and man-down of one worker are told apart, and each is one", () => {
    const site = openSite();
    for (const meaning of ["panic", "assistance", "man-down", "panic", "assistance", "man-down"] as const)
      site.frame("fob-7", { meaning });
    expect([...site.openKinds()].sort()).toEqual(["assistance", "man-down", "panic"]);
  });

  test("two workers are two alarms", () => {
    const site = openSite();
    site.press("fob-7");
    site.press("fob-8");
    expect(site.openKinds()).toEqual(["panic", "panic"]);
  });

  test("after closing, a press is a new alarm", () => {
    const site = openSite();
    const first = site.press("fob-7");
    site.resolve("bruno", first);
    expect(site.press("fob-7")).not.toBe(first);
  });
});
