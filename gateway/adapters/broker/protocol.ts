import type { AuthenticateError, Client, PublishPacket, Subscription } from "aedes";
import type { CredentialId } from "../../../shared/base/ids.ts";
import type { Admitted, BrokerGate } from "../../app/broker.ts";
import type { Door } from "./door.ts";
import { Doorkeeper, doorOf } from "./doorkeeper.ts";
import type { FailedLogins } from "./failedLogins.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerNoticeCode, BrokerStats, Tell } from "./notice.ts";
import { Peer } from "./peer.ts";
import type { Post } from "./post.ts";
import { QuietAedes } from "./quietAedes.ts";
import { sessionlessPersistence } from "./sessionlessPersistence.ts";
import { isSharedTopic } from "./sharedTopic.ts";

export interface ProtocolTies {
  readonly limits: BrokerLimits;
  readonly stats: BrokerStats;
  readonly tell: Tell;
  readonly post: Post;
  readonly failures: FailedLogins;
  readonly gate: BrokerGate;
}

/** aedes tends its `$SYS` topics by this; we have none, so as seldom as a timer can. */
const tendEveryMs = 500_000_000;

/** Everybody who is connected, and the rules of the gate put to what aedes asks. */
export class Protocol {
  readonly #ties: ProtocolTies;
  readonly #keeper: Doorkeeper;
  readonly #doors = new Set<Door>();
  readonly #byCredential = new Map<CredentialId, Set<Door>>();
  readonly #byClientId = new Map<string, Door>();
  readonly #aedes: QuietAedes;
  #unsettled = 0;
  #heldRefusals = 0;
  #closing = false;

  static async start(ties: ProtocolTies): Promise<Protocol> {
    const protocol = new Protocol(ties);
    await protocol.#aedes.listen();
    return protocol;
  }

