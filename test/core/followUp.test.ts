import { describe, expect, test } from "vitest";
import { minutes, seconds } from "../../shared/base/instant.ts";
import { named, openSite } from "./site.ts";

describe("an acknowledgement must be followed up (P4)", () => {
  test("an acknowledgement without an attempt lapses after two minutes, and the alarm rings from the start", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.acknowledge("chloe", alarm);
    site.hush();
    site.pass(minutes(2) - 1);
    expect(site.told).toEqual([]);
    site.pass(1);
    expect(site.heardBy("bruno")).toEqual(["panic"]);
    expect(site.alarm(alarm)).toMatchObject({ round: 2, answer: { phase: "ringing", step: 0 } });
    site.pass(seconds(60));
    expect(site.heardBy("felix")).toEqual(["panic"]);
  });

  test("acknowledging once more buys no time", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.acknowledge("bruno", alarm);
    site.pass(seconds(119));
    site.acknowledge("bruno", alarm);
    site.pass(seconds(1));
    expect(site.alarm(alarm).answer.phase).toBe("ringing");
  });

  test("two who take charge in turn buy no time from each other", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.acknowledge("bruno", alarm);
    site.pass(seconds(100));
    site.acknowledge("chloe", alarm);
    site.pass(seconds(20) - 1);
    expect(site.alarm(alarm).answer).toMatchObject({ phase: "acknowledged", by: "chloe" });
    site.pass(1);
    expect(site.alarm(alarm).answer.phase).toBe("ringing");
  });

  test("whoever takes over long before the next act is due has the time of a fresh alarm", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.acknowledge("bruno", alarm);
    site.attempt("bruno", alarm, "reached-safe");
    site.acknowledge("chloe", alarm);
    site.pass(minutes(2) - 1);
    expect(site.alarm(alarm).answer).toMatchObject({ phase: "acknowledged", by: "chloe" });
    site.pass(1);
    expect(site.alarm(alarm).answer.phase).toBe("ringing");
  });

  test("each attempt asks for the next act: soon while there is no answer, later once the worker is safe", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.acknowledge("bruno", alarm);
    site.attempt("bruno", alarm, "no-answer");
    site.pass(minutes(5) - 1);
    expect(site.alarm(alarm).answer.phase).toBe("acknowledged");
    site.attempt("bruno", alarm, "reached-safe");
    site.pass(minutes(15) - 1);
    expect(site.alarm(alarm).answer.phase).toBe("acknowledged");
    site.pass(1);
    expect(site.alarm(alarm).answer.phase).toBe("ringing");
  });

  test("no answer lapses after five minutes", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.acknowledge("bruno", alarm);
    site.attempt("bruno", alarm, "no-answer");
    site.pass(minutes(5));
    expect(site.alarm(alarm).answer.phase).toBe("ringing");
  });

  test("whoever records an attempt while it rings has taken charge by it", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.attempt("bruno", alarm, "no-answer");
    expect(site.alarm(alarm).answer).toMatchObject({ phase: "acknowledged", by: "bruno" });
  });

  test("a lapse that fell due while the gateway was down is recorded at its instant and rings at once", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    const pressedAt = site.now;
    site.acknowledge("bruno", alarm);
    site.isDownFor(minutes(60));
    site.hush();
    site.pass(0);
    expect(site.eventsOf("acknowledgement-lapsed")[0]?.at).toBe(pressedAt + minutes(2));
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test("calling the emergency services is an act, with its time and reference", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    const calledAt = site.now;
    site.pass(seconds(20));
    site.grant("bruno", { kind: "note-emergency-services", alarm, calledAt, reference: "CAD 1234" });
    expect(site.alarm(alarm).emergencyServices).toEqual([{ by: "bruno", calledAt, reference: "CAD 1234" }]);
    site.pass(minutes(14));
    expect(site.alarm(alarm).answer.phase).toBe("acknowledged");
  });

  test("a press after taking charge tells whoever did, who has no longer than for a fresh alarm", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.acknowledge("bruno", alarm);
    site.attempt("bruno", alarm, "reached-safe");
    site.pass(minutes(1));
    site.press("fob-7");
    expect(site.askedOf("bruno")).toEqual(["tell-responder"]);
    site.pass(minutes(2));
    expect(site.alarm(alarm).answer.phase).toBe("ringing");
  });

  test("a responder who is not reached in person is led through the procedure, stage by stage", () => {
    const site = openSite();
    site.start("ana");
    site.pass(minutes(20));
    const alarm = site.open("missed-check-in").id;
    site.acknowledge("bruno", alarm);
    for (let tried = 0; tried < 5; tried += 1) {
      site.attempt("bruno", alarm, "no-answer");
      site.pass(minutes(4));
    }
    expect(site.alarm(alarm).protocol?.stage).toBe("emergency-services");
    expect(site.askedOf("bruno").filter((what) => what === "tell-responder")).toHaveLength(2);
  });

  test("a worker who was reached ends the urging", () => {
    const site = openSite();
    site.start("ana");
    site.pass(minutes(20));
    const alarm = site.open("missed-check-in").id;
    site.attempt("bruno", alarm, "reached-safe");
    site.pass(minutes(14));
    expect(site.alarm(alarm).protocol?.stage).toBe("make-contact");
  });

  test("closing is once, and a repeat of it is answered as done", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.resolve("bruno", alarm, "drill");
    const { length } = site.events;
    site.resolve("bruno", alarm, "genuine");
    expect(site.events).toHaveLength(length);
    expect(site.alarm(alarm).answer).toMatchObject({ phase: "resolved", outcome: "drill" });
    expect(
      site.refusal("bruno", { kind: "record-attempt", alarm, how: "phone", result: "no-answer", note: "" }),
    ).toBe("already-resolved");
  });

  test("help is coming goes to each fob that was pressed, in answer to its own counter", () => {
    const site = openSite();
    site.grant("iris", { kind: "assign-fob", fob: named("fob-9"), holder: named("ana") });
    const alarm = site.press("fob-7", { counter: 5 });
    site.press("fob-9", { counter: 900 });
    site.acknowledge("bruno", alarm);
    const told = site.effects.filter((effect) => effect.kind === "tell-fob-help-is-coming");
    expect(told.map(({ fob, counter }) => [fob, counter])).toEqual([
      ["fob-7", 5],
      ["fob-9", 900],
    ]);
  });

  test("help is coming reaches a fob pressed after an alarm by message", () => {
    const site = openSite();
    site.grant("ana", { kind: "raise-alarm", alarmKind: "panic", worker: named("ana") });
    const alarm = site.press("fob-7", { counter: 5 });
    site.acknowledge("bruno", alarm);
    expect(site.effects.some((effect) => effect.kind === "tell-fob-help-is-coming")).toBe(true);
  });
});
