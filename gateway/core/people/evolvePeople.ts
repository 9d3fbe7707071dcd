import type { PersonId } from "../../../shared/base/ids.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { type Evolved, type PeopleEvent, type Role, roles } from "../event.ts";
import { compileRota } from "../rota/compileRota.ts";
import type { Attempt, MutableOrgState, Person } from "../state.ts";

export function evolvePeople(state: MutableOrgState, event: Evolved<PeopleEvent>): void {
  switch (event.kind) {
    case "organisation-set-up":
      state.org = event.org;
      state.name = event.name;
      state.zone = event.zone;
      state.policy = event.policy;
      state.rota = event.rota;
      state.compiledRota = compileRota(event.rota, event.zone);
      return;
    case "zone-changed":
      state.zone = event.zone;
      state.compiledRota = compileRota(state.rota, event.zone);
      return;
    case "policy-adopted":
      state.policy = event.policy;
      return;
    case "credential-issued":
      state.credentials.set(event.credential, {
        id: event.credential,
        holder: event.holder,
        hash: event.hash,
      });
      return;
    case "credential-revoked":
      state.credentials.delete(event.credential);
      return;
    case "person-added":
      put(state, {
        id: event.person,
        roles: event.roles,
        details: event.personal.value,
        codes: undefined,
        standing: "active",
      });
      return;
    case "person-changed":
    case "person-left":
    case "person-erased":
    case "codes-set": {
      const person = state.people.get(event.person);
      if (person) put(state, changed(person, event));
      if (event.kind === "person-erased") forgetNotesAbout(state, event.person);
      return;
    }
    default:
      unreachable(event);
  }
}

type Change = Extract<
  Evolved<PeopleEvent>,
  { kind: "person-changed" | "person-left" | "person-erased" | "codes-set" }
>;

function changed(person: Person, event: Change): Person {
  switch (event.kind) {
    case "person-changed":
      return { ...person, roles: event.roles, details: event.personal.value };
    case "person-left":
      return { ...person, standing: "left" };
    case "person-erased":
      return { ...person, standing: "erased", details: undefined, codes: undefined };
    case "codes-set":
      return { ...person, codes: event.personal.value };
  }
}

/** P10: what responders wrote about the person goes with the person, also from what is kept at hand. */
function forgetNotesAbout(state: MutableOrgState, person: PersonId): void {
  for (const shelf of [state.alarms, state.closedAlarms]) {
    for (const alarm of shelf.values()) {
      const isAbout = (attempt: Attempt): boolean =>
        attempt.note !== undefined && (alarm.subject.worker ?? attempt.by) === person;
      if (!alarm.attempts.some(isAbout)) continue;
      const attempts = alarm.attempts.map((attempt) =>
        isAbout(attempt) ? { ...attempt, note: undefined } : attempt,
      );
      shelf.set(alarm.id, { ...alarm, attempts });
    }
  }
}

function put(state: MutableOrgState, person: Person): void {
  state.people.set(person.id, person);
  for (const role of roles) index(state, role, person);
}

function index(state: MutableOrgState, role: Role, person: Person): void {
  const holders = state.peopleByRole.get(role) ?? new Set<PersonId>();
  if (person.standing === "active" && person.roles.includes(role)) holders.add(person.id);
  else holders.delete(person.id);
  state.peopleByRole.set(role, holders);
}
