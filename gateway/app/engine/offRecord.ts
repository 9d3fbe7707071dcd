import type { CommandId } from "../../../shared/base/ids.ts";
import type { Clock } from "../clock.ts";
import type { JournalFault } from "../journal.ts";
import type { Timeline } from "../timeline.ts";
import { Backlog, merge } from "./backlog.ts";
import { CatchUp } from "./catchUp.ts";
import type { Entry } from "./entry.ts";
import type { Fate, Recorder } from "./recorder.ts";
import type { Turn } from "./turn.ts";

export interface OffRecordOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly recorder: Recorder;
  /** What was carried out in this turn is on record now. */
  readonly recorded: (turn: Turn) => void;
  readonly restored: () => void;
  readonly failing: (fault: JournalFault) => void;
  readonly broken: (cause: unknown) => void;
}

/**
 * P2, P11: the time during which the journal cannot be written. Turns are
 * released without it and kept in order, whoever needs them durable goes on
 * waiting, and the journal is tried again until everything is on record.
 */
export class OffRecord {
  readonly #options: OffRecordOptions;
  readonly #backlog = new Backlog();
  readonly #catchUp: CatchUp;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: OffRecordOptions) {
    this.#options = options;
    const { clock, timeline, recorder, recorded, restored, failing } = options;
    this.#catchUp = new CatchUp({
      clock,
      timeline,
      recorder,
      backlog: this.#backlog,
      landed: ({ turns }) => {
        for (const turn of turns) {
          for (const entry of turn.entries) entry.durable();
          recorded(turn);
        }
      },
      caughtUp: restored,
      failing,
    });
  }

  get isFull(): boolean {
    return this.#backlog.isFull;
  }

  /** Events that are not on record. */
  get size(): number {
    return this.#backlog.size;
  }

  /** Whether the answer to `id` is one that is not on record yet. */
  holds(id: CommandId): boolean {
    return this.#backlog.holds(id);
  }

  /** Begins with the turn whose append failed or stalls. */
  begin(first: Turn, fate: Promise<Fate>): void {
    const kept = this.#keep(first);
    this.#backlog.add(kept);
    this.#ended = this.#catchUp.run(merge([kept]), fate).catch(this.#options.broken);
  }

  /** Keeps a turn carried out meanwhile, once released. */
  add(turn: Turn): void {
    const kept = this.#keep(turn);
    if (kept.entries.length > 0 || kept.events.length > 0 || kept.settled.length > 0) this.#backlog.add(kept);
  }

  /** One last attempt; settles once it is over. */
  async finish(): Promise<void> {
    this.#catchUp.finish();
    await this.#ended;
  }

  /** Tells those who lose nothing at once; the others are kept with the turn. */
  #keep(turn: Turn): Turn {
    const repeats = new Set(turn.repeats);
    const own = new Set(turn.answered.map(({ id }) => id));
    const entries: Entry[] = [];
    for (const [i, entry] of turn.entries.entries()) {
      const { id } = entry.wish;
      const isSafe = repeats.has(entry)
        ? !own.has(id) && !this.holds(id)
        : turn.answers[i]?.kind === "refused";
      if (isSafe) entry.durable();
      else entries.push(entry);
    }
    return { ...turn, entries };
  }
}
