import { describe, expect, test } from "vitest";
import { makeCodes, makeSecret } from "../../../gateway/app/doing/secrets.ts";
import { commandIdOf } from "../../../gateway/app/doing/understood.ts";
import { sessionMessage } from "../../../gateway/app/projections/sessionMessage.ts";
import { minutes } from "../../../shared/base/instant.ts";
import { deedMessage } from "../../../shared/wire/doMessage.ts";
import { buildSession } from "../../../shared/wire/sessionMessage.ts";
import { named, openSite, type Site } from "../../core/site.ts";
import { countingChance, meant, say } from "./talk.ts";

/** Ana has codes and works alone. */
function anaAlone(): Site {
  const site = openSite();
  say(site, "iris", { do: "set-codes", person: "ana", safe: "1234", duress: "9876" });
  say(site, "ana", { do: "start", place: "hall", meeting: ["j.s."], silent: true });
  return site;
}

function board(site: Site): readonly string[] {
  return [...site.state.sessions.values()].map((session) =>
    buildSession(sessionMessage(site.state, session)),
  );
}

function duressAlarms(site: Site): number {
  return [...site.state.alarms.values()].filter(({ kind }) => kind === "duress").length;
}

describe("check-in codes", () => {
  test.each([
    ["a check-in", { do: "check-in" }],
    ["a check-in of a session that is not going on", { do: "check-in", session: "s-77" }],
    ["an end", { do: "end" }],
    ["an end of a session that does not exist", { do: "end", session: "s-77" }],
    ["a mistake", { do: "mistake" }],
  ] as const)(
    "P7: %s under duress reads and shows the same as a safe one, byte for byte, and alarms",
    (_, message) => {
      const safe = anaAlone();
      const forced = anaAlone();
      safe.pass(minutes(5));
      forced.pass(minutes(5));
      const safeAnswer = say(safe, "ana", { ...message, code: "1234" });
      const forcedAnswer = say(forced, "ana", { ...message, code: "9876" });
      expect(JSON.stringify(forcedAnswer)).toBe(JSON.stringify(safeAnswer));
      expect(board(forced)).toEqual(board(safe));
      expect(duressAlarms(safe)).toBe(0);
      expect(duressAlarms(forced)).toBe(1);
    },
  );

  test("P7: duress without any session alarms, and reads like the safe code's refusal", () => {
    const site = openSite();
    say(site, "iris", { do: "set-codes", person: "ana", safe: "1234", duress: "9876" });
    const safe = say(site, "ana", { do: "end", code: "1234" });
    expect(say(site, "ana", { do: "end", code: "9876" })).toEqual(safe);
    expect(safe.code).toBe("no-active-session");
    expect(duressAlarms(site)).toBe(1);
  });

  test("a slip is neither: nothing changes and the worker types again", () => {
    const site = anaAlone();
    const before = board(site);
    expect(say(site, "ana", { do: "check-in", code: "1235" })).toMatchObject({ code: "code-not-recognised" });
    expect(say(site, "ana", { do: "check-in" })).toMatchObject({ code: "code-not-recognised" });
    expect(board(site)).toEqual(before);
    expect(duressAlarms(site)).toBe(0);
  });

  test("a worker without codes needs none", () => {
    const site = openSite();
    say(site, "eli", { do: "start" });
    expect(say(site, "eli", { do: "check-in" }).result).toBe("done");
  });
});

test("P10: initials are brought into their one form, and a name is refused without repeating it", () => {
  const site = anaAlone();
  expect([...site.state.sessions.values()][0]?.personal?.meeting).toEqual(["J.S."]);
  const refused = say(site, "eli", { do: "start", meeting: ["Johnny"] });
  expect(refused.code).toBe("initials-only");
  expect(JSON.stringify(refused)).not.toContain("Johnny");
});

test("P10: a fob's key leaves the message apart from the command", () => {
  const key = "00112233445566778899aabbccddeeff";
  const understood = meant(openSite(), "iris", {
    do: "enrol-fob",
    fob: "fob-20",
    address: "c0ffee000020",
    key,
  });
  if (understood.kind !== "command") throw new Error("not a command");
  expect(understood.fobKey).toHaveLength(16);
  expect(understood.body).toEqual({ kind: "enrol-fob", fob: "fob-20", address: "c0ffee000020", label: "" });
});

test("a secret is told once, and never one that was not kept", () => {
  const site = openSite();
  const issued = say(site, "iris", { do: "issue-credential", credential: "c-ana", person: "ana" });
  expect(issued.answer).toMatchObject({ of: "secret", username: "youth/person/ana" });
  const again = say(site, "iris", { do: "issue-credential", credential: "c-ana", person: "eli" });
  expect(again.answer).toBeUndefined();
});

test("secrets have 160 bits in base32, and two codes are never one slip apart", () => {
  const chance = countingChance();
  expect(makeSecret(chance)).toMatch(/^[a-z2-7]{32}$/);
  expect(makeSecret({ bytes: (count) => new Uint8Array(count).fill(255) })).toBe("7".repeat(32));
  const stuck = makeCodes({ bytes: (count) => new Uint8Array(count).fill(3) });
  expect(stuck).toEqual({ safe: "3333", duress: "8888" });
  for (let tries = 0; tries < 200; tries += 1) {
    const { safe, duress } = makeCodes(chance);
    expect([...safe].filter((digit, place) => digit !== duress[place]).length).toBeGreaterThan(1);
  }
});

test("the same id for two different deeds names two commands, however long person and id are", () => {
  const longest = "w".repeat(40);
  const names = deedMessage.options.map(({ shape }) =>
    commandIdOf(named(longest), shape.do.value, "9".repeat(64)),
  );
  expect(new Set(names).size).toBe(names.length);
});

test("an extension without an instant counts from the end, or from now once that has passed", () => {
  const site = anaAlone();
  const [before] = [...site.state.sessions.values()];
  say(site, "ana", { do: "extend", by: "30m" });
  const [extended] = [...site.state.sessions.values()];
  expect((extended?.plan.endAt ?? 0) - (before?.plan.endAt ?? 0)).toBe(minutes(30));
});
