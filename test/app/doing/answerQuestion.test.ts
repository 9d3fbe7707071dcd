import { describe, expect, test } from "vitest";
import { answerQuestion } from "../../../gateway/app/doing/answerQuestion.ts";
import { type Scope, scopes } from "../../../gateway/app/doing/scopes.ts";
import type { Ask } from "../../../shared/wire/askMessage.ts";
import { goneHealth } from "../../../shared/wire/healthMessage.ts";
import { named, openSite, type Site } from "../../core/site.ts";
import { meant, say } from "./talk.ts";

/** Ana meets J.S. in the hall and gave the duress code. */
function eveningWithDuress(): Site {
  const site = openSite();
  say(site, "iris", { do: "set-codes", person: "ana", safe: "1234", duress: "9876" });
  say(site, "ana", { do: "start", place: "hall", meeting: ["J.S."], activity: "reading" });
  say(site, "ana", { do: "check-in", code: "9876" });
  return site;
}

function ask(site: Site, who: string, question: Ask, limit?: number): unknown {
  const message =
    question === "alarm"
      ? ({ ask: "alarm", alarm: "a-1" } as const)
      : question === "rota" ||
          question === "who" ||
          question === "gaps" ||
          question === "policy" ||
          question === "health"
        ? { ask: question }
        : { ask: question, ...(limit === undefined ? {} : { limit }) };
  const understood = meant(site, who, message);
  if (understood.kind !== "question") throw new Error("not a question");
  const asking = { who: named<never>(who), now: site.now, offRecord: false, health: goneHealth };
  return answerQuestion(site.state, understood.question, asking);
}

const askers = { worker: "ana", supervisor: "felix", lead: "chloe", admin: "iris" } as const;
const table = Object.entries(scopes).flatMap(([question, byRole]) =>
  Object.entries(byRole).map(([role, scope]) => [question, role, scope] as const),
);

test("an admin sees through whose hands a fob has gone, a worker only their own stretch of it", () => {
  const site = openSite();
  say(site, "iris", { do: "return-fob", fob: "fob-7" });
  say(site, "iris", { do: "assign-fob", fob: "fob-7", holder: "dora" });
  const custodyFor = (who: string): unknown => {
    const told = ask(site, who, "fobs") as { answer: { rows: { fob: string; custody: unknown }[] } };
    return told.answer.rows.find(({ fob }) => fob === "fob-7")?.custody;
  };
  expect(custodyFor("iris")).toMatchObject([
    { holder: { person: "dora" }, until: undefined },
    { holder: { person: "ana" }, until: { utc: expect.any(String) as string } },
  ]);
  expect(custodyFor("dora")).toMatchObject([{ holder: { person: "dora" } }]);
  expect(custodyFor("ana")).toBeUndefined();
});

test("how far the record has moved is not told to whoever works alone, or it would tell duress from safe (P7)", () => {
  const site = openSite();
  const health = {
    state: "ok" as const,
    at: "2026-03-04T18:00:00.000Z",
    since: "2026-03-04T18:00:00.000Z",
    version: "0",
    faults: [],
    head: { seq: 12, hash: "ab" },
    uncovered: { count: 0, fobs: [] },
  };
  const told = (who: string): string =>
    JSON.stringify(
      answerQuestion(
        site.state,
        { ask: "health" },
        { who: named(who), now: site.now, offRecord: false, health },
      ),
    );
  expect(told("ana")).not.toContain('"seq"');
  expect(told("felix")).toContain('"seq":12');
  expect(told("iris")).toContain('"seq":12');
});

describe("who may ask what", () => {
  const site = eveningWithDuress();

  test.each(table)("%s, asked by a %s: %s", (question, role, scope: Scope) => {
    const who = Object.entries(askers).find(([name]) => name === role)?.[1] ?? "";
    const known = Object.keys(scopes).find((name): name is Ask => name === question);
    if (known === undefined) throw new Error(question);
    const told = JSON.stringify(ask(site, who, known));
    expect(told.includes('"kind":"answer"')).toBe(
      scope !== "no" && !(known === "alarm" && scope === "technical"),
    );
    if (role === "worker") expect(told).not.toContain("uress");
    if (role === "admin") expect(told).not.toContain("J.S.");
    if (role === "admin") expect(told).not.toContain("reading");
  });

  test("P10: supervisors and the worker read initials, so that the table above could have failed", () => {
    expect(JSON.stringify(ask(site, "felix", "sessions"))).toContain("J.S.");
    expect(JSON.stringify(ask(site, "ana", "sessions"))).toContain("J.S.");
    expect(JSON.stringify(ask(site, "felix", "alarms"))).toContain("DURESS");
    expect(JSON.stringify(ask(site, "eli", "sessions"))).not.toContain("hall");
  });

  test("a page is bounded, and the next begins where it ended", () => {
    const first = ask(site, "iris", "people", 2);
    expect(first).toMatchObject({ answer: { rows: [{ person: "iris" }, { person: "ana" }], next: "ana" } });
    const rest = meant(site, "iris", { ask: "people", after: "ana", limit: 100 });
    if (rest.kind !== "question") throw new Error("not a question");
    const asking = { who: named<never>("iris"), now: site.now, offRecord: false, health: goneHealth };
    expect(answerQuestion(site.state, rest.question, asking)).toMatchObject({
      answer: { rows: { length: 5 }, next: undefined },
    });
  });
});
