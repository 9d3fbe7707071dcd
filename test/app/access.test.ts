import { describe, expect, test } from "vitest";
import { mayPublish, maySubscribe } from "../../gateway/app/access.ts";
import { emptyState } from "../../gateway/core/emptyState.ts";
import type { Principal, Role } from "../../gateway/core/event.ts";
import type { MutableOrgState, OrgState } from "../../gateway/core/state.ts";
import type { FobId, OrgId, PersonId, RelayId } from "../../shared/base/ids.ts";
import { parseId } from "../../shared/base/ids.ts";
import { certain } from "../../shared/base/invariant.ts";

type Rule = (state: OrgState, who: Principal, text: string) => boolean;

const person = (id: string): Principal => ({ kind: "person", person: certain(parseId<PersonId>(id), id) });
const relay = (id: string): Principal => ({ kind: "relay", relay: certain(parseId<RelayId>(id), id) });
const fob = (id: string): Principal => ({ kind: "fob", fob: certain(parseId<FobId>(id), id) });

/** Everyone who can knock, by the name used in the table. */
const everyone: Readonly<Record<string, Principal>> = {
  worker: person("worker"),
  supervisor: person("supervisor"),
  lead: person("lead"),
  admin: person("admin"),
  "admin+lead": person("both"),
  "no role": person("none"),
  "left lead": person("left"),
  "erased lead": person("erased"),
  stranger: person("stranger"),
  relay: relay("hall"),
  "lost relay": relay("attic"),
  "retired relay": relay("shed"),
  fob: fob("f-1"),
  "revoked fob": fob("f-2"),
  "unknown fob": fob("f-9"),
};

function harbour(): MutableOrgState {
  const state = emptyState();
  state.org = certain(parseId<OrgId>("harbour"), "org");
  addPeople(state);
  addDevices(state);
  return state;
}

function addPeople(state: MutableOrgState): void {
  const add = (id: string, roles: readonly Role[], standing: "active" | "left" | "erased"): void => {
    const key = certain(parseId<PersonId>(id), id);
    state.people.set(key, { id: key, roles, details: undefined, codes: undefined, standing });
  };
  add("worker", ["worker"], "active");
  add("supervisor", ["supervisor"], "active");
  add("lead", ["lead"], "active");
  add("admin", ["admin"], "active");
  add("both", ["admin", "lead"], "active");
  add("none", [], "active");
  add("left", ["lead", "supervisor"], "left");
  add("erased", ["lead", "supervisor"], "erased");
}

function addDevices(state: MutableOrgState): void {
  const phases = { hall: "watched", shed: "retired" } as const;
  for (const [name, phase] of Object.entries(phases)) {
    const id = certain(parseId<RelayId>(name), name);
    state.relays.set(id, { id, name, place: undefined, watch: { phase } });
  }
  const attic = certain(parseId<RelayId>("attic"), "attic");
  const nought = 0 as never;
  const watch = { phase: "lost", since: nought, uncovered: [], holdBackUntil: nought } as const;
  state.relays.set(attic, { id: attic, name: "attic", place: undefined, watch });
  for (const [name, standing] of [
    ["f-1", "assigned"],
    ["f-2", "revoked"],
  ] as const) {
    const id = certain(parseId<FobId>(name), name);
    state.fobs.set(id, {
      id,
      address: "c0ffee000001" as never,
      label: name,
      standing,
      holder: undefined,
      custody: [],
      suspect: false,
      contact: { phase: "kept" },
      testAnnounced: undefined,
      lastTestedAt: undefined,
      counted: [],
    });
  }
}

/** The id a principal's own topics carry. */
function ownId(who: Principal): string {
  return who.kind === "person" ? who.person : who.kind === "relay" ? who.relay : who.fob;
}

