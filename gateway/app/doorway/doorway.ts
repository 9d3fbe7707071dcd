import type { FobId, RelayId } from "../../../shared/base/ids.ts";
import { parseReception } from "../../../shared/wire/receptionMessage.ts";
import { parseRelayStatus } from "../../../shared/wire/relayStatus.ts";
import { parseTopic } from "../../../shared/wire/topics.ts";
import type { Principal } from "../../core/event.ts";
import type { OrgState } from "../../core/state.ts";
import { mayPublish, maySubscribe } from "../access.ts";
import type { Admission } from "../admission.ts";
import type { Admitted, Arrival, BrokerGate, Login } from "../broker.ts";
import type { Intake } from "../intake/intake.ts";
import type { RelayComplaints } from "../relayWatch/relayComplaints.ts";
import type { RelayWatch } from "../relayWatch/relayWatch.ts";
import type { Conversation } from "./conversation.ts";

export interface DoorwayParts {
  readonly state: () => OrgState;
  readonly admission: Admission;
  readonly intake: Intake;
  readonly relayWatch: RelayWatch;
  readonly relayComplaints: RelayComplaints;
  readonly conversation: Conversation;
  /** Who comes and goes, for health. */
  readonly presence: {
    connected(who: Principal, clientId: string): void;
    disconnected(who: Principal, clientId: string): void;
  };
}

const nothingToKeep = Promise.resolve();

/** Everything that comes in at the broker, led to the room it is for; who sent it was settled at the login. */
export class Doorway implements BrokerGate {
  readonly #parts: DoorwayParts;

  constructor(parts: DoorwayParts) {
    this.#parts = parts;
  }

  admit(login: Login): Admitted | undefined {
    return this.#parts.admission.admit(login);
  }

  mayPublish(who: Principal, topic: string): boolean {
    return mayPublish(this.#parts.state(), who, topic);
  }

  maySubscribe(who: Principal, filter: string): boolean {
    return maySubscribe(this.#parts.state(), who, filter);
  }

  connected(who: Principal, clientId: string): void {
    this.#parts.presence.connected(who, clientId);
  }

  disconnected(who: Principal, clientId: string): void {
    this.#parts.presence.disconnected(who, clientId);
  }

  arrived({ from, topic, payload }: Arrival): Promise<void> {
    const { org } = this.#parts.state();
    const about = org && parseTopic(org, topic);
    switch (about?.kind) {
      case "receptions":
        return this.#reception(about.relay, payload);
      case "relay-status":
        return this.#relayStatus(about.relay, payload);
      case "fob-frames":
        return this.#frame(about.fob, payload);
      case "do":
        return from.kind === "person"
          ? this.#parts.conversation.hear(from.person, textOf(payload))
          : nothingToKeep;
      default:
        return nothingToKeep;
    }
  }

  /** P1: the relay is told that the frame is safe only once it is. A relay that speaks is a relay that is there. */
  #reception(relay: RelayId, payload: Uint8Array): Promise<void> {
    void this.#parts.relayWatch.alive(relay);
    const read = parseReception(textOf(payload));
    if (!read.ok) {
      this.#parts.intake.unread({ relay, fob: undefined });
      return nothingToKeep;
    }
    const { frame, address, rssi, heardAt, late } = read.value;
    return this.#parts.intake.hear({
      via: { kind: "relay", relay, address, rssi, heardAt, late: late ?? false },
      bytes: frame,
    });
  }

  #relayStatus(relay: RelayId, payload: Uint8Array): Promise<void> {
    const read = parseRelayStatus(textOf(payload));
    if (!read.ok) return nothingToKeep;
    switch (read.value.state) {
      case "up":
        void this.#parts.relayWatch.alive(relay);
        this.#parts.relayComplaints.heard(relay, read.value.fault);
        return nothingToKeep;
      case "lost":
        this.#parts.relayWatch.gone(relay, "will");
        return nothingToKeep;
      case "leaving":
        this.#parts.relayWatch.gone(relay, "leaving");
        return nothingToKeep;
    }
  }

  #frame(fob: FobId, payload: Uint8Array): Promise<void> {
    return this.#parts.intake.hear({ via: { kind: "own-connection", fob }, bytes: payload });
  }
}

const decoder = new TextDecoder();

/** Bytes that are no UTF-8 become replacement characters, which no parser takes for anything. */
function textOf(payload: Uint8Array): string {
  return decoder.decode(payload);
}
