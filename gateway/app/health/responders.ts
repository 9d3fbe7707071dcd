import type { PersonId } from "../../../shared/base/ids.ts";
import type { Principal, Role } from "../../core/event.ts";
import type { OrgState } from "../../core/state.ts";

const answering: ReadonlySet<Role> = new Set<Role>(["supervisor", "lead"]);

/** Whether somebody exists who could be told of an alarm and answer it: a supervisor or lead who can log in. */
export function hasResponder(state: OrgState): boolean {
  for (const { holder } of state.credentials.values()) {
    if (holder.kind === "person" && isResponder(state, holder.person)) return true;
  }
  return false;
}

/** Which people have a device connected now. Bounded by the broker's own bound on clients. */
export class Connected {
  readonly #clients = new Map<PersonId, Set<string>>();

  connected(who: Principal, clientId: string): void {
    if (who.kind !== "person") return;
    const clients = this.#clients.get(who.person) ?? new Set<string>();
    clients.add(clientId);
    this.#clients.set(who.person, clients);
  }

  disconnected(who: Principal, clientId: string): void {
    if (who.kind !== "person") return;
    const clients = this.#clients.get(who.person);
    clients?.delete(clientId);
    if (clients?.size === 0) this.#clients.delete(who.person);
  }

  hasResponder(state: OrgState): boolean {
    for (const person of this.#clients.keys()) if (isResponder(state, person)) return true;
    return false;
  }
}

function isResponder(state: OrgState, id: PersonId): boolean {
  const person = state.people.get(id);
  return person?.standing === "active" && person.roles.some((role) => answering.has(role));
}
