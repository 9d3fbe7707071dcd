import type { CommandId } from "../../../shared/base/ids.ts";
import type { Effect, EffectKey } from "../../core/effect.ts";
import type { DomainEvent } from "../../core/event.ts";
import type { AnsweredCommand } from "../journal.ts";
import { backlogEvents, catchUpEvents } from "./limits.ts";
import type { Turn } from "./turn.ts";

/** Turns to be made durable by one append, merged in order. */
export interface Chunk {
  readonly turns: readonly Turn[];
  readonly events: readonly DomainEvent[];
  readonly effects: readonly Effect[];
  readonly settled: readonly EffectKey[];
  readonly answered: readonly AnsweredCommand[];
}

/** What was carried out and is not on record yet, in order. */
export class Backlog {
  #turns: Turn[] = [];
  readonly #ids = new Set<CommandId>();
  #events = 0;

  get isEmpty(): boolean {
    return this.#turns.length === 0;
  }

  /** At the edge whatever protects nobody is refused; the rest goes on. */
  get isFull(): boolean {
    return this.#events >= backlogEvents;
  }

  /** Events in it. */
  get size(): number {
    return this.#events;
  }

  holds(id: CommandId): boolean {
    return this.#ids.has(id);
  }

  /** Adds a turn; every wish that comes after it waits for it. */
  add(turn: Turn): void {
    this.#turns.push(turn);
    this.#events += turn.events.length;
    for (const { id } of turn.answered) this.#ids.add(id);
  }

  /** The oldest turns, as many as fit one append. */
  chunk(): Chunk {
    const turns: Turn[] = [];
    let size = 0;
    for (const turn of this.#turns) {
      size += turn.events.length;
      if (turns.length > 0 && size > catchUpEvents) break;
      turns.push(turn);
    }
    return merge(turns);
  }

  /** Forgets the turns of a chunk that is on record. */
  drop({ turns, events, answered }: Chunk): void {
    this.#turns = this.#turns.slice(turns.length);
    this.#events -= events.length;
    for (const { id } of answered) this.#ids.delete(id);
  }
}

/** One batch of several turns. An effect already done is not put on record as still to be done. */
export function merge(turns: readonly Turn[]): Chunk {
  const done = new Set(turns.flatMap(({ settled }) => settled));
  const effects = turns.flatMap((turn) => turn.effects);
  const here = new Set(effects.map(({ key }) => key));
  return {
    turns,
    events: turns.flatMap(({ events }) => events),
    effects: effects.filter(({ key }) => !done.has(key)),
    settled: [...done].filter((key) => !here.has(key)),
    answered: turns.flatMap(({ answered }) => answered),
  };
}
