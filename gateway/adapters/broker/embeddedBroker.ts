import type { CredentialId } from "../../../shared/base/ids.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { Broker, BrokerFault, BrokerGate, Listening, Outgoing, Reach } from "../../app/broker.ts";
import { Brake } from "./brake.ts";
import { Caller } from "./caller.ts";
import { FailedLogins } from "./failedLogins.ts";
import { type OpenListener, openListener } from "./listeners.ts";
import { Lobby, type LobbyRules } from "./lobby.ts";
import { type BrokerStats, boundedNotices, freshStats, type Tell } from "./notice.ts";
import type { EmbeddedBrokerOptions } from "./options.ts";
import { Post } from "./post.ts";
import { Protocol } from "./protocol.ts";
import { readSecurity, type ServerSecurity, watchFiles } from "./tlsContext.ts";

/** The broker inside the gateway, and what the metrics and the administrator want of it. */
export interface EmbeddedBroker extends Broker {
  readonly stats: BrokerStats;
  /** Reads the certificate and key again; a pair that does not fit leaves the old one in use and is told as a fault. */
  reloadTls(): Promise<void>;
}

/** An MQTT 3.1.1 broker in this process: aedes speaks the protocol, this room decides who, what and how much. */
export function embeddedBroker(options: EmbeddedBrokerOptions): EmbeddedBroker {
  return new AedesBroker(options);
}

class AedesBroker implements EmbeddedBroker {
  readonly stats = freshStats(() => this.#lobbies.reduce((sum, { waiting }) => sum + waiting, 0));
  readonly #options: EmbeddedBrokerOptions;
  readonly #tell: Tell;
  readonly #post: Post;
  readonly #failures: FailedLogins;
  #lobbies: Lobby[] = [];
  #protocol: Protocol | undefined;
  #listeners: OpenListener[] = [];
  #unwatch: () => void = () => {};

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
    this.#tell = boundedNotices((notice) => options.notice(notice), {
      limits: options.limits,
      stats: this.stats,
    });
    this.#post = new Post({ limits: options.limits, stats: this.stats, tell: this.#tell });
    this.#failures = new FailedLogins(options.limits);
  }

  async open(gate: BrokerGate): Promise<Result<readonly Listening[], BrokerFault>> {
    const exposed = this.#options.listeners.find((one) => this.#isExposed(one));
    if (exposed) return failed(exposedFault(exposed));
    const security = await this.#security();
    if (!security.ok) return security;
    this.#protocol = await Protocol.start({
      limits: this.#options.limits,
      stats: this.stats,
      tell: this.#tell,
      post: this.#post,
      failures: this.#failures,
      gate,
    });
    const opened = await this.#listen(this.#protocol, security.value);
    if (!opened.ok) {
      await this.close();
      return opened;
    }
    if (this.#options.tls) this.#unwatch = watchFiles(this.#options.tls, () => void this.reloadTls());
    return ok(this.#listeners.map(({ listening }) => listening));
  }

  publish(message: Outgoing): void {
    this.#post.publish(message);
  }

  deliver(message: Outgoing, withinMs: number): Promise<Reach> {
    return this.#post.deliver(message, withinMs);
  }

  disconnect(credential: CredentialId): void {
    this.#protocol?.disconnect(credential);
  }

  async close(): Promise<void> {
    this.#unwatch();
    const listeners = this.#listeners;
    this.#listeners = [];
    this.#lobbies = [];
    await this.#protocol?.close();
    this.#protocol = undefined;
    await Promise.all(listeners.map((listener) => listener.close()));
  }

  async reloadTls(): Promise<void> {
    const security = await this.#security();
    if (!security.ok) {
      this.#options.fault(security.fault);
      return;
    }
    if (!security.value) return;
    for (const listener of this.#listeners) listener.secure(security.value);
    this.#tell("tls-reloaded", {});
  }

  async #listen(
    protocol: Protocol,
    security: ServerSecurity | undefined,
  ): Promise<Result<undefined, BrokerFault>> {
    const { limits } = this.#options;
    const isBusy = (): boolean => protocol.isServing;
    const arrivals = this.#lobby({ atOnce: Number.POSITIVE_INFINITY, isBusy });
    const handshakes = this.#lobby({ atOnce: limits.handshakesAtOnce, isBusy });
    const logins = this.#lobby({ atOnce: limits.admittedAtOnce, isBusy, slowed: false });
    const departures = this.#lobby({
      atOnce: Number.POSITIVE_INFINITY,
      isBusy,
      slowed: false,
      unbounded: true,
    });
    const admit = protocol.admit.bind(protocol);
    const brake = new Brake(limits);
    const ties = { limits, stats: this.stats, tell: this.#tell, logins, departures, brake, admit };
    for (const wished of this.#options.listeners) {
      const opened = await openListener(wished, {
        limits,
        tell: this.#tell,
        arrivals,
        handshakes,
        security,
        called: (listened) => void new Caller(listened, ties),
      });
      if (!opened.ok) return opened;
      this.#listeners.push(opened.value);
    }
    return ok(undefined);
  }

  #lobby(rules: {
    readonly atOnce: number;
    readonly isBusy: () => boolean;
    readonly slowed?: boolean;
    readonly unbounded?: boolean;
  }): Lobby {
    const { limits } = this.#options;
    const never = (): number => 0;
    const most = rules.unbounded === true ? Number.POSITIVE_INFINITY : undefined;
    const whole: LobbyRules = {
      waiting: most ?? limits.waiting,
      waitingPerAddress: most ?? limits.waitingPerAddress,
      atOnce: rules.atOnce,
      msPerTurn: limits.admittingMsPerTurn,
      isBusy: rules.isBusy,
      readyAt: rules.slowed === false ? never : (address) => this.#failures.readyAt(address),
      took: (address) => this.#failures.took(address),
    };
    const lobby = new Lobby(whole);
    this.#lobbies.push(lobby);
    return lobby;
  }

  async #security(): Promise<Result<ServerSecurity | undefined, BrokerFault>> {
    const wanted = this.#options.listeners.find(
      ({ transport }) => transport === "mqtts" || transport === "wss",
    );
    if (!wanted) return ok(undefined);
    if (this.#options.tls) return readSecurity(this.#options.tls);
    return failed({ code: "tls-unreadable", detail: `${wanted.transport} needs a certificate and a key` });
  }

  #isExposed({ transport, host }: Listening): boolean {
    const plain = transport === "mqtt" || transport === "ws";
    return plain && this.#options.plainBeyondLoopback === "refused" && !isLoopback(host);
  }
}

function exposedFault({ transport, host }: Listening): BrokerFault {
  const detail =
    `${transport} on ${host} would carry secrets unencrypted beyond this computer: ` +
    `use ${transport}s, listen on 127.0.0.1, or set plainBeyondLoopback to "i-accept-unencrypted"`;
  return { code: "broker-not-listening", detail };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
