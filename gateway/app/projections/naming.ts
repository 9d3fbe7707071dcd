import type { PersonId, PlaceId, RelayId, SessionId } from "../../../shared/base/ids.ts";
import type { Named, Reachable, Whereabouts } from "../../../shared/wire/tellingFields.ts";
import type { OrgState, Session } from "../../core/state.ts";
import { unknownWords } from "../words/alarmWords.ts";

/** A person's name; words in its place for whoever is erased or was never known. */
export function nameOf(state: OrgState, person: PersonId): string {
  const found = state.people.get(person);
  if (found === undefined) return unknownWords.person;
  return found.details?.name ?? unknownWords.erased;
}

export function namedOf(state: OrgState, person: PersonId): Named {
  return { person, name: nameOf(state, person) };
}

export function reachableOf(state: OrgState, person: PersonId): Reachable {
  return { ...namedOf(state, person), phone: state.people.get(person)?.details?.phone ?? "" };
}

export function whereaboutsOf(state: OrgState, place: PlaceId | undefined): Whereabouts {
  const found = place && state.places.get(place);
  return found
    ? { place: found.id, name: found.name, address: found.address, guidance: found.guidance }
    : { place, name: unknownWords.place, address: "", guidance: "" };
}

/** The relay's own name and place, for evidence of where a press was heard. */
export function relayName(state: OrgState, relay: RelayId | undefined): string {
  return (relay && state.relays.get(relay)?.name) ?? unknownWords.relay;
}

export function sessionOf(state: OrgState, session: SessionId | undefined): Session | undefined {
  return session && (state.sessions.get(session) ?? state.closedSessions.get(session));
}

/**
 * P10: young people's initials and what is done with them are for those who
 * look after the work, and for the workers themselves; never for a person who
 * is only an admin, nor for a colleague who is asked to look in.
 */
export function mayKnowCompany(state: OrgState, person: PersonId, session: Session | undefined): boolean {
  const roles = state.people.get(person)?.roles ?? [];
  return (
    roles.includes("supervisor") || roles.includes("lead") || session?.plan.workers.includes(person) === true
  );
}
