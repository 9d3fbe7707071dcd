import type { AuthenticateError, Client, ConnectPacket } from "aedes";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import type { Admitted, BrokerGate } from "../../app/broker.ts";
import { Door } from "./door.ts";
import type { FailedLogins } from "./failedLogins.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerNoticeCode, BrokerStats, Tell } from "./notice.ts";
import { isSharedTopic } from "./sharedTopic.ts";

/** The return codes of a CONNACK (MQTT 3.1.1 section 3.2.2.3). */
const connack = { protocol: 1, clientId: 2, unavailable: 3, badLogin: 4, notAllowed: 5 } as const;

export interface DoorkeeperTies {
  readonly limits: BrokerLimits;
  readonly stats: BrokerStats;
  readonly tell: Tell;
  readonly failures: FailedLogins;
  readonly gate: BrokerGate;
  /** Everybody connected, to know whether there is room. */
  connected(): number;
}

/** What the doorkeeper made of a login. */
export type Verdict =
  | { readonly kind: "welcome"; readonly admitted: Admitted }
  | { readonly kind: "refused"; readonly error: AuthenticateError; readonly holdMs: number };

/** Decides who comes in: the form of the CONNECT, the secret, the will, and whether there is room. */
export class Doorkeeper {
  readonly #ties: DoorkeeperTies;
  #calls = 0;

  constructor(ties: DoorkeeperTies) {
    this.#ties = ties;
  }

  /**
   * Judges a CONNECT by its form and makes it ours: client ids belong to a
   * username, so that nobody ends another's connection by using its id (P8);
   * every session is a clean one; a keep-alive is bounded. False: refused, and
   * the CONNACK that says why is sent.
   */
  judgeForm(door: Door, packet: ConnectPacket): boolean {
    const { limits } = this.#ties;
    const version = packet.protocolVersion ?? 4;
    const username = typeof packet.username === "string" ? packet.username : "";
    if (version !== 4) return this.#turnAway(door, connack.protocol, "protocol-refused");
    const idBytes = Buffer.byteLength(packet.clientId);
    if (idBytes > limits.clientIdBytes || (idBytes === 0 && packet.clean !== true)) {
      return this.#turnAway(door, connack.clientId, "client-id-refused");
    }
    this.#calls += 1;
    door.username = username;
    door.clientId = packet.clientId === "" ? `unnamed-${this.#calls}` : packet.clientId;
    if (packet.will) {
      door.willTopic = packet.will.topic;
      door.willQos = packet.will.qos ?? 0;
    }
    const adjusted = packet;
    adjusted.clientId = `call-${this.#calls}`;
    adjusted.clean = true;
    const wished = packet.keepalive ?? 0;
    adjusted.keepalive =
      wished === 0 ? limits.keepaliveMaxSeconds : Math.min(wished, limits.keepaliveMaxSeconds);
    return true;
  }

  judgeLogin(door: Door, secret: Buffer | undefined): Verdict {
    const { gate, stats, failures, tell } = this.#ties;
    const { username, clientId } = door;
    const { address } = door.carrier;
    const admitted =
      username === "" || secret === undefined
        ? undefined
        : gate.admit({ clientId, username, secret: secret.toString("utf8") });
    if (!admitted) {
      stats.loginsRefused += 1;
      failures.note(address, username);
      tell("login-refused", { username, address });
      const code = username === "" || secret === undefined ? connack.badLogin : connack.notAllowed;
      return { kind: "refused", error: refusal(code), holdMs: failures.refusalDelayMs(username) };
    }
    failures.clear(username);
    if (!this.#willFits(door, admitted)) {
      tell("will-refused", { username, address });
      return { kind: "refused", error: refusal(connack.notAllowed), holdMs: 0 };
    }
    if (!this.#hasRoom(admitted)) {
      tell("clients-full", { username, address });
      return { kind: "refused", error: refusal(connack.unavailable), holdMs: 0 };
    }
    return { kind: "welcome", admitted };
  }

  /** P8: a will speaks for the relay that left it, and for nothing else. */
  #willFits({ willTopic, willQos }: Door, { principal }: Admitted): boolean {
    if (willTopic === undefined) return true;
    return (
      willQos < 2 &&
      principal.kind === "relay" &&
      isSharedTopic(willTopic) &&
      this.#ties.gate.mayPublish(principal, willTopic)
    );
  }

  #hasRoom({ principal }: Admitted): boolean {
    const { clients, clientsKeptForDevices } = this.#ties.limits;
    const kept = principal.kind === "person" ? clientsKeptForDevices : 0;
    return this.#ties.connected() < clients - kept;
  }

  #turnAway(door: Door, code: number, why: BrokerNoticeCode): false {
    this.#ties.tell(why, { username: undefined, address: door.carrier.address });
    door.carrier.send(Buffer.of(0x20, 2, 0, code));
    return false;
  }
}

function refusal(code: number): AuthenticateError {
  return Object.assign(new Error("login refused"), { returnCode: code });
}

/** The door a client of aedes came through; every one of ours came through one. */
export function doorOf(client: Client): Door {
  const { conn } = client;
  if (!(conn instanceof Door)) throw new InvariantBroken("a client that came through no door");
  return conn;
}