/** Every kind of topic, own and another's, and every way to spell a filter that could reach it or more. */
function topicsFor(who: Principal): Readonly<Record<string, string>> {
  const own = ownId(who);
  const base = "hark/v1/harbour";
  return {
    "own receptions": `${base}/relays/${own}/receptions`,
    "own status": `${base}/relays/${own}/status`,
    "own relay downlink": `${base}/relays/${own}/downlink`,
    "own frames": `${base}/fobs/${own}/frames`,
    "own fob downlink": `${base}/fobs/${own}/downlink`,
    "own alerts": `${base}/people/${own}/alerts`,
    "own do": `${base}/people/${own}/do`,
    "own done": `${base}/people/${own}/done`,
    "other's receptions": `${base}/relays/other/receptions`,
    "other's status": `${base}/relays/other/status`,
    "other's relay downlink": `${base}/relays/other/downlink`,
    "other's frames": `${base}/fobs/other/frames`,
    "other's fob downlink": `${base}/fobs/other/downlink`,
    "other's alerts": `${base}/people/other/alerts`,
    "other's do": `${base}/people/other/do`,
    "other's done": `${base}/people/other/done`,
    alarm: `${base}/alarms/a-1`,
    session: `${base}/sessions/s-1`,
    health: `${base}/health`,
  };
}

/** Filters with wildcards, and texts that are no topic of ours; the same for everyone but for their own id. */
function oddFor(who: Principal): Readonly<Record<string, string>> {
  const own = ownId(who);
  const base = "hark/v1/harbour";
  return {
    "alarms/+": `${base}/alarms/+`,
    "sessions/+": `${base}/sessions/+`,
    "relays/+/status": `${base}/relays/+/status`,
    "#": "#",
    "+": "+",
    "+/#": "+/#",
    "hark/#": "hark/#",
    "hark/v1/#": "hark/v1/#",
    "org/#": `${base}/#`,
    "org/+": `${base}/+`,
    "org/+/+": `${base}/+/+`,
    "org/+/+/+": `${base}/+/+/+`,
    "alarms/#": `${base}/alarms/#`,
    "alarms/+/#": `${base}/alarms/+/#`,
    "sessions/#": `${base}/sessions/#`,
    "+/alarms/+": "hark/v1/+/alarms/+",
    "+/v1/alarms/+": "+/v1/harbour/alarms/+",
    "+/health": "hark/v1/+/health",
    "relays/#": `${base}/relays/#`,
    "relays/+/+": `${base}/relays/+/+`,
    "relays/+/receptions": `${base}/relays/+/receptions`,
    "relays/+/downlink": `${base}/relays/+/downlink`,
    "own relay/+": `${base}/relays/${own}/+`,
    "own relay/#": `${base}/relays/${own}/#`,
    "fobs/+/frames": `${base}/fobs/+/frames`,
    "fobs/+/downlink": `${base}/fobs/+/downlink`,
    "own fob/+": `${base}/fobs/${own}/+`,
    "people/+/alerts": `${base}/people/+/alerts`,
    "people/+/do": `${base}/people/+/do`,
    "people/+/done": `${base}/people/+/done`,
    "people/+/+": `${base}/people/+/+`,
    "own person/+": `${base}/people/${own}/+`,
    "own person/#": `${base}/people/${own}/#`,
    "+/own/alerts": `${base}/+/${own}/alerts`,
    "$SYS/#": "$SYS/#",
    "$SYS/+/clients": "$SYS/+/clients",
    $share: `$share/all/${base}/alarms/+`,
    empty: "",
    "a level more": `${base}/health/more`,
    "a slash more": `${base}/health/`,
    "a slash before": `/${base}/health`,
    "upper case": `${base}/Health`,
    "no such kind": `${base}/people/${own}/secrets`,
    "+ inside a level": `${base}/alarms/a+`,
    "NUL at the end": `${base}/health\0`,
  };
}

/** The same texts in another organisation. */
function elsewhere(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([, text]) => text.includes("/harbour"))
      .map(([name, text]) => [`elsewhere: ${name}`, text.replace("/harbour", "/haven")]),
  );
}

