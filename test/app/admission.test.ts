import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Admission, usernameOf } from "../../gateway/app/admission.ts";
import { emptyState } from "../../gateway/core/emptyState.ts";
import type { Principal } from "../../gateway/core/event.ts";
import type { MutableOrgState } from "../../gateway/core/state.ts";
import type { Brand } from "../../shared/base/brand.ts";
import type { CredentialId, OrgId, PersonId, RelayId } from "../../shared/base/ids.ts";
import { parseId } from "../../shared/base/ids.ts";
import { instant } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function id<Id extends Brand<string, string>>(text: string): Id {
  return certain(parseId<Id>(text), text);
}

const ana: Principal = { kind: "person", person: id<PersonId>("ana") };
const hall: Principal = { kind: "relay", relay: id<RelayId>("hall") };

function harbour(): MutableOrgState {
  const state = emptyState();
  state.org = id<OrgId>("harbour");
  const person = id<PersonId>("ana");
  state.people.set(person, {
    id: person,
    roles: ["supervisor"],
    details: undefined,
    codes: undefined,
    standing: "active",
  });
  const relay = id<RelayId>("hall");
  state.relays.set(relay, { id: relay, name: "Hall", place: undefined, watch: { phase: "watched" } });
  issue(state, { holder: ana, credential: "c-1", secret: "ana's first" });
  issue(state, { holder: ana, credential: "c-2", secret: "ana's second" });
  issue(state, { holder: hall, credential: "c-3", secret: "the hall's" });
  return state;
}

function issue(
  state: MutableOrgState,
  { holder, credential, secret }: { holder: Principal; credential: string; secret: string },
): void {
  const key = id<CredentialId>(credential);
  state.credentials.set(key, { id: key, holder, hash: sha256(secret) });
}

const login = (username: string, secret: string) => ({ clientId: "any", username, secret });

describe("P8: who is let in", () => {
  test("each of a principal's credentials opens the door, and tells which it was", () => {
    const admission = new Admission(harbour(), sha256);
    expect(admission.admit(login("harbour/person/ana", "ana's first"))).toEqual({
      principal: ana,
      credential: "c-1",
    });
    expect(admission.admit(login("harbour/person/ana", "ana's second"))?.credential).toBe("c-2");
    expect(admission.admit(login(usernameOf("harbour", hall), "the hall's"))?.principal).toEqual(hall);
  });

  test.each([
    ["a wrong secret", "harbour/person/ana", "ana's third"],
    ["no secret", "harbour/person/ana", ""],
    ["somebody else's secret", "harbour/person/ana", "the hall's"],
    ["the hash itself", "harbour/person/ana", sha256("ana's first")],
    ["another organisation", "haven/person/ana", "ana's first"],
    ["another kind", "harbour/relay/ana", "ana's first"],
    ["nobody we know", "harbour/person/bo", "ana's first"],
    ["a name too long", "harbour/person/ana/ana", "ana's first"],
    ["no name", "", "ana's first"],
    ["an object's inherited name", "harbour/__proto__", "ana's first"],
  ])("%s does not", (_why, username, secret) => {
    expect(new Admission(harbour(), sha256).admit(login(username, secret))).toBeUndefined();
  });

  test("a revoked credential opens nothing from that moment, and the other still does", () => {
    const state = harbour();
    const admission = new Admission(state, sha256);
    state.credentials.delete(id<CredentialId>("c-1"));
    expect(admission.admit(login("harbour/person/ana", "ana's first"))).toBeUndefined();
    expect(admission.admit(login("harbour/person/ana", "ana's second"))).toBeDefined();
  });

  test("a credential issued later opens the door once its turn of the engine is told", () => {
    const state = harbour();
    const admission = new Admission(state, sha256);
    issue(state, { holder: hall, credential: "c-4", secret: "new" });
    const event = { kind: "credential-issued", credential: id<CredentialId>("c-4"), holder: hall } as const;
    admission.committed({ state, events: [{ ...event, at: instant(0), hash: sha256("new") }] });
    expect(admission.admit(login("harbour/relay/hall", "new"))?.credential).toBe("c-4");
  });

  test("a state rebuilt from the journal is followed", () => {
    const admission = new Admission(harbour(), sha256);
    const rebuilt = harbour();
    issue(rebuilt, { holder: hall, credential: "c-5", secret: "kept" });
    rebuilt.credentials.delete(id<CredentialId>("c-3"));
    admission.committed({ state: rebuilt, events: [] });
    expect(admission.admit(login("harbour/relay/hall", "kept"))).toBeDefined();
    expect(admission.admit(login("harbour/relay/hall", "the hall's"))).toBeUndefined();
  });

  test("people who left and retired relays stay out", () => {
    const state = harbour();
    const admission = new Admission(state, sha256);
    const person = certain(state.people.get(id<PersonId>("ana")), "ana");
    state.people.set(person.id, { ...person, standing: "left" });
    const relay = certain(state.relays.get(id<RelayId>("hall")), "hall");
    state.relays.set(relay.id, { ...relay, watch: { phase: "retired" } });
    expect(admission.admit(login("harbour/person/ana", "ana's first"))).toBeUndefined();
    expect(admission.admit(login("harbour/relay/hall", "the hall's"))).toBeUndefined();
  });
});