  private constructor(ties: ProtocolTies) {
    this.#ties = ties;
    this.#keeper = new Doorkeeper({ ...ties, connected: () => this.#doors.size });
    this.#aedes = new QuietAedes(
      {
        heartbeatInterval: tendEveryMs,
        drainTimeout: 0,
        maxTopicLevels: ties.limits.topicLevels,
        persistence: sessionlessPersistence((client, id) => this.#confirmed(client, id)),
        preConnect: (client, packet, answer) => {
          const fits = this.#keeper.judgeForm(doorOf(client), packet);
          answer(fits ? null : new Error("refused"), fits);
        },
        authenticate: (...[client, , secret, answer]) => this.#authenticate(client, { secret, answer }),
        authorizePublish: (client, packet, answer) => this.#arrive(client, packet, answer),
        authorizeSubscribe: (client, wish, answer) =>
          answer(null, this.#maySubscribe(doorOf(client), wish) ? wish : null),
      },
      (packet) => this.#route(packet),
    );
    this.#listen();
  }

  /** Whether somebody's message is being dealt with right now. */
  get isServing(): boolean {
    return this.#unsettled > 0;
  }

  admit(door: Door): void {
    if (this.#closing) door.destroy();
    else this.#aedes.handle(door);
  }

  disconnect(credential: CredentialId): void {
    for (const door of this.#byCredential.get(credential) ?? []) this.#end(door);
  }

  /** Ends every connection. Nobody is reported as gone: it is we who leave. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const door of this.#doors) door.destroy();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
  }

  #listen(): void {
    this.#aedes.on("clientReady", (client) => this.#ready(doorOf(client)));
    this.#aedes.on("clientDisconnect", (client) => this.#left(doorOf(client)));
    this.#aedes.on("subscribe", (wishes, client) => this.#subscribed(doorOf(client), wishes));
    this.#aedes.on("unsubscribe", (filters, client) => this.#unsubscribed(doorOf(client), filters));
    const malformed = (client: Client, error: Error): void => {
      // Ends of connections come this way too; only what aedes could not make sense of counts.
      if (!/^(?:Invalid|Cannot|Packet|Malformed|Unknown|Header)/i.test(error.message)) return;
      const door = doorOf(client);
      this.#ties.stats.packetsMalformed += 1;
      this.#ties.tell("packet-malformed", {
        username: door.peer?.ties.username,
        address: door.carrier.address,
      });
    };
    this.#aedes.on("clientError", malformed);
    this.#aedes.on("connectionError", malformed);
  }

  #authenticate(
    client: Client,
    { secret, answer }: { readonly secret: Buffer | undefined; readonly answer: Authenticated },
  ): void {
    const door = doorOf(client);
    const verdict = this.#keeper.judgeLogin(door, secret);
    if (verdict.kind === "welcome") {
      this.#welcome(door, verdict.admitted);
      answer(null, true);
      return;
    }
    const { limits } = this.#ties;
    if (verdict.holdMs === 0 || this.#heldRefusals >= limits.refusalsHeld) {
      answer(verdict.error, false);
      return;
    }
    this.#heldRefusals += 1;
    door.settled();
    setTimeout(() => {
      this.#heldRefusals -= 1;
      answer(verdict.error, false);
    }, verdict.holdMs).unref();
  }

  #welcome(door: Door, admitted: Admitted): void {
    const { limits, tell } = this.#ties;
    const { username, clientId } = door;
    const key = clientKey(door);
    const before = this.#byClientId.get(key);
    if (before) this.#end(before);
    const siblings = this.#byCredential.get(admitted.credential) ?? new Set<Door>();
    if (siblings.size >= limits.clientsPerCredential) {
      const [oldest] = siblings;
      tell("credential-crowded", { username, address: door.carrier.address });
      if (oldest) this.#end(oldest);
    }
    const peer = new Peer({
      admitted,
      clientId,
      username,
      limits,
      retained: this.#ties.post.retained,
      send: (bytes) => door.carrier.send(bytes),
      unsent: () => door.carrier.unsent(),
      tooSlow: () => this.#tooSlow(door),
    });
    door.peer = peer;
    if (door.isGone) peer.gone();
    siblings.add(door);
    this.#byCredential.set(admitted.credential, siblings);
    this.#byClientId.set(key, door);
    this.#doors.add(door);
    door.once("close", () => this.#left(door));
  }

  #ready(door: Door): void {
    door.settled();
    const { peer } = door;
    if (!peer || !this.#doors.has(door) || peer.announced) return;
    peer.announced = true;
    this.#ties.stats.admitted += 1;
    this.#ties.stats.connected[peer.ties.admitted.principal.kind] += 1;
    this.#ties.gate.connected(peer.ties.admitted.principal, peer.ties.clientId);
  }

  #end(door: Door): void {
    door.destroy();
    this.#left(door);
  }

  /** Strikes the client off every list; harmless when it is off them already. */
  #left(door: Door): void {
    const { peer } = door;
    if (!peer || !this.#doors.delete(door)) return;
    peer.gone();
    const { admitted, clientId } = peer.ties;
    for (const filter of peer.filters) this.#ties.post.subscriptions.remove(filter, peer);
    peer.filters.clear();
    const siblings = this.#byCredential.get(admitted.credential);
    siblings?.delete(door);
    if (siblings?.size === 0) this.#byCredential.delete(admitted.credential);
    const key = clientKey(door);
    if (this.#byClientId.get(key) === door) this.#byClientId.delete(key);
    if (!peer.announced) return;
    this.#ties.stats.connected[admitted.principal.kind] -= 1;
    if (!this.#closing) this.#ties.gate.disconnected(admitted.principal, clientId);
  }

  #tooSlow(door: Door): void {
    if (door.isGone) return;
    this.#ties.stats.slowSubscribersDropped += 1;
    this.#ties.tell("subscriber-slow", { username: door.username, address: door.carrier.address });
    this.#end(door);
  }

  /** P1: aedes sends the PUBACK once `answer` is called, and that waits for the gate. */
  #arrive(client: Client | null, packet: PublishPacket, answer: (error?: Error | null) => void): void {
    const door = client ? doorOf(client) : undefined;
    const who = door?.peer?.ties.admitted.principal;
    const { stats, gate, limits } = this.#ties;
    if (!door || !who || this.#closing) {
      answer(new Error("nobody's message"));
      return;
    }
    const { topic, qos } = packet;
    if (qos === 2) {
      this.#deny(door, "qos2-refused", answer);
      return;
    }
    if (Buffer.byteLength(topic) > limits.topicBytes || !gate.mayPublish(who, topic)) {
      this.#deny(door, "publish-denied", answer);
      return;
    }
    stats.arrivals += 1;
    this.#unsettled += 1;
    door.asked();
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    void gate.arrived({ from: who, topic, payload, qos }).then(() => {
      this.#unsettled -= 1;
      answer(null);
      door.answered();
    });
  }

  /** MQTT 3.1.1 has no "no" to a PUBLISH, and a PUBACK would be a lie: the connection ends. */
  #deny(door: Door, why: BrokerNoticeCode, answer: (error: Error) => void): void {
    this.#ties.stats.publishesDenied += 1;
    this.#ties.tell(why, { username: door.username, address: door.carrier.address });
    answer(new Error(why));
  }

  #route(packet: PublishPacket): void {
    if (!isSharedTopic(packet.topic)) return;
    this.#ties.post.passOn({
      topic: packet.topic,
      // A copy: the original is a view of everything that was read with it.
      payload: Uint8Array.from(Buffer.from(packet.payload)),
      qos: packet.qos === 0 ? 0 : 1,
      retain: packet.retain,
    });
  }

  #maySubscribe(door: Door, { topic }: Subscription): boolean {
    const { peer } = door;
    const { limits, gate, post, stats, tell } = this.#ties;
    if (!peer) return false;
    const isFull = peer.filters.size >= limits.subscriptionsPerClient && !peer.filters.has(topic);
    const isAllowed =
      !isFull &&
      Buffer.byteLength(topic) <= limits.topicBytes &&
      gate.maySubscribe(peer.ties.admitted.principal, topic) &&
      post.subscriptions.hasRoomFor(topic);
    if (isAllowed) {
      peer.filters.add(topic);
    } else {
      stats.subscribesDenied += 1;
      tell("subscribe-denied", { username: door.username, address: door.carrier.address });
    }
    return isAllowed;
  }

  #subscribed(door: Door, wishes: readonly Subscription[]): void {
    const { peer } = door;
    if (!peer || !this.#doors.has(door)) return;
    for (const { topic, qos } of wishes) {
      // 128 is how aedes marks a refused one.
      if (!peer.filters.has(topic) || Number(qos) === 128) continue;
      const granted = qos === 0 ? 0 : 1;
      this.#ties.post.subscriptions.add(topic, peer, granted);
      // After the SUBACK, which leaves at the end of this turn.
      setImmediate(() => peer.catchUp(this.#ties.post.retained.topicsFor(topic), granted));
    }
  }

  #unsubscribed(door: Door, filters: readonly string[]): void {
    const { peer } = door;
    if (!peer) return;
    for (const filter of filters) {
      peer.filters.delete(filter);
      this.#ties.post.subscriptions.remove(filter, peer);
    }
  }

  #confirmed(client: Client, messageId: number): void {
    if (doorOf(client).peer?.confirmed(messageId)) this.#ties.stats.confirmed += 1;
  }
}

type Authenticated = (error: AuthenticateError | null, success: boolean) => void;

/** A client id belongs to the username it came with; neither can hold a NUL. */
function clientKey({ username, clientId }: Door): string {
  return `${username}\0${clientId}`;
}
