import type {
  Admitted,
  Broker,
  BrokerFault,
  BrokerGate,
  Listening,
  Login,
  Outgoing,
  Reach,
} from "../../gateway/app/broker.ts";
import type { Clock } from "../../gateway/app/clock.ts";
import type { CredentialId } from "../../shared/base/ids.ts";
import { monotonic } from "../../shared/base/instant.ts";
import { failed, ok, type Result } from "../../shared/base/result.ts";
import type { ContractClient, Heard, Said, Will } from "../contract/brokerContract.ts";

/** A broker in memory that behaves: same rules, same answers, no sockets, and time from the clock it is given. */
export class FakeBroker implements Broker {
  readonly clients = new Set<FakeClient>();
  readonly retained = new Map<string, Outgoing>();
  /** Everything the gateway published or delivered, in order. */
  readonly published: Outgoing[] = [];
  readonly #clock: Clock;
  #gate: BrokerGate | undefined;
  /** When set, `open` fails with it. */
  trouble: BrokerFault | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async open(gate: BrokerGate): Promise<Result<readonly Listening[], BrokerFault>> {
    if (this.trouble) return failed(this.trouble);
    this.#gate = gate;
    return ok([]);
  }

  publish(message: Outgoing): void {
    this.published.push(message);
    this.#keep(message);
    this.#send(message);
  }

  async deliver(message: Outgoing, withinMs: number): Promise<Reach> {
    this.published.push(message);
    this.#keep(message);
    const reached = this.#send({ ...message, qos: 1, retain: false });
    if (reached.length === 0) return "nobody";
    const hopeful = reached.filter((client) => client.qosFor(message.topic) === 1);
    if (hopeful.length === 0) return "unconfirmed";
    return new Promise((resolve) => {
      const until = monotonic(this.#clock.monotonic() + withinMs);
      const cancel = this.#clock.wakeAt(until, () => resolve("unconfirmed"));
      const settle = (reach: Reach): void => {
        cancel();
        resolve(reach);
      };
      let silent = hopeful.length;
      for (const client of hopeful) {
        client.whenConfirmed((reach) => {
          silent -= 1;
          if (reach === "confirmed" || silent === 0) settle(reach);
        });
      }
    });
  }

  disconnect(credential: CredentialId): void {
    for (const client of this.clients) if (client.admitted.credential === credential) client.end("vanished");
  }

  async close(): Promise<void> {
    this.#gate = undefined;
    for (const client of this.clients) client.end("closed");
  }

  /** Somebody comes; `undefined` when the gate, or the form of the will, refuses. */
  connect(login: Login, will: Will): FakeClient | undefined {
    const gate = this.#gate;
    const admitted = gate?.admit(login);
    if (!gate || !admitted) return undefined;
    if (will && !(isStatus(will.topic) && gate.mayPublish(admitted.principal, will.topic))) return undefined;
    for (const other of this.clients) {
      if (other.login.username === login.username && other.login.clientId === login.clientId) {
        other.end("vanished");
      }
    }
    const client = new FakeClient({ broker: this, gate, login, admitted, will });
    this.clients.add(client);
    gate.connected(admitted.principal, login.clientId);
    return client;
  }

  /** What a relay says about itself. */
  passOn(said: Said): void {
    if (!isStatus(said.topic)) return;
    const message = { ...said, qos: 1 } as const;
    this.#keep(message);
    this.#send(message);
  }

  #keep(message: Outgoing): void {
    if (!message.retain) return;
    if (message.payload.length === 0) this.retained.delete(message.topic);
    else this.retained.set(message.topic, message);
  }

  #send(message: Outgoing): readonly FakeClient[] {
    const reached = [...this.clients].filter((client) => client.qosFor(message.topic) !== undefined);
    for (const client of reached) client.hear(message, false);
    return reached;
  }
}

interface FakeTies {
  readonly broker: FakeBroker;
  readonly gate: BrokerGate;
  readonly login: Login;
  readonly admitted: Admitted;
  readonly will: Will;
}

