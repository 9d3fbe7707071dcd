import type { Admitted, Reach } from "../../app/broker.ts";
import type { BrokerLimits } from "./limits.ts";
import { type PublishTemplate, publishTemplate, withPacketId } from "./publishPacket.ts";
import type { Kept, Retained } from "./retained.ts";

/** One `deliver` under way: settled by the first confirmation, or once nobody is left who could give one. */
export interface Delivery {
  hopes: number;
  settle(reach: Reach): void;
}

export interface PeerTies {
  readonly admitted: Admitted;
  /** As the client gave it. */
  readonly clientId: string;
  readonly username: string;
  readonly limits: BrokerLimits;
  readonly retained: Retained;
  send(bytes: Buffer): void;
  unsent(): number;
  /** Ends the connection: the client cannot keep up. */
  tooSlow(): void;
}

interface Queued {
  readonly template: PublishTemplate;
  readonly delivery: Delivery | undefined;
}

interface CatchUp {
  readonly topics: readonly string[];
  readonly qos: 0 | 1;
  next: number;
}

/** How long catching up pauses when the connection is full. */
const catchUpPauseMs = 20;
/** Retained messages sent to one client in one turn of the event loop, so that a big board delays no press. */
const catchUpPerTurn = 50;

/**
 * A connected client as we send to it. QoS 1 goes out through a window of
 * unconfirmed messages; live messages queue behind it within a bound; retained
 * messages for a new subscription fill what room is left, each read from the
 * store when its turn comes, so that catching up needs no memory and cannot
 * bring an old value after a newer one. A connection's messages are not kept
 * for the next one.
 */
export class Peer {
  readonly ties: PeerTies;
  /** What it subscribed to. */
  readonly filters = new Set<string>();
  /** Whether the gate has been told that it is connected. */
  announced = false;
  readonly #inFlight = new Map<number, Delivery | undefined>();
  #queue: Queued[] = [];
  #queueHead = 0;
  #catchUps: CatchUp[] = [];
  #lastId = 0;
  #gone = false;
  #pausing = false;

  constructor(ties: PeerTies) {
    this.ties = ties;
  }

  get isGone(): boolean {
    return this.#gone;
  }

  /** False when the client did not take it: it is gone, or too slow and now gone. */
  send(template: PublishTemplate, qos: 0 | 1, delivery: Delivery | undefined): boolean {
    if (this.#gone) return false;
    const { limits } = this.ties;
    if (qos === 0) {
      this.ties.send(template.bytes);
    } else if (this.#inFlight.size < limits.inFlightPerClient) {
      this.#sendNow({ template, delivery });
    } else if (this.#queue.length - this.#queueHead < limits.queuedPerClient) {
      this.#queue.push({ template, delivery });
    } else {
      this.ties.tooSlow();
      return false;
    }
    if (this.ties.unsent() > limits.unsentBytesPerClient) this.ties.tooSlow();
    return true;
  }

  /** Sends what is retained for a new subscription, after what is live. */
  catchUp(topics: readonly string[], qos: 0 | 1): void {
    if (topics.length === 0 || this.#gone) return;
    this.#catchUps.push({ topics, qos, next: 0 });
    this.#pump();
  }

  /** True when the id was one of ours. */
  confirmed(id: number): boolean {
    if (!this.#inFlight.has(id)) return false;
    const delivery = this.#inFlight.get(id);
    this.#inFlight.delete(id);
    delivery?.settle("confirmed");
    this.#pump();
    return true;
  }

  /** The connection is gone: whoever waited for its confirmation waits no longer. */
  gone(): void {
    if (this.#gone) return;
    this.#gone = true;
    const left = [
      ...this.#inFlight.values(),
      ...this.#queue.slice(this.#queueHead).map((one) => one.delivery),
    ];
    this.#inFlight.clear();
    this.#queue = [];
    this.#queueHead = 0;
    this.#catchUps = [];
    for (const delivery of left) {
      if (!delivery) continue;
      delivery.hopes -= 1;
      if (delivery.hopes === 0) delivery.settle("unconfirmed");
    }
  }

  #sendNow({ template, delivery }: Queued): void {
    const id = this.#freshId();
    this.#inFlight.set(id, delivery);
    this.ties.send(withPacketId(template, id));
  }

  #freshId(): number {
    do this.#lastId = this.#lastId >= 65_535 ? 1 : this.#lastId + 1;
    while (this.#inFlight.has(this.#lastId));
    return this.#lastId;
  }

  #pump(): void {
    let caughtUp = 0;
    while (!this.#gone && this.#inFlight.size < this.ties.limits.inFlightPerClient) {
      const queued = this.#queue[this.#queueHead];
      if (queued) {
        this.#dropFirst();
        this.#sendNow(queued);
        continue;
      }
      if (this.#pausing || this.#catchUps.length === 0) return;
      const isFull = this.ties.unsent() > this.ties.limits.unsentBytesPerClient / 2;
      if (isFull || caughtUp === catchUpPerTurn) {
        this.#pause(isFull ? catchUpPauseMs : 0);
        return;
      }
      this.#catchUpOne();
      caughtUp += 1;
    }
  }

  #dropFirst(): void {
    this.#queueHead += 1;
    if (this.#queueHead < this.#queue.length) return;
    this.#queue = [];
    this.#queueHead = 0;
  }

  #catchUpOne(): void {
    const current = this.#catchUps[0];
    if (!current) return;
    const topic = current.topics[current.next];
    current.next += 1;
    if (current.next >= current.topics.length) this.#catchUps.shift();
    const kept = topic === undefined ? undefined : this.ties.retained.get(topic);
    if (kept) this.#sendKept(kept, current.qos);
  }

  #sendKept(kept: Kept, atMost: 0 | 1): void {
    const qos = kept.qos === 1 ? atMost : 0;
    const template = publishTemplate({ topic: kept.topic, payload: kept.payload, qos, retain: true });
    if (qos === 1) this.#sendNow({ template, delivery: undefined });
    else this.ties.send(template.bytes);
  }

  #pause(ms: number): void {
    this.#pausing = true;
    const goOn = (): void => {
      this.#pausing = false;
      this.#pump();
    };
    if (ms === 0) setImmediate(goOn);
    else setTimeout(goOn, ms).unref();
  }
}
