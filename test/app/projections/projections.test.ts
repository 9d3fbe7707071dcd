import { describe, expect, test } from "vitest";
import { alarmMessage } from "../../../gateway/app/projections/alarmMessage.ts";
import { alertMessage, reachesPerson } from "../../../gateway/app/projections/alertMessage.ts";
import { explainRefusal, refusalWords } from "../../../gateway/app/words/refusalWords.ts";
import { localText } from "../../../gateway/app/words/when.ts";
import { fromIso, instant } from "../../../shared/base/instant.ts";
import { type AlarmMessage, buildAlarm, parseAlarm } from "../../../shared/wire/alarmMessage.ts";
import { buildAlert, parseAlert } from "../../../shared/wire/alertMessage.ts";
import { parseDo } from "../../../shared/wire/doMessage.ts";
import { openSite, type Site } from "../../core/site.ts";
import { say } from "../doing/talk.ts";

function open(silent: boolean): Site {
  const site = openSite();
  say(site, "iris", {
    do: "change-person",
    person: "ana",
    name: "Ana Lima",
    phone: "07700 900123",
    roles: ["worker"],
  });
  say(site, "iris", { do: "set-codes", person: "ana", safe: "1234", duress: "9876" });
  say(site, "iris", {
    do: "change-place",
    place: "hall",
    name: "Youth Hub room 2",
    address: "1 Quay",
    guidance: "Side door",
  });
  say(site, "ana", { do: "start", place: "hall", meeting: ["J.S."], colleague: "dora", silent });
  return site;
}

function told(site: Site, kind: string): AlarmMessage {
  const alarm = [...site.state.alarms.values()].find((candidate) => candidate.kind === kind);
  if (alarm === undefined) throw new Error(`no ${kind}`);
  return alarmMessage(site.state, alarm, { offRecord: false, reader: "anyone" });
}

describe("an alarm as it is told", () => {
  test("its headline says what, who, where and with whom", () => {
    const site = open(false);
    say(site, "ana", { do: "panic" });
    const message = told(site, "panic");
    expect(message.headline).toBe("PANIC: Ana Lima, Youth Hub room 2, with J.S.");
    expect(message.firstThingsToDo.join(" ")).toContain("Ring Ana Lima on 07700 900123");
    expect(message.onRecord).toBe(true);
    expect(parseAlarm(buildAlarm(message))).toMatchObject({ ok: true });
  });

  test("the lines it gives are ones the gateway understands", () => {
    const site = open(false);
    say(site, "ana", { do: "panic" });
    const { how } = told(site, "panic");
    expect(how.map(({ payload }) => parseDo(payload).ok)).toEqual([true, true, true, true]);
    expect(how[0]?.command).toBe(
      `mosquitto_pub -q 1 -t 'hark/v1/youth/people/YOU/do' -m '{"do":"acknowledge","alarm":"a-1"}'`,
    );
  });

  test("P7: in a silent session, and after a duress code, nobody is told to ring the worker", () => {
    const silent = open(true);
    say(silent, "ana", { do: "panic" });
    const forced = open(false);
    say(forced, "ana", { do: "check-in", code: "9876" });
    say(forced, "ana", { do: "panic" });
    for (const message of [told(silent, "panic"), told(forced, "duress"), told(forced, "panic")]) {
      expect(message.firstThingsToDo.join(" ")).toContain("Do NOT ring or message");
      expect(message.firstThingsToDo.join(" ")).not.toContain("07700 900123");
    }
  });

  test("P10: erased and unknown people are said to be so, and nothing fails", () => {
    const site = open(false);
    say(site, "ana", { do: "panic" });
    const ana = [...site.state.people.values()].find(({ id }) => id === "ana");
    if (ana) site.state.people.set(ana.id, { ...ana, details: undefined, standing: "erased" });
    expect(told(site, "panic").headline).toContain("PANIC: (erased)");
    site.state.people.clear();
    site.state.places.clear();
    site.state.sessions.clear();
    expect(told(site, "panic").headline).toBe("PANIC: not known, place not known");
  });
});

describe("alerts", () => {
  test("every effect that reaches a person becomes a message its reader understands; initials only for those who may", () => {
    const site = open(false);
    say(site, "ana", { do: "panic" });
    const alerts = site.effects.filter(reachesPerson).map((effect) => ({
      person: effect.person,
      alert: alertMessage(site.state, effect, { offRecord: false }),
    }));
    expect(alerts.length).toBeGreaterThan(2);
    for (const { person, alert } of alerts) {
      if (alert === undefined) throw new Error("nothing to say");
      const text = buildAlert(alert);
      expect(parseAlert(text)).toMatchObject({ ok: true });
      expect(text.includes("J.S.")).toBe(person !== "dora" && person !== "iris");
    }
    expect(alerts.map(({ person }) => person)).toContain("dora");
  });
});

test("every refusal has a sentence and a remedy", () => {
  for (const words of Object.values(refusalWords)) {
    const { sentence, remedy } = words("x-1");
    expect(sentence).toMatch(/^[A-Z].{10,}\.$/);
    expect(remedy).toMatch(/^[A-Z].{10,}\.$/);
  }
  expect(explainRefusal({ code: "unknown-alarm", what: "a-9" }).sentence).toContain("a-9");
});

test("local times tell the two half past ones of an autumn night apart, and an unknown zone falls back to UTC", () => {
  const first = fromIso("2026-10-25T00:30:00Z") ?? instant(0);
  const second = fromIso("2026-10-25T01:30:00Z") ?? instant(0);
  expect(localText(first, "Europe/London")).toContain("01:30:00 BST");
  expect(localText(second, "Europe/London")).toContain("01:30:00 GMT");
  expect(localText(first, "Nowhere/At-All")).toContain("00:30:00 UTC");
});
