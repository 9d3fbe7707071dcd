import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { oddities } from "../../gateway/core/alarm/alarmWords.ts";
import { evolve } from "../../gateway/core/evolve.ts";
import { days, hours, minutes, seconds } from "../../shared/base/instant.ts";
import { named, openSite, type Site } from "./site.ts";

const page = readFileSync(new URL("../../docs/odd-presses.md", import.meta.url), "utf8");

/** The first column of every table row whose first cell is code. */
function listed(text: string): readonly string[] {
  return [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1] ?? "");
}

function oddOf(site: Site, alarm: ReturnType<Site["press"]>): readonly string[] {
  return site.alarm(alarm).oddities;
}

describe("every press alarms, whatever is odd about it (P2)", () => {
  test("a press in a session has nothing odd about it", () => {
    const site = openSite();
    const session = site.start("ana");
    const alarm = site.press("fob-7");
    expect(oddOf(site, alarm)).toEqual([]);
    expect(site.alarm(alarm).subject).toMatchObject({ worker: "ana", session, fob: "fob-7", place: "hall" });
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test("a press without a session names the holder and says that there is none", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    expect(oddOf(site, alarm)).toEqual(["no-session"]);
    expect(site.alarm(alarm).subject).toMatchObject({ worker: "ana", session: undefined });
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test("a press in two sessions goes to the one started last and names the other", () => {
    const site = openSite();
    const first = site.start("ana");
    site.pass(minutes(1));
    const second = site.start("ana", { place: named("annexe") });
    const alarm = site.press("fob-7");
    expect(oddOf(site, alarm)).toEqual(["two-sessions"]);
    expect(site.alarm(alarm).subject).toMatchObject({
      session: second,
      otherSessions: [first],
      place: "annexe",
    });
  });

  test("a press when the session was only planned is about that session", () => {
    const site = openSite();
    const session = site.plan("ana", { colleague: named("dora") });
    const alarm = site.press("fob-7");
    expect(oddOf(site, alarm)).toEqual(["session-planned-only"]);
    expect(site.alarm(alarm).subject.session).toBe(session);
    expect(site.heardBy("dora")).toEqual(["panic"]);
  });

  test("a plan for another day is not taken for the session", () => {
    const site = openSite();
    site.plan("ana", { startAt: site.in(hours(40)), endAt: site.in(hours(41)) });
    expect(oddOf(site, site.press("fob-7"))).toEqual(["no-session"]);
  });

  test("a press shortly after the end is about the session that ended", () => {
    const site = openSite();
    const session = site.start("ana");
    site.pass(minutes(10));
    site.end("ana", session);
    site.pass(minutes(20));
    const alarm = site.press("fob-7");
    expect(oddOf(site, alarm)).toEqual(["session-just-ended"]);
    expect(site.alarm(alarm).subject.session).toBe(session);
    site.resolve("bruno", alarm);
    site.pass(minutes(11));
    expect(oddOf(site, site.press("fob-7"))).toEqual(["no-session"]);
  });

  test("a fob that nobody ever held alarms by its own name", () => {
    const site = openSite();
    const alarm = site.press("fob-9");
    expect(oddOf(site, alarm)).toEqual(["fob-unassigned"]);
    expect(site.alarm(alarm).subject).toMatchObject({ worker: undefined, fob: "fob-9" });
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test("a returned fob alarms and says who had it last", () => {
    const site = openSite();
    site.grant("iris", { kind: "return-fob", fob: named("fob-7") });
    const alarm = site.press("fob-7");
    expect(oddOf(site, alarm)).toEqual(["fob-returned"]);
    expect(site.alarm(alarm).detail).toBe("last-holder:ana");
  });

  test("a fob reported lost alarms for its holder", () => {
    const site = openSite();
    site.grant("ana", { kind: "report-fob-lost", fob: named("fob-7") });
    const alarm = site.press("fob-7");
    expect(oddOf(site, alarm)).toEqual(["fob-reported-lost", "no-session"]);
    expect(site.alarm(alarm).subject.worker).toBe("ana");
  });

  test("a revoked fob alarms", () => {
    const site = openSite();
    site.grant("iris", { kind: "revoke-fob", fob: named("fob-7") });
    expect(oddOf(site, site.press("fob-7"))).toEqual(["fob-revoked"]);
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test.each(["tampered", "fob-faulty"] as const)(
    "a fob that is %s is named, and whom it leaves uncovered",
    (fault) => {
      const site = openSite();
      site.grant({ kind: "gateway" }, { kind: "note-fault", fault, about: "fob-7", detail: "" });
      expect(site.open("technical").subject).toMatchObject({ fault, fob: "fob-7", uncovered: ["ana"] });
    },
  );

  test("a suspect fob alarms, and its check-ins do not count", () => {
    const site = openSite();
    const session = site.start("ana");
    site.grant({ kind: "gateway" }, { kind: "note-counter-went-back", fob: named("fob-7"), counter: 3 });
    expect(site.open("technical").subject).toMatchObject({ fault: "counter-went-back", uncovered: ["ana"] });
    const dueBefore = site.session(session).phase;
    site.pass(minutes(5));
    site.frame("fob-7", { meaning: "check-in" });
    expect(site.session(session).phase).toEqual(dueBefore);
    expect(oddOf(site, site.press("fob-7"))).toEqual(["fob-suspect"]);
  });

  test("a press whose counter went back alarms and makes the fob suspect", () => {
    const site = openSite();
    site.start("ana");
    expect(oddOf(site, site.press("fob-7", { standing: "went-back" }))).toEqual(["counter-went-back"]);
    expect(site.fob("fob-7").suspect).toBe(true);
  });

  test("a fob that forgot its counter alarms again with a number it once used", () => {
    const site = openSite();
    const first = site.press("fob-7", { counter: 1 });
    site.resolve("bruno", first);
    const second = site.press("fob-7", { counter: 1, standing: "went-back" });
    expect(second).not.toBe(first);
    expect(site.openKinds()).toEqual(["panic"]);
    expect(site.press("fob-7", { counter: 1, standing: "went-back" })).toBe(second);
    expect(site.alarm(second).presses).toBe(1);
  });

  test("the same press heard again is the same press", () => {
    const site = openSite();
    const first = site.press("fob-7", { counter: 5 });
    expect(site.press("fob-7", { counter: 5 })).toBe(first);
    expect(site.alarm(first).presses).toBe(1);
  });

  test("a press that came late by its counter alarms", () => {
    const site = openSite();
    site.start("ana");
    expect(oddOf(site, site.press("fob-7", { standing: "late" }))).toEqual(["counter-late"]);
  });

  test("a gesture that nothing is mapped to alarms", () => {
    const site = openSite();
    site.start("ana");
    expect(oddOf(site, site.press("fob-7", { unmapped: true }))).toEqual(["unmapped-gesture"]);
  });

  test("a press heard long ago alarms and says so", () => {
    const site = openSite();
    site.start("ana");
    const reception = { relay: undefined, rssi: undefined, heardAt: site.in(-minutes(30)) };
    expect(oddOf(site, site.press("fob-7", { reception }))).toEqual(["heard-late"]);
  });

  test("a press heard in the future alarms and says so", () => {
    const site = openSite();
    site.start("ana");
    const reception = { relay: undefined, rssi: undefined, heardAt: site.in(days(1)) };
    expect(oddOf(site, site.press("fob-7", { reception }))).toEqual(["heard-from-the-future"]);
  });

  test("the fob of somebody who has left alarms", () => {
    const site = openSite();
    expect(site.refusal("iris", { kind: "person-leaves", person: named("ana") })).toBe(
      "person-still-has-fobs",
    );
    // Commands keep this from coming about; a record that holds it all the same must not stop the alarm.
    evolve(site.state, { kind: "person-left", at: site.now, person: named("ana"), by: named("iris") });
    expect(oddOf(site, site.press("fob-7"))).toEqual(["holder-left", "no-session"]);
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test("an announced test goes to whoever announced it, and to everybody else if it is left alone", () => {
    const site = openSite();
    site.grant("felix", { kind: "announce-test", fob: named("fob-7") });
    const alarm = site.press("fob-7");
    expect(oddOf(site, alarm)).toContain("test-announced");
    expect([site.heardBy("felix"), site.heardBy("bruno")]).toEqual([["panic"], []]);
    expect(site.fob("fob-7").lastTestedAt).toBe(site.now);
    site.pass(minutes(1));
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test("an announced test that is pressed again is real", () => {
    const site = openSite();
    site.grant("felix", { kind: "announce-test", fob: named("fob-7") });
    const alarm = site.press("fob-7");
    site.pass(seconds(2));
    expect(site.press("fob-7")).toBe(alarm);
    expect(oddOf(site, alarm)).not.toContain("test-announced");
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test.each([
    ["went back", { standing: "went-back" }],
    ["came late", { standing: "late" }],
    ["was tampered with", { tampered: true }],
    ["fell over", { meaning: "man-down" }],
  ] as const)("a test is none when the fob %s", (_, press) => {
    const site = openSite();
    site.grant("felix", { kind: "announce-test", fob: named("fob-7") });
    expect(oddOf(site, site.press("fob-7", press))).not.toContain("test-announced");
    expect(site.heardBy("bruno")).toHaveLength(1);
  });

  test("a test is none in a session, nor after its window, nor while an alarm is open", () => {
    const inSession = openSite();
    inSession.grant("felix", { kind: "announce-test", fob: named("fob-7") });
    inSession.start("ana");
    expect(oddOf(inSession, inSession.press("fob-7"))).toEqual([]);
    expect(inSession.refusal("felix", { kind: "announce-test", fob: named("fob-7") })).toBe("fob-in-use");

    const late = openSite();
    late.grant("felix", { kind: "announce-test", fob: named("fob-7") });
    late.pass(minutes(2) + 1);
    expect(oddOf(late, late.press("fob-7"))).toEqual(["no-session"]);

    const open = openSite();
    const alarm = open.press("fob-7");
    open.grant("felix", { kind: "announce-test", fob: named("fob-7") });
    open.press("fob-7");
    expect(oddOf(open, alarm)).toEqual(["no-session"]);
  });

  test("a press by message alarms", () => {
    const site = openSite();
    site.start("ana");
    const alarm = named<ReturnType<Site["press"]>>(
      site.grant("ana", { kind: "raise-alarm", alarmKind: "panic", worker: named("ana") }) ?? "",
    );
    expect(oddOf(site, alarm)).toEqual(["pressed-by-message"]);
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test("a press at full queues alarms", () => {
    const site = openSite();
    site.start("ana");
    expect(oddOf(site, site.press("fob-7", { crowded: true }))).toEqual(["queue-full"]);
  });

  test("a press of a fob that was tampered with alarms", () => {
    const site = openSite();
    site.start("ana");
    expect(oddOf(site, site.press("fob-7", { tampered: true }))).toEqual(["fob-tampered"]);
  });

  test("everything odd at once is all said, and the alarm goes out", () => {
    const site = openSite();
    site.grant("ana", { kind: "report-fob-lost", fob: named("fob-7") });
    site.start("ana");
    site.start("ana");
    const reception = { relay: undefined, rssi: undefined, heardAt: site.in(-hours(3)) };
    const press = {
      standing: "went-back",
      unmapped: true,
      tampered: true,
      crowded: true,
      reception,
    } as const;
    expect(oddOf(site, site.press("fob-7", press))).toEqual([
      "fob-reported-lost",
      "two-sessions",
      "heard-late",
      "counter-went-back",
      "unmapped-gesture",
      "fob-tampered",
      "queue-full",
    ]);
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test("one worker with two fobs is one alarm", () => {
    const site = openSite();
    site.grant("iris", { kind: "assign-fob", fob: named("fob-9"), holder: named("ana") });
    const alarm = site.press("fob-7");
    site.pass(seconds(6));
    expect(site.press("fob-9")).toBe(alarm);
    expect(site.alarm(alarm).presses).toBe(2);
  });

  test("a fob nobody enrolled is refused, since no seal can have been verified", () => {
    const site = openSite();
    expect(
      site.refusal(
        { kind: "fob", fob: named("fob-1") },
        { kind: "note-counter-went-back", fob: named("fob-1"), counter: 1 },
      ),
    ).toBe("unknown-fob");
  });
});

describe("docs/odd-presses.md", () => {
  test("lists exactly the oddities there are", () => {
    expect([...listed(page)].sort()).toEqual([...oddities].sort());
  });

  test("an oddity left out of a page or made up in it is noticed", () => {
    const without = page.replace(/^\| `no-session` \|.*$/m, "");
    expect([...listed(without)].sort()).not.toEqual([...oddities].sort());
    expect([...listed(`${page}\n| \`made-up\` | x | x | x |`)].sort()).not.toEqual([...oddities].sort());
  });
});
