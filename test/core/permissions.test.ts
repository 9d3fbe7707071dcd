import { describe, expect, test } from "vitest";
import type { Actor, Command, CommandBody, CommandKind } from "../../gateway/core/command.ts";
import { decide } from "../../gateway/core/decide.ts";
import type { Role } from "../../gateway/core/event.ts";
import { permit } from "../../gateway/core/people/permit.ts";
import { type FobId, type PersonId, parseCommandId } from "../../shared/base/ids.ts";
import { certain } from "../../shared/base/invariant.ts";
import { named, openSite } from "./site.ts";

/**
 * Who may wish what, written down from what each role is there for: a worker
 * wears a fob and plans, starts, checks in to and ends sessions; a supervisor
 * answers alarms and covers turns; a lead approves and reviews besides; an admin
 * runs fobs, people, places, rota and policy. W, S, L, A, N (a person without a
 * role), then o(perator), f(ob), c(lock), g(ateway); `-` is a no.
 */
const table: Readonly<Record<CommandKind, string>> = {
  "set-up-organisation": "-----o---",
  "change-zone": "---A-----",
  "adopt-policy": "---A-----",
  "add-person": "---A-----",
  "change-person": "---A-----",
  "person-leaves": "---A-----",
  "erase-person": "---A-----",
  // The codes are somebody else's: for one's own see below.
  "set-codes": "---A-----",
  "issue-credential": "---A-o---",
  "revoke-credential": "---A-o---",
  "add-place": "---A-----",
  "change-place": "---A-----",
  "retire-place": "---A-----",
  "add-relay": "---A-----",
  "change-relay": "---A-----",
  "retire-relay": "---A-----",
  "set-rota": "---A-----",
  "override-rota": "-SLA-----",
  "swap-turns": "-SLA-----",
  "cancel-override": "-SLA-----",
  "enrol-fob": "---A-----",
  "re-enrol-fob": "---A-----",
  "assign-fob": "---A-----",
  "return-fob": "---A-----",
  // The fob is somebody else's: for one's own see below.
  "report-fob-lost": "-SLA-----",
  "fob-found": "---A-----",
  "revoke-fob": "---A-----",
  "announce-test": "-SLA-----",
  "hear-frame": "------f--",
  "note-counter-went-back": "------f-g",
  "plan-session": "WSLAN----",
  "approve-session": "--L------",
  "refuse-session": "--L------",
  "cancel-session": "WSLAN----",
  "start-session": "WSLAN----",
  "start-unplanned": "WSLAN----",
  "extend-session": "WSLAN----",
  "confirm-colleague": "WSLAN----",
  "check-in": "W--------",
  "end-session": "WSLAN----",
  "report-session": "W--------",
  "erase-session": "--LA-----",
  // The alarm is for somebody else: for one's own see below.
  "raise-alarm": "-SL------",
  // Whoever was told may answer, so the door is open and the alarm decides.
  "acknowledge-alarm": "WSLAN----",
  "record-attempt": "WSLAN----",
  "note-emergency-services": "WSLAN----",
  "say-mistake": "W--------",
  "resolve-alarm": "WSLAN----",
  "note-delivery": "--------g",
  "fall-due": "-------c-",
  "note-contact-lost": "--------g",
  "note-contact-regained": "--------g",
  "note-relay-lost": "--------g",
  "note-relay-regained": "--------g",
  "note-battery": "--------g",
  "note-fault": "--------g",
  "note-fault-cleared": "--------g",
  "note-clock-step": "--------g",
};

const columns: readonly (readonly [string, Actor])[] = [
  ["a worker", { kind: "person", person: named("w") }],
  ["a supervisor", { kind: "person", person: named("s") }],
  ["a lead", { kind: "person", person: named("l") }],
  ["an admin", { kind: "person", person: named("a") }],
  ["a person without a role", { kind: "person", person: named("n") }],
  ["the operator", { kind: "operator" }],
  ["a fob", { kind: "fob", fob: named("fob-8") }],
  ["the clock", { kind: "clock" }],
  ["the gateway", { kind: "gateway" }],
];

const people: Readonly<Record<string, readonly Role[]>> = {
  ana: ["worker"],
  eli: ["worker"],
  w: ["worker"],
  s: ["supervisor"],
  l: ["lead"],
  a: ["admin"],
  n: [],
};
const site = openSite({ onCall: [], people });
const kinds = Object.keys(table).filter((kind): kind is CommandKind => kind in table);

/** Only what the door looks at; what the rooms would say of it is their business. */
function wish(kind: CommandKind, by: Actor): Command {
  const id = certain(parseCommandId("c"), "an id");
  const fob: FobId = by.kind === "fob" ? by.fob : named("fob-7");
  const body: unknown = { kind, fob, worker: named<PersonId>("ana"), person: named<PersonId>("ana") };
  if (!isBody(body)) throw new Error(kind);
  return { id, by, at: site.now, body };
}

function isBody(body: unknown): body is CommandBody {
  return typeof body === "object" && body !== null && "kind" in body;
}

function mistakes(expected: Readonly<Record<string, string>>): readonly string[] {
  return kinds.flatMap((kind) =>
    columns.flatMap(([who, by], column) => {
      const isAllowed =
        kind === "set-up-organisation"
          ? !isRefusedAtTheDoor(kind, by)
          : permit(site.state, wish(kind, by)) === undefined;
      const isExpected = expected[kind]?.[column] !== "-";
      return isAllowed === isExpected ? [] : [`${who} ${isAllowed ? "may" : "may not"} ${kind}`];
    }),
  );
}

/** Setting up is the one wish that is judged before there is anybody to ask about roles. */
function isRefusedAtTheDoor(kind: CommandKind, by: Actor): boolean {
  const decision = decide(site.state, wish(kind, by));
  return decision.kind === "refused" && decision.refusal.code === "not-allowed";
}

describe("every person and device can do only what its role allows (P8)", () => {
  test(`${kinds.length} commands by ${columns.length} actors, as the roles say`, () => {
    expect(kinds.length).toBeGreaterThan(50);
    expect(mistakes(table)).toEqual([]);
  });

  test("a permission too many and one too few are noticed", () => {
    expect(mistakes({ ...table, "resolve-alarm": "WSLANo---", "check-in": "---------" })).toEqual([
      "a worker may check-in",
      "the operator may not resolve-alarm",
    ]);
  });

  test("a worker may raise an alarm, report a fob lost and choose codes for themselves", () => {
    const by: Actor = { kind: "person", person: named("ana") };
    expect(permit(site.state, wish("raise-alarm", by))).toBeUndefined();
    expect(permit(site.state, wish("report-fob-lost", by))).toBeUndefined();
    expect(permit(site.state, wish("set-codes", by))).toBeUndefined();
  });

  test("nobody who is unknown or has left may do anything", () => {
    for (const kind of kinds.filter((each) => each !== "set-up-organisation")) {
      const nobody: Actor = { kind: "person", person: named("nobody") };
      expect(permit(site.state, wish(kind, nobody))?.code).toBe("unknown-person");
    }
  });

  test("nothing but setting up happens before there is an organisation", () => {
    const { state } = openSite();
    const empty = { ...state, org: undefined };
    for (const [, by] of columns)
      expect(decide(empty, wish("resolve-alarm", by))).toMatchObject({ refusal: { code: "not-set-up" } });
  });
});