/** What `rule` allows each principal, of everything there is; the table itself. */
function allowed(rule: Rule): Readonly<Record<string, readonly string[]>> {
  const state = harbour();
  return Object.fromEntries(
    Object.entries(everyone).map(([name, who]) => {
      const texts = { ...topicsFor(who), ...oddFor(who) };
      const all = Object.entries({ ...texts, ...elsewhere(texts) });
      return [name, all.filter(([, text]) => rule(state, who, text)).map(([label]) => label)];
    }),
  );
}

const publishTable = {
  worker: ["own do"],
  supervisor: ["own do"],
  lead: ["own do"],
  admin: ["own do"],
  "admin+lead": ["own do"],
  "no role": ["own do"],
  "left lead": [],
  "erased lead": [],
  stranger: [],
  relay: ["own receptions", "own status"],
  "lost relay": ["own receptions", "own status"],
  "retired relay": [],
  fob: ["own frames"],
  "revoked fob": ["own frames"],
  "unknown fob": [],
};

const own = ["own alerts", "own done"];
const statuses = ["own status", "other's status"];
const board = [
  ...statuses,
  ...own,
  "alarm",
  "session",
  "health",
  "alarms/+",
  "sessions/+",
  "relays/+/status",
];

const subscribeTable = {
  worker: [...own, "health"],
  supervisor: board.toSorted(),
  lead: board.toSorted(),
  admin: [...statuses, ...own, "health", "relays/+/status"].toSorted(),
  "admin+lead": board.toSorted(),
  "no role": [...own, "health"],
  "left lead": [],
  "erased lead": [],
  stranger: [],
  relay: ["own relay downlink", "health"].toSorted(),
  "lost relay": ["own relay downlink", "health"].toSorted(),
  "retired relay": [],
  fob: ["own fob downlink", "health"].toSorted(),
  "revoked fob": ["own fob downlink", "health"].toSorted(),
  "unknown fob": [],
};

function sorted(
  table: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(table).map(([name, entries]) => [name, entries.toSorted()]));
}

describe("P8: who may do what at the broker", () => {
  test("nobody publishes anything but what is theirs to say", () => {
    expect(sorted(allowed(mayPublish))).toEqual(sorted(publishTable));
  });

  test("nobody reads anything but what is theirs to know", () => {
    expect(sorted(allowed(maySubscribe))).toEqual(sorted(subscribeTable));
  });

  test("a hole in the rules would be seen", () => {
    const holed: Rule = (state, who, text) =>
      maySubscribe(state, who, text) || (who.kind === "relay" && text.endsWith("people/+/alerts"));
    expect(sorted(allowed(holed))).not.toEqual(sorted(subscribeTable));
    const careless: Rule = (state, who, text) => mayPublish(state, who, text.replace("/haven", "/harbour"));
    expect(sorted(allowed(careless))).not.toEqual(sorted(publishTable));
  });

  test("before an organisation is set up nobody may anything", () => {
    const state = emptyState();
    expect(mayPublish(state, relay("hall"), "hark/v1/harbour/relays/hall/status")).toBe(false);
    expect(maySubscribe(state, person("lead"), "hark/v1/harbour/health")).toBe(false);
  });

  test("somebody who leaves may nothing from that moment", () => {
    const state = harbour();
    const lead = certain(parseId<PersonId>("lead"), "lead");
    expect(maySubscribe(state, person("lead"), "hark/v1/harbour/alarms/+")).toBe(true);
    const before = certain(state.people.get(lead), "lead");
    state.people.set(lead, { ...before, standing: "left" });
    expect(maySubscribe(state, person("lead"), "hark/v1/harbour/alarms/+")).toBe(false);
    expect(mayPublish(state, person("lead"), "hark/v1/harbour/people/lead/do")).toBe(false);
  });
});
