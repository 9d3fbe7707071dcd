import type { CredentialId, PersonId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { BodyOf, Command } from "../command.ts";
import { alreadySo, type Decision, happens, refuse } from "../decision.ts";
import type { DomainEvent, Personal, Principal } from "../event.ts";
import { limits } from "../limits.ts";
import { checkPolicy } from "../policy/checkPolicy.ts";
import { checkRota } from "../rota/checkRota.ts";
import { isZone } from "../rota/localTime.ts";
import type { RotaLayer } from "../rota/rota.ts";
import type { OrgState, Person } from "../state.ts";

type PeopleBody = BodyOf<
  | "change-zone"
  | "adopt-policy"
  | "add-person"
  | "change-person"
  | "person-leaves"
  | "erase-person"
  | "set-codes"
  | "issue-credential"
  | "revoke-credential"
>;

/** `by` is `undefined` where somebody with the data folder in hand acts: first start and recovery. */
export function decidePeople(
  state: OrgState,
  command: Command<PeopleBody>,
  by: PersonId | undefined,
): Decision {
  const { body, at } = command;
  switch (body.kind) {
    case "issue-credential":
      return issueCredential(state, body, at);
    case "revoke-credential":
      return state.credentials.has(body.credential)
        ? happens([{ kind: "credential-revoked", at, credential: body.credential, by }], body.credential)
        : refuse("unknown-credential", body.credential);
    case "add-person":
      return addPerson(state, body, at);
    default:
      return by === undefined ? refuse("not-allowed", body.kind) : decideByPerson(state, body, { by, at });
  }
}

/** The one command an empty organisation takes: its name, zone, policy, rota and first admin. */
export function setUp(state: OrgState, command: Command<BodyOf<"set-up-organisation">>): Decision {
  const { body, at } = command;
  if (state.org) return state.org === body.org ? alreadySo(body.org) : refuse("already-set-up", state.org);
  if (!isZone(body.zone)) return refuse("zone-unknown", body.zone);
  if (checkPolicy(body.policy).length > 0) return refuse("policy-unsafe", body.policy.name);
  const rotaProblem = checkRota(body.rota, new Set([body.admin]))[0];
  if (rotaProblem) return refuse("rota-problem", rotaProblem.code);
  const { org, name, zone, policy, rota } = body;
  return happens(
    [
      { kind: "organisation-set-up", at, org, name, zone, policy, rota },
      {
        kind: "person-added",
        at,
        person: body.admin,
        // Until there are others, alarms have somebody to go to.
        roles: ["admin", "lead", "supervisor"],
        personal: { subject: body.admin, value: body.details },
      },
    ],
    body.org,
  );
}

interface Act {
  readonly by: PersonId;
  readonly at: Instant;
}

type ByPerson = Exclude<PeopleBody, { kind: "issue-credential" | "revoke-credential" | "add-person" }>;

function decideByPerson(state: OrgState, body: ByPerson, act: Act): Decision {
  const { by, at } = act;
  if (body.kind === "change-zone") {
    return isZone(body.zone)
      ? happens([{ kind: "zone-changed", at, zone: body.zone, by }], undefined)
      : refuse("zone-unknown", body.zone);
  }
  if (body.kind === "adopt-policy") {
    const problem = checkPolicy(body.policy)[0];
    if (problem) return refuse("policy-unsafe", `${problem.where} ${problem.sentence}`);
    return happens([{ kind: "policy-adopted", at, policy: body.policy, by }], undefined);
  }
  const person = state.people.get(body.person);
  if (!person) return refuse("unknown-person", body.person);
  switch (body.kind) {
    case "change-person":
      return changePerson(state, person, { body, ...act });
    case "person-leaves":
      return leave(state, person, act);
    case "erase-person":
      return erase(state, person, act);
    case "set-codes":
      // P7: whoever holds a worker's phone must not be able to make the safe code theirs.
      if (act.by === person.id && state.activeSessionsOf.has(person.id))
        return refuse("person-in-session", person.id);
      return happens(
        [{ kind: "codes-set", at, person: person.id, personal: { subject: person.id, value: body.codes } }],
        person.id,
      );
    default:
      return unreachable(body);
  }
}

function addPerson(state: OrgState, body: BodyOf<"add-person">, at: Instant): Decision {
  if (state.people.has(body.person)) return refuse("already-exists", body.person);
  if (state.people.size >= limits.people) return refuse("limit-reached", "people");
  const personal: Personal<typeof body.details> = { subject: body.person, value: body.details };
  return happens(
    [{ kind: "person-added", at, person: body.person, roles: body.roles, personal }],
    body.person,
  );
}

function changePerson(
  state: OrgState,
  person: Person,
  change: Act & { readonly body: BodyOf<"change-person"> },
): Decision {
  const { body, by, at } = change;
  if (person.standing !== "active") return refuse("person-has-left", person.id);
  if (!body.roles.includes("admin") && isLastAdmin(state, person.id)) return refuse("last-admin", person.id);
  if (!body.roles.includes("worker") && state.fobsOf.has(person.id))
    return refuse("person-still-has-fobs", person.id);
  if (!body.roles.includes("worker") && state.activeSessionsOf.has(person.id))
    return refuse("person-in-session", person.id);
  const personal = { subject: person.id, value: body.details };
  return happens(
    [{ kind: "person-changed", at, person: person.id, roles: body.roles, personal, by }],
    person.id,
  );
}

function isLastAdmin(state: OrgState, person: PersonId): boolean {
  const admins = state.peopleByRole.get("admin");
  return admins !== undefined && admins.size === 1 && admins.has(person);
}

/** Leaving takes credentials along; a fob still in hand or a session under way must be dealt with first. */
function leave(state: OrgState, person: Person, act: Act): Decision {
  if (person.standing !== "active") return alreadySo(person.id);
  if (isLastAdmin(state, person.id)) return refuse("last-admin", person.id);
  if (state.fobsOf.has(person.id)) return refuse("person-still-has-fobs", person.id);
  if (state.activeSessionsOf.has(person.id)) return refuse("person-in-session", person.id);
  if (isOnRota(state, person.id, act.at)) return refuse("person-on-rota", person.id);
  const revoked: DomainEvent[] = credentialsOf(state, person.id).map((credential) => ({
    kind: "credential-revoked",
    at: act.at,
    credential,
    by: act.by,
  }));
  return happens([{ kind: "person-left", at: act.at, person: person.id, by: act.by }, ...revoked], person.id);
}

/** P11: a turn of somebody who has left looks covered and is not. */
function isOnRota(state: OrgState, person: PersonId, at: Instant): boolean {
  const { layers, overrides } = state.rota;
  return (
    layers.some((layer) => namesOf(layer).includes(person)) ||
    overrides.some((override) => override.person === person && override.to > at)
  );
}

function namesOf({ rotation }: RotaLayer): readonly PersonId[] {
  return rotation.kind === "hours" ? rotation.entries.map((entry) => entry.person) : rotation.people;
}

function credentialsOf(state: OrgState, person: PersonId): readonly CredentialId[] {
  return [...state.credentials.values()]
    .filter((credential) => credential.holder.kind === "person" && credential.holder.person === person)
    .map((credential) => credential.id);
}

/** P10: only after leaving, and not while an open alarm needs to say who it is about. */
function erase(state: OrgState, person: Person, act: Act): Decision {
  if (person.standing === "erased") return alreadySo(person.id);
  if (person.standing === "active") return refuse("person-has-not-left", person.id);
  for (const alarm of state.alarms.values()) {
    if (alarm.subject.worker === person.id) return refuse("person-in-alarm", person.id);
  }
  return happens([{ kind: "person-erased", at: act.at, person: person.id, by: act.by }], person.id);
}

function issueCredential(state: OrgState, body: BodyOf<"issue-credential">, at: Instant): Decision {
  if (state.credentials.has(body.credential)) return refuse("already-exists", body.credential);
  if (state.credentials.size >= limits.credentials) return refuse("limit-reached", "credentials");
  const problem = holderProblem(state, body.holder);
  if (problem) return problem;
  const { credential, holder, hash } = body;
  return happens([{ kind: "credential-issued", at, credential, holder, hash }], credential);
}

function holderProblem(state: OrgState, holder: Principal): Decision | undefined {
  switch (holder.kind) {
    case "person": {
      const standing = state.people.get(holder.person)?.standing;
      if (standing === undefined) return refuse("unknown-person", holder.person);
      return standing === "active" ? undefined : refuse("person-has-left", holder.person);
    }
    case "relay":
      return state.relays.get(holder.relay) ? undefined : refuse("unknown-relay", holder.relay);
    case "fob":
      return state.fobs.get(holder.fob) ? undefined : refuse("unknown-fob", holder.fob);
  }
}
