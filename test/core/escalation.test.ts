import { describe, expect, test } from "vitest";
import { evolve } from "../../gateway/core/evolve.ts";
import { checkPolicy } from "../../gateway/core/policy/checkPolicy.ts";
import { defaultPolicy } from "../../gateway/core/policy/defaultPolicy.ts";
import { alarmKinds, type Policy } from "../../gateway/core/policy/policy.ts";
import { hours, minutes, seconds } from "../../shared/base/instant.ts";
import { policyWith, rotaOf } from "./makings.ts";
import { gateway, named, openSite } from "./site.ts";

describe("nobody answering is not an end (P3)", () => {
  test("an unanswered panic reaches the leads after half a minute and everyone after a minute", () => {
    const site = openSite();
    site.start("ana", { colleague: named("dora") });
    const pressedAt = site.now;
    site.press("fob-7");
    expect([site.heardBy("bruno"), site.heardBy("dora")]).toEqual([["panic"], ["panic"]]);
    site.pass(seconds(29));
    expect(site.heardBy("chloe")).toEqual([]);
    site.pass(seconds(1));
    expect(site.heardBy("chloe")).toEqual(["panic"]);
    expect(site.heardBy("felix")).toEqual([]);
    site.pass(seconds(30));
    expect(site.secondsHeardBy("felix", pressedAt)).toEqual([60]);
  });

  test("past the last step everyone is told again and again, for days", () => {
    const site = openSite();
    const pressedAt = site.now;
    site.press("fob-7");
    site.pass(hours(48));
    const heard = site.secondsHeardBy("felix", pressedAt);
    expect(heard.slice(0, 4)).toEqual([60, 120, 180, 240]);
    expect(heard).toHaveLength((48 * 3600) / 60);
  });

  test("it stops once a person takes charge", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.pass(seconds(10));
    site.acknowledge("bruno", alarm);
    site.hush();
    site.pass(seconds(119));
    expect(site.told).toEqual([]);
  });

  test("where nobody is on call the leads are told at once, and the gap is said", () => {
    const site = openSite({ onCall: [] });
    const alarm = site.press("fob-7");
    expect(site.heardBy("chloe")).toEqual(["panic"]);
    expect(site.alarm(alarm).gaps).toContain("on-call-empty");
  });

  test("a supervisor on call who is the very worker is passed over for the next layer", () => {
    const site = openSite({
      onCall: ["bruno", "felix"],
      people: { bruno: ["supervisor", "worker"], felix: ["supervisor"], chloe: ["lead"] },
    });
    site.grant("iris", { kind: "assign-fob", fob: named("fob-9"), holder: named("bruno") });
    const alarm = site.press("fob-9");
    expect(site.heardBy("felix")).toEqual(["panic"]);
    site.pass(hours(1));
    expect(site.heardBy("bruno")).toEqual([]);
    expect(site.alarm(alarm).gaps).not.toContain("on-call-empty");
  });

  test("somebody on call who has left is passed over, too", () => {
    const site = openSite({ onCall: ["bruno", "felix"] });
    // Leaving is refused to whoever is on the rota; a record from before that rule may hold it all the same.
    evolve(site.state, { kind: "person-left", at: site.now, person: named("bruno"), by: named("iris") });
    site.press("fob-7");
    expect([site.heardBy("bruno"), site.heardBy("felix")]).toEqual([[], ["panic"]]);
  });

  test("where there is nobody else the admins are told", () => {
    const site = openSite({ onCall: [], people: { ana: ["worker"] } });
    const alarm = site.press("fob-7");
    expect(site.heardBy("iris")).toEqual(["panic"]);
    expect(site.alarm(alarm).gaps).not.toContain("nobody-at-all");
  });

  test("where there is nobody at all that is said, and it goes on trying for whoever comes", () => {
    const site = openSite({ onCall: [], people: {} });
    const admin = { name: "Iris", phone: "" };
    site.grant("iris", {
      kind: "change-person",
      person: named("iris"),
      roles: ["admin", "worker"],
      details: admin,
    });
    site.grant("iris", { kind: "assign-fob", fob: named("fob-9"), holder: named("iris") });
    const alarm = site.press("fob-9");
    expect(site.alarm(alarm)).toMatchObject({ told: [] });
    expect(site.alarm(alarm).gaps).toContain("nobody-at-all");
    site.pass(hours(2));
    expect(site.alarm(alarm).answer.phase).toBe("ringing");
    site.grant("iris", {
      kind: "add-person",
      person: named("late"),
      roles: ["supervisor"],
      details: { name: "Late", phone: "" },
    });
    site.pass(minutes(1));
    expect(site.heardBy("late")).toEqual(["panic"]);
  });

  test("a step without a session has no colleague to miss", () => {
    const site = openSite();
    expect(site.alarm(site.press("fob-7")).gaps).toEqual([]);
    expect(site.heardBy("dora")).toEqual([]);
  });

  test("a session without a colleague says so", () => {
    const site = openSite();
    site.start("ana");
    expect(site.alarm(site.press("fob-7")).gaps).toEqual(["no-colleague"]);
  });

  test("a colleague who is also on call is told once", () => {
    const site = openSite();
    site.start("ana", { colleague: named("bruno") });
    site.press("fob-7");
    expect(site.heardBy("bruno")).toEqual(["panic"]);
  });

  test("a delivery that fails goes on to the next step at once", () => {
    const site = openSite();
    site.unreachable.add("bruno");
    site.press("fob-7");
    expect(site.heardBy("chloe")).toEqual(["panic"]);
    expect(site.eventsOf("step-taken").map(({ reason }) => reason)).toEqual(["due", "delivery-failed"]);
  });

  test("when nobody can be reached every step is tried at once, and the repeats keep their pace", () => {
    const site = openSite();
    for (const person of ["bruno", "chloe", "felix", "dora"]) site.unreachable.add(person);
    site.press("fob-7");
    const { length } = site.eventsOf("step-taken");
    expect(length).toBeLessThanOrEqual(4);
    site.pass(minutes(10));
    expect(site.eventsOf("step-taken")).toHaveLength(length + 10);
  });

  test("the failure of a step that is past moves nothing", () => {
    const site = openSite();
    const alarm = site.press("fob-7");
    site.pass(seconds(30));
    const late = { kind: "note-delivery", alarm, round: 1, step: 0, channel: "mqtt" } as const;
    site.wish(gateway, { ...late, person: named("bruno"), outcome: "failed" });
    expect(site.eventsOf("step-taken")).toHaveLength(2);
  });

  test("steps missed while the gateway was down follow at once, but the repeats are not piled up", () => {
    const site = openSite();
    site.press("fob-7");
    site.isDownFor(hours(3));
    site.hush();
    site.pass(0);
    expect(site.heardBy("felix")).toEqual(["panic"]);
    expect(site.heardBy("chloe")).toEqual(["panic", "panic"]);
    site.pass(minutes(5));
    expect(site.heardBy("felix")).toHaveLength(6);
  });

  test("a policy without steps is impossible, and so is one that tells nobody or waits first", () => {
    const policy = defaultPolicy();
    for (const kind of alarmKinds) {
      const without = {
        ...policy,
        escalation: { ...policy.escalation, [kind]: { ...policy.escalation[kind], steps: [] } },
      };
      expect(checkPolicy(without)).toHaveLength(1);
      expect(openSite().refusal("iris", { kind: "adopt-policy", policy: without })).toBe("policy-unsafe");
    }
    const panicWith = (afterMs: number, targets: readonly []) => ({
      ...policy,
      escalation: {
        ...policy.escalation,
        panic: { ...policy.escalation.panic, steps: [{ afterMs, targets }] },
      },
    });
    expect(checkPolicy(panicWith(seconds(1), [])).map(({ where }) => where)).toEqual([
      "escalation.panic.steps[0]",
      "escalation.panic.steps[0]",
    ]);
    expect(checkPolicy(policy)).toEqual([]);
  });

  test("steps whose delays add up to more than a quarter of an hour are no policy for an emergency", () => {
    const panicAfter = (...delays: readonly number[]): Policy => {
      const steps = delays.map((afterMs) => ({ afterMs, targets: [{ kind: "everyone" as const }] }));
      return policyWith(({ escalation }) => ({
        escalation: { ...escalation, panic: { ...escalation.panic, steps } },
      }));
    };
    const patient = panicAfter(0, minutes(5), minutes(5), minutes(5));
    expect(checkPolicy(patient)).toEqual([]);
    const tooPatient = panicAfter(0, minutes(5), minutes(5), minutes(5), 1);
    expect(checkPolicy(tooPatient).map(({ where }) => where)).toEqual(["escalation.panic.steps, added up,"]);
    expect(openSite().refusal("iris", { kind: "adopt-policy", policy: tooPatient })).toBe("policy-unsafe");
  });

  test("a policy with fewer steps, adopted while an alarm rings, only brings everyone sooner", () => {
    const site = openSite();
    site.press("fob-7");
    site.pass(seconds(30));
    const policy = policyWith(({ escalation }) => ({
      escalation: {
        ...escalation,
        panic: { steps: escalation.panic.steps.slice(0, 1), repeatEveryMs: 30_000 },
      },
    }));
    site.grant("iris", { kind: "adopt-policy", policy });
    site.pass(seconds(30));
    expect(site.heardBy("felix")).toEqual(["panic"]);
  });

  test("whoever comes on call while it rings is told from the next step on", () => {
    const site = openSite();
    site.press("fob-7");
    site.grant("iris", {
      kind: "add-person",
      person: named("gita"),
      roles: ["supervisor"],
      details: { name: "Gita", phone: "" },
    });
    site.grant("iris", { kind: "set-rota", rota: rotaOf(["gita"]) });
    site.pass(seconds(30));
    expect(site.heardBy("gita")).toEqual(["panic"]);
  });

  test("pressing on while nobody answers brings the next step forward, but not faster than people can read", () => {
    const site = openSite();
    site.start("ana");
    const alarm = site.press("fob-7");
    for (let pressed = 0; pressed < 10; pressed += 1) {
      site.pass(seconds(1));
      site.press("fob-7");
    }
    expect(site.alarm(alarm)).toMatchObject({ presses: 11, answer: { phase: "ringing", step: 2 } });
    expect(site.heardBy("felix")).toEqual(["panic"]);
  });
});
