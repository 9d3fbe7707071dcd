/** Which subscribers a topic reaches. `Who` is whatever stands for a connected client. */
export class Subscriptions<Who> {
  readonly #exact = new Map<string, Map<Who, 0 | 1>>();
  readonly #wild = new Map<string, { readonly levels: readonly string[]; readonly who: Map<Who, 0 | 1> }>();
  readonly #mostWild: number;

  constructor(mostWildFilters: number) {
    this.#mostWild = mostWildFilters;
  }

  /** Whether one more filter like this fits. */
  hasRoomFor(filter: string): boolean {
    return !isWild(filter) || this.#wild.has(filter) || this.#wild.size < this.#mostWild;
  }

  add(filter: string, who: Who, qos: 0 | 1): void {
    if (isWild(filter)) {
      const entry = this.#wild.get(filter) ?? { levels: filter.split("/"), who: new Map<Who, 0 | 1>() };
      entry.who.set(who, qos);
      this.#wild.set(filter, entry);
      return;
    }
    const subscribers = this.#exact.get(filter) ?? new Map<Who, 0 | 1>();
    subscribers.set(who, qos);
    this.#exact.set(filter, subscribers);
  }

  remove(filter: string, who: Who): void {
    const exact = this.#exact.get(filter);
    if (exact?.delete(who) && exact.size === 0) this.#exact.delete(filter);
    const wild = this.#wild.get(filter);
    if (wild?.who.delete(who) && wild.who.size === 0) this.#wild.delete(filter);
  }

  /** Everyone a message to `topic` goes to, each once, with the better QoS of overlapping filters. */
  reached(topic: string): ReadonlyMap<Who, 0 | 1> {
    const exact = this.#exact.get(topic);
    let all: Map<Who, 0 | 1> | undefined;
    for (const { levels, who } of this.#wild.values()) {
      if (!matches(levels, topic)) continue;
      all ??= new Map(exact);
      for (const [subscriber, qos] of who) if (all.get(subscriber) !== 1) all.set(subscriber, qos);
    }
    return all ?? exact ?? nobody;
  }
}

const nobody: ReadonlyMap<never, 0 | 1> = new Map<never, 0 | 1>();

export function isWild(filter: string): boolean {
  return filter.includes("+") || filter.includes("#");
}

/** MQTT 3.1.1 section 4.7; our topics never begin with `$`, so its special rule is not needed. */
export function matches(levels: readonly string[], topic: string): boolean {
  let from = 0;
  for (let index = 0; index < levels.length; index += 1) {
    const level = levels[index];
    if (level === "#") return true;
    if (from > topic.length) return false;
    const slash = topic.indexOf("/", from);
    const end = slash === -1 ? topic.length : slash;
    if (level !== "+" && (level?.length !== end - from || !topic.startsWith(level, from))) {
      return false;
    }
    from = end + 1;
  }
  return from > topic.length;
}
