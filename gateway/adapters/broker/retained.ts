import { isWild, matches } from "./subscriptions.ts";

export interface Kept {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
}

/** The retained messages: the gateway's own, and each relay's status. In memory only: the gateway publishes its own anew after a start. */
export class Retained {
  readonly #kept = new Map<string, Kept>();

  get size(): number {
    return this.#kept.size;
  }

  has(topic: string): boolean {
    return this.#kept.has(topic);
  }

  /** An empty payload forgets the topic (MQTT 3.1.1 section 3.3.1.3). */
  keep(topic: string, payload: Uint8Array, qos: 0 | 1): void {
    if (payload.length === 0) this.#kept.delete(topic);
    else this.#kept.set(topic, { topic, payload, qos });
  }

  get(topic: string): Kept | undefined {
    return this.#kept.get(topic);
  }

  topicsFor(filter: string): readonly string[] {
    if (!isWild(filter)) return this.#kept.has(filter) ? [filter] : [];
    const levels = filter.split("/");
    return [...this.#kept.keys()].filter((topic) => matches(levels, topic));
  }
}
