import type { Outgoing, Reach } from "../../app/broker.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerStats, Tell } from "./notice.ts";
import type { Delivery, Peer } from "./peer.ts";
import { type PublishTemplate, publishTemplate } from "./publishPacket.ts";
import { Retained } from "./retained.ts";
import { Subscriptions } from "./subscriptions.ts";

export interface PostTies {
  readonly limits: BrokerLimits;
  readonly stats: BrokerStats;
  readonly tell: Tell;
}

/** Who gets what: subscriptions, retained messages, and what became of a message to one person. */
export class Post {
  readonly subscriptions: Subscriptions<Peer>;
  readonly retained = new Retained();
  readonly #ties: PostTies;

  constructor(ties: PostTies) {
    this.#ties = ties;
    this.subscriptions = new Subscriptions<Peer>(ties.limits.wildcardFilters);
  }

  publish(message: Outgoing): void {
    const payload = bytesOf(message.payload);
    if (message.retain) this.retained.keep(message.topic, payload, message.qos);
    this.#send({ ...message, payload }, undefined);
  }

  /** What a relay says about itself, to everyone watching. */
  passOn(message: Outgoing & { readonly payload: Uint8Array }): void {
    const { retained } = this;
    if (message.retain) {
      if (retained.has(message.topic) || retained.size < this.#ties.limits.relayRetained) {
        retained.keep(message.topic, message.payload, message.qos);
      } else {
        this.#ties.tell("retained-full", {});
      }
    }
    this.#send(message, undefined);
  }

  async deliver(message: Outgoing, withinMs: number): Promise<Reach> {
    const payload = bytesOf(message.payload);
    if (message.retain) this.retained.keep(message.topic, payload, 1);
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      // The one extra hope is ours, given up once everybody has been sent to.
      const delivery: Delivery = {
        hopes: 1,
        settle: (reach) => {
          clearTimeout(timer);
          resolve(reach);
        },
      };
      const reached = this.#send({ topic: message.topic, payload, qos: 1, retain: false }, delivery);
      delivery.hopes -= 1;
      if (reached === 0) delivery.settle("nobody");
      else if (delivery.hopes === 0) delivery.settle("unconfirmed");
      else timer = setTimeout(() => delivery.settle("unconfirmed"), withinMs);
    });
  }

  /** Sends to everyone connected who subscribed; answers how many that was. */
  #send(message: Outgoing & { readonly payload: Uint8Array }, delivery: Delivery | undefined): number {
    const { topic, payload } = message;
    let confirmed: PublishTemplate | undefined;
    let unconfirmed: PublishTemplate | undefined;
    let reached = 0;
    this.#ties.stats.published += 1;
    for (const [peer, granted] of this.subscriptions.reached(topic)) {
      if (peer.isGone) continue;
      reached += 1;
      if (message.qos === 1 && granted === 1) {
        confirmed ??= publishTemplate({ topic, payload, qos: 1, retain: false });
        if (delivery) delivery.hopes += 1;
        const taken = peer.send(confirmed, 1, delivery);
        if (!taken && delivery) delivery.hopes -= 1;
      } else {
        unconfirmed ??= publishTemplate({ topic, payload, qos: 0, retain: false });
        peer.send(unconfirmed, 0, undefined);
      }
    }
    return reached;
  }
}

function bytesOf(payload: string | Uint8Array): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}
