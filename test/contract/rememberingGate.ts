import type { Admitted, Arrival, BrokerGate, Login } from "../../gateway/app/broker.ts";
import type { Principal } from "../../gateway/core/event.ts";
import type { Brand } from "../../shared/base/brand.ts";
import type { CredentialId, FobId, PersonId, RelayId } from "../../shared/base/ids.ts";
import { parseId } from "../../shared/base/ids.ts";
import { certain } from "../../shared/base/invariant.ts";

function id<Id extends Brand<string, string>>(text: string): Id {
  return certain(parseId<Id>(text), text);
}

const principals: Readonly<Record<string, Principal>> = {
  "o/person/ana": { kind: "person", person: id<PersonId>("ana") },
  "o/person/bo": { kind: "person", person: id<PersonId>("bo") },
  "o/relay/hall": { kind: "relay", relay: id<RelayId>("hall") },
  "o/fob/f-1": { kind: "fob", fob: id<FobId>("f-1") },
};

/** A gateway that remembers what it was told, and can be slow to commit. */
export class RememberingGate implements BrokerGate {
  readonly arrivals: Arrival[] = [];
  /** `+ana/phone` connected, `-ana/phone` disconnected. */
  readonly comings: string[] = [];
  #held: (() => void)[] | undefined;

  /** Secrets are `s1` and `s2`, each a credential of its own. */
  admit({ username, secret }: Login): Admitted | undefined {
    const principal = principals[username];
    if (!principal || !["s1", "s2"].includes(secret)) return undefined;
    return { principal, credential: credentialOf(username, secret) };
  }

  mayPublish(who: Principal, topic: string): boolean {
    const own: Readonly<Record<Principal["kind"], RegExp>> = {
      person: /^hark\/v1\/o\/people\/(\w+)\/do$/,
      relay: /^hark\/v1\/o\/relays\/(\w+)\/(?:receptions|status)$/,
      fob: /^hark\/v1\/o\/fobs\/([\w-]+)\/frames$/,
    };
    return own[who.kind].exec(topic)?.[1] === nameOf(who);
  }

  maySubscribe(who: Principal, filter: string): boolean {
    const watched = ["hark/v1/o/alarms/+", "hark/v1/o/relays/+/status", "hark/v1/o/health"];
    const own = [`hark/v1/o/people/${nameOf(who)}/alerts`, `hark/v1/o/relays/${nameOf(who)}/downlink`];
    return (
      [...watched, ...own, "hark/v1/o/relays/+/receptions"].includes(filter) || /alarms\/a-\d$/.test(filter)
    );
  }

  arrived(message: Arrival): Promise<void> {
    this.arrivals.push({ ...message, payload: Uint8Array.from(message.payload) });
    const held = this.#held;
    return held ? new Promise((resolve) => held.push(resolve)) : Promise.resolve();
  }

  connected(who: Principal, clientId: string): void {
    this.comings.push(`+${nameOf(who)}/${clientId}`);
  }

  disconnected(who: Principal, clientId: string): void {
    this.comings.push(`-${nameOf(who)}/${clientId}`);
  }

  /** Commits nothing until `release`. */
  hold(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  /** `topic: payload` of everything that arrived. */
  said(): readonly string[] {
    return this.arrivals.map(({ topic, payload }) => `${topic}: ${Buffer.from(payload).toString()}`);
  }
}

export function credentialOf(username: string, secret: string): CredentialId {
  return id<CredentialId>(`${username.replaceAll("/", "-")}-${secret}`);
}

function nameOf(who: Principal): string {
  return who.kind === "person" ? who.person : who.kind === "relay" ? who.relay : who.fob;
}
