import type { CredentialId } from "../../shared/base/ids.ts";
import type { DomainEvent, Principal } from "../core/event.ts";
import type { Credential, OrgState } from "../core/state.ts";
import { isActive } from "./access.ts";
import type { Admitted, Login } from "./broker.ts";

/** SHA-256 of the text's UTF-8 bytes as 64 lower-case hex digits. Handed in: this room holds no cryptography. */
export type Sha256 = (text: string) => string;

/** The username of a principal's credentials, e.g. `harbour/relay/hall`. */
export function usernameOf(org: string, who: Principal): string {
  return `${org}/${holderKey(who)}`;
}

/**
 * Lets a login in when its secret is one of the principal's credentials, of
 * which there may be several. People who left and retired relays stay out. A
 * lost, revoked or unassigned fob comes in as long as its credential stands,
 * since its press must alarm (P2).
 *
 * The state alone decides; the book kept here only says where to look, so that
 * a login costs the same in a large organisation as in a small one.
 */
export class Admission {
  readonly #sha256: Sha256;
  readonly #held = new Map<string, Set<CredentialId>>();
  #state: OrgState;

  constructor(state: OrgState, sha256: Sha256) {
    this.#sha256 = sha256;
    this.#state = state;
    this.recordRestored(state);
  }

  /** To be told of every turn of the engine: new credentials, and another state after the journal was opened again. */
  committed(turn: { readonly events: readonly DomainEvent[]; readonly state: OrgState }): void {
    if (turn.state !== this.#state) {
      this.recordRestored(turn.state);
      return;
    }
    for (const event of turn.events) {
      if (event.kind === "credential-issued") this.#note(event.holder, event.credential);
    }
  }

  /** Takes up another state as a whole. */
  recordRestored(state: OrgState): void {
    this.#state = state;
    this.#held.clear();
    for (const { id, holder } of state.credentials.values()) this.#note(holder, id);
  }

  /** `undefined`: nobody we know by that secret. */
  admit(login: Login): Admitted | undefined {
    const org = this.#state.org;
    if (org === undefined || !login.username.startsWith(`${org}/`)) return undefined;
    const key = login.username.slice(org.length + 1);
    const hash = this.#sha256(login.secret);
    let found: Credential | undefined;
    for (const credential of this.#credentials(key)) {
      if (isSameHash(credential.hash, hash)) found = credential;
    }
    if (!found || !isActive(this.#state, found.holder)) return undefined;
    return { principal: found.holder, credential: found.id };
  }

  #note(holder: Principal, credential: CredentialId): void {
    const key = holderKey(holder);
    const held = this.#held.get(key) ?? new Set<CredentialId>();
    held.add(credential);
    this.#held.set(key, held);
  }

  /** Those that still stand; revoked ones are struck from the book in passing. */
  #credentials(key: string): readonly Credential[] {
    const held = this.#held.get(key);
    if (!held) return [];
    const standing: Credential[] = [];
    for (const id of held) {
      const credential = this.#state.credentials.get(id);
      if (credential) standing.push(credential);
      else held.delete(id);
    }
    return standing;
  }
}

function holderKey(who: Principal): string {
  switch (who.kind) {
    case "person":
      return `person/${who.person}`;
    case "relay":
      return `relay/${who.relay}`;
    case "fob":
      return `fob/${who.fob}`;
  }
}

/** Takes as long wherever the two first differ. Both are hex of one length. */
function isSameHash(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index += 1) {
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index % other.length);
  }
  return difference === 0;
}
