import type { CredentialId } from "../../shared/base/ids.ts";
import type { Result } from "../../shared/base/result.ts";
import type { Principal } from "../core/event.ts";

/** Somebody at the broker's door. */
export interface Login {
  readonly clientId: string;
  readonly username: string;
  readonly secret: string;
}

/** Who came in and by which credential, so that revoking it can end the connection. */
export interface Admitted {
  readonly principal: Principal;
  readonly credential: CredentialId;
}

/** One message a client published. */
export interface Arrival {
  readonly from: Principal;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
}

export interface Outgoing {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/**
 * What came of publishing to one person's own topic. `confirmed`: a subscriber's
 * device sent its PUBACK. `nobody`: no subscriber is connected now. `unknown`:
 * a broker that is not ours took it and cannot say more.
 */
export type Reach = "confirmed" | "unconfirmed" | "nobody" | "unknown";

export type BrokerFaultCode = "broker-not-listening" | "broker-gone" | "tls-unreadable";

export interface BrokerFault {
  readonly code: BrokerFaultCode;
  readonly detail: string;
}

/** What the gateway answers to the broker; every call is quick and in-process. */
export interface BrokerGate {
  /** `undefined` refuses the connection. */
  admit(login: Login): Admitted | undefined;
  mayPublish(who: Principal, topic: string): boolean;
  maySubscribe(who: Principal, filter: string): boolean;
  /** P1: the PUBACK of a QoS 1 message is withheld until the promise settles; it never rejects. */
  arrived(message: Arrival): Promise<void>;
  connected(who: Principal, clientId: string): void;
  disconnected(who: Principal, clientId: string): void;
}

/** Where the gateway meets everyone over MQTT 3.1.1: its own broker, or an existing cluster's client. */
export interface Broker {
  open(gate: BrokerGate): Promise<Result<readonly Listening[], BrokerFault>>;
  publish(message: Outgoing): void;
  /** Publishes (QoS 1) and waits for a subscriber's confirmation, at most `withinMs`. */
  deliver(message: Outgoing, withinMs: number): Promise<Reach>;
  /** Ends every connection that came in by this credential, at once. */
  disconnect(credential: CredentialId): void;
  close(): Promise<void>;
}

/** One place the broker listens, for the log, doctor and the README's two minutes. */
export interface Listening {
  readonly transport: "mqtt" | "mqtts" | "ws" | "wss";
  readonly host: string;
  readonly port: number;
}