export class FakeClient implements ContractClient {
  readonly login: Login;
  readonly admitted: Admitted;
  readonly #ties: FakeTies;
  readonly #filters = new Map<string, 0 | 1>();
  readonly #heard: Heard[] = [];
  #waiting: ((reach: "confirmed" | "unconfirmed") => void)[] = [];
  #muted = false;
  #ended = false;
  /** Called with each message as it comes. */
  onHeard: (heard: Heard) => void = () => {};
  /** Called once, when the connection is over for whatever reason. */
  onEnded: () => void = () => {};

  constructor(ties: FakeTies) {
    this.#ties = ties;
    this.login = ties.login;
    this.admitted = ties.admitted;
  }

  async subscribe(filter: string, qos: 0 | 1): Promise<"granted" | "refused"> {
    const { gate, broker } = this.#ties;
    if (this.#ended || !gate.maySubscribe(this.admitted.principal, filter)) return "refused";
    this.#filters.set(filter, qos);
    for (const [topic, message] of broker.retained) if (matches(filter, topic)) this.hear(message, true);
    return "granted";
  }

  async publish(said: Said): Promise<"acknowledged" | "ended"> {
    const { gate, broker } = this.#ties;
    if (this.#ended) return "ended";
    if (!gate.mayPublish(this.admitted.principal, said.topic)) {
      this.end("vanished");
      return "ended";
    }
    const payload = new TextEncoder().encode(said.payload);
    await gate.arrived({ from: this.admitted.principal, topic: said.topic, payload, qos: 1 });
    broker.passOn(said);
    return this.hasEnded() ? "ended" : "acknowledged";
  }

  heard(): readonly Heard[] {
    return this.#heard;
  }

  mute(): void {
    this.#muted = true;
  }

  hasEnded(): boolean {
    return this.#ended;
  }

  async leave(): Promise<void> {
    this.end("left");
  }

  async vanish(): Promise<void> {
    this.end("vanished");
  }

  /** The best QoS it subscribed to the topic with. */
  qosFor(topic: string): 0 | 1 | undefined {
    let best: 0 | 1 | undefined;
    for (const [filter, qos] of this.#filters) if (matches(filter, topic) && best !== 1) best = qos;
    return best;
  }

  hear(message: Outgoing, retained: boolean): void {
    const { topic, payload } = message;
    const text = typeof payload === "string" ? payload : new TextDecoder().decode(payload);
    const heard = { topic, text, retained };
    this.#heard.push(heard);
    this.onHeard(heard);
  }

  whenConfirmed(tell: (reach: "confirmed" | "unconfirmed") => void): void {
    if (this.#muted) this.#waiting.push(tell);
    else queueMicrotask(() => tell("confirmed"));
  }

  /** Ends the connection. A last word follows unless the client said goodbye or the broker itself closed. */
  end(why: "left" | "vanished" | "closed"): void {
    if (this.#ended) return;
    this.#ended = true;
    const { broker, gate, login, will } = this.#ties;
    broker.clients.delete(this);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const tell of waiting) tell("unconfirmed");
    this.onEnded();
    if (why === "closed") return;
    gate.disconnected(this.admitted.principal, login.clientId);
    if (why === "left" || !will) return;
    const payload = new TextEncoder().encode(will.payload);
    const { principal } = this.admitted;
    void gate
      .arrived({ from: principal, topic: will.topic, payload, qos: 1 })
      .then(() => broker.passOn(will));
  }
}

function isStatus(topic: string): boolean {
  return /^hark\/v1\/[^/]+\/relays\/[^/]+\/status$/.test(topic);
}

/** Our filters end in, or hold, single-level wildcards only. */
function matches(filter: string, topic: string): boolean {
  const wished = filter.split("/");
  const levels = topic.split("/");
  return (
    wished.length === levels.length &&
    wished.every((level, index) => level === "+" || level === levels[index])
  );
}
