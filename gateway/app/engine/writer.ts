import type { CommandId } from "../../../shared/base/ids.ts";
import { after, monotonic } from "../../../shared/base/instant.ts";
import type { EffectKey } from "../../core/effect.ts";
import type { RefusalCode } from "../../core/refusal.ts";
import type { OrgState } from "../../core/state.ts";
import type { Answer } from "../answer.ts";
import type { Clock } from "../clock.ts";
import type { Head, Journal, JournalFault, Opened } from "../journal.ts";
import type { Submitted, Wish } from "../submit.ts";
import type { Timeline } from "../timeline.ts";
import { AnsweredIds } from "./answeredIds.ts";
import { type Entry, entryOf, turnAway } from "./entry.ts";
import { gatewayWish } from "./gatewayWish.ts";
import { Gathered } from "./gathered.ts";
import { Inbox, type ShedClass } from "./inbox.ts";
import { appendPatienceMs, turningWithinMs } from "./limits.ts";
import type { PressStages } from "./observer.ts";
import { OffRecord } from "./offRecord.ts";
import { type Fate, Recorder } from "./recorder.ts";
import { traitsOf } from "./traits.ts";
import { type Books, hasPress, mustBeRecorded, type Turn, takeUp } from "./turn.ts";

export interface WriterOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly opened: Opened;
  readonly stages: PressStages;
  /** The turn is on its way to the disk, and nothing else happens until it is released. */
  readonly preparing: (turn: Turn) => void;
  /** The turn may be seen now: it is on record, or known not to be. */
  readonly released: (turn: Turn, offRecord: boolean) => void;
  /** A turn released off record is on record now. */
  readonly recorded: (turn: Turn) => void;
  /** Everything is on record again. */
  readonly restored: () => void;
  /** The journal cannot be written; told again with each failing attempt. */
  readonly failing: (fault: JournalFault) => void;
  readonly crowded: (isFull: boolean) => void;
  /** The clock went past the record it was behind. */
  readonly trustedAgain: () => void;
  readonly broken: (cause: unknown) => void;
}

const stalled: JournalFault = {
  code: "journal-unavailable",
  detail: `no answer within ${appendPatienceMs} ms`,
  landed: "unknown",
};

/**
 * The one writer: takes commands up in turns, and makes each turn durable
 * before anybody sees it. While an append is under way commands gather for the
 * next turn, which is all the group commit there is.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #books: Books;
  readonly #recorder: Recorder;
  readonly #inbox: Inbox;
  #offRecord: OffRecord | undefined;
  readonly #gathered: Gathered;
  #turnBeganAt = 0;
  #scheduled = false;
  #appending = false;
  #closing = false;
  #stopped = false;
  #idle: (() => void) | undefined;

  constructor(options: WriterOptions) {
    const { opened, journal } = options;
    this.#options = options;
    this.#recorder = new Recorder(journal, opened.head, opened.lastRecordedAt);
    this.#inbox = new Inbox(options.crowded);
    this.#gathered = new Gathered(
      (ms, then) => this.#later(ms, then),
      () => this.schedule(),
    );
    this.#books = {
      state: opened.state,
      known: new AnsweredIds(opened.answered),
      objection: (entry) => this.#objectionTo(entry),
    };
  }

  get state(): OrgState {
    return this.#books.state;
  }

  get head(): Head {
    return this.#recorder.head;
  }

  get isCrowded(): boolean {
    return this.#inbox.isFull;
  }

  get isOffRecord(): boolean {
    return this.#offRecord !== undefined;
  }

  /** P11: whether what waits is being taken up. */
  get isTurning(): boolean {
    const waitsSince = Math.max(this.#inbox.filledAt, this.#turnBeganAt);
    return !this.#stopped && this.#options.clock.monotonic() - waitsSince < turningWithinMs;
  }

  /** How many events are not on record, and what was sent away for want of room. */
  get figures(): { readonly backlogEvents: number; readonly shed: Readonly<Record<ShedClass, number>> } {
    return { backlogEvents: this.#offRecord?.size ?? 0, shed: this.#inbox.shed };
  }

  /** `settles`: an effect that is done once this wish has been taken up. */
  submit(wish: Wish, settles?: EffectKey): Submitted {
    const { entry, submitted } = entryOf(wish, this.#options.clock.monotonic(), settles);
    if (this.#closing || this.#stopped) turnAway(entry, "journal-unavailable");
    else {
      this.#inbox.offer(entry);
      this.schedule();
    }
    return submitted;
  }

  isAnswered(id: CommandId): boolean {
    return this.#books.known.answerTo(id) !== undefined;
  }

  /** An effect was done or is no longer wanted; recorded with the next turn, or by itself soon. */
  settle(key: EffectKey): void {
    if (this.#stopped) return;
    this.#gathered.settle(key);
  }

  /** Lets a turn begin as soon as whatever is running now has finished. */
  schedule(): void {
    if (this.#scheduled || this.#appending || this.#stopped) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#guarded(() => {
        this.#run();
      });
    });
  }

  /** Takes nothing more, finishes what was taken, and puts on record whatever the journal still takes. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#untilIdle();
    if (this.#offRecord !== undefined) {
      await this.#finishOffRecord(this.#offRecord);
      await this.#untilIdle();
    }
    this.#stopped = true;
  }

  #untilIdle(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
      this.schedule();
    });
  }

  #run(): void {
    if (this.#appending || this.#stopped) return;
    const turn = this.#nextTurn();
    if (turn === undefined) {
      this.#idle?.();
    } else if (this.#offRecord !== undefined) {
      this.#release(turn, true);
      this.#offRecord.add(turn);
      // Not at once: nothing here waits for a disk, and the connections want their share of the process.
      this.#later(0, () => {
        this.schedule();
      });
    } else if (mustBeRecorded(turn)) {
      this.#appending = true;
      void this.#commit(turn).catch((cause: unknown) => {
        this.#break(cause);
      });
    } else {
      this.#release(turn, false);
      for (const entry of turn.entries) entry.durable();
      this.schedule();
    }
  }

  #nextTurn(): Turn | undefined {
    const { timeline, clock, stages } = this.#options;
    const began = clock.monotonic();
    this.#turnBeganAt = began;
    const check = timeline.check();
    if (check.kind === "stepped") return this.#stepTurn(check.byMs);
    if (check.kind === "trusted-again") this.#options.trustedAgain();
    const isOffRecord = this.#offRecord !== undefined;
    const { hasSettled, isSettlingDue } = this.#gathered;
    const flush = !isOffRecord && (isSettlingDue || (hasSettled && this.#closing));
    const entries = this.#gathered.takeFrom(this.#inbox, flush || isOffRecord || this.#closing);
    if (entries.length === 0 && !flush) return undefined;
    for (const { waitsAs, arrivedAt } of entries) {
      if (waitsAs === "press") stages.waited(began - arrivedAt);
    }
    const turn = takeUp(this.#books, entries, timeline.now());
    if (flush || turn.events.length > 0) this.#gathered.moveSettled(turn);
    if (hasPress(turn)) stages.decided(clock.monotonic() - began);
    return turn;
  }

  /**
   * A clock that stepped is decided before anything else and alone, so that no
   * command sees waits that are already shifted against a time that is not. Its
   * record carries the new time, which the next start must be able to believe,
   * and which whatever the core begins because of the step counts from.
   */
  #stepTurn(byMs: number): Turn {
    const { timeline, clock } = this.#options;
    const at = after(timeline.now(), byMs);
    const wish = gatewayWish(["clock-step", at, byMs], { kind: "note-clock-step", byMs });
    return takeUp(this.#books, [entryOf(wish, clock.monotonic(), undefined).entry], at);
  }

  async #commit(turn: Turn): Promise<void> {
    const { clock, stages } = this.#options;
    const { recordedAt, events, effects, settled, answered } = turn;
    const began = clock.monotonic();
    let isLate = false;
    const fate = this.#recorder.append({ recordedAt, events, effects, settled, answered });
    const cancel = this.#later(appendPatienceMs, () => {
      isLate = true;
      this.#goOffRecord(turn, fate, stalled);
    });
    this.#options.preparing(turn);
    const outcome = await fate;
    cancel();
    if (isLate || this.#stopped) return;
    if (outcome.kind !== "landed") {
      this.#goOffRecord(turn, Promise.resolve(outcome), outcome.fault);
      return;
    }
    if (hasPress(turn)) stages.appended(clock.monotonic() - began);
    this.#release(turn, false);
    for (const entry of turn.entries) entry.durable();
    this.#appending = false;
    this.schedule();
  }

  #goOffRecord(turn: Turn, fate: Promise<Fate>, fault: JournalFault): void {
    const { clock, timeline, recorded, failing } = this.#options;
    this.#offRecord = new OffRecord({
      clock,
      timeline,
      recorder: this.#recorder,
      recorded,
      restored: () => {
        this.#goOnRecord();
      },
      failing,
      broken: (cause) => {
        this.#break(cause);
      },
    });
    failing(fault);
    this.#release(turn, true);
    this.#offRecord.begin(turn, fate);
    this.#appending = false;
    this.#note("storage-lost", {
      kind: "note-fault",
      fault: "storage",
      about: "journal",
      detail: `${fault.code}: ${fault.detail}`,
    });
  }

  #goOnRecord(): void {
    this.#offRecord = undefined;
    this.#options.restored();
    this.#gathered.settleSoon();
    this.#note("storage-back", { kind: "note-fault-cleared", fault: "storage", about: "journal" });
  }

  /** Says something about the engine itself, also while closing. */
  #note(name: string, body: Wish["body"]): void {
    const { clock, timeline } = this.#options;
    const mono = clock.monotonic();
    this.#inbox.offer(entryOf(gatewayWish([name, timeline.now(), mono], body), mono, undefined).entry);
    this.schedule();
  }

  #release(turn: Turn, offRecord: boolean): void {
    const { clock, stages, released } = this.#options;
    const began = clock.monotonic();
    for (const [i, entry] of turn.entries.entries()) {
      const answer = turn.answers[i];
      if (answer !== undefined) entry.answer(offRecord ? this.#offRecordAnswer(turn, entry, answer) : answer);
      if (entry.wish.body.kind === "note-clock-step") this.#options.timeline.adopt(entry.wish.body.byMs);
    }
    released(turn, offRecord);
    if (hasPress(turn)) stages.announced(clock.monotonic() - began);
  }

  #offRecordAnswer(turn: Turn, entry: Entry, answer: Answer): Answer {
    const { id } = entry.wish;
    const isOnRecord =
      turn.repeats.includes(entry) &&
      this.#offRecord?.holds(id) !== true &&
      !turn.answered.some((answered) => answered.id === id);
    return answer.kind === "refused" || isOnRecord ? answer : { ...answer, onRecord: false };
  }

  #objectionTo({ wish, waitsAs }: Entry): RefusalCode | undefined {
    if (this.#offRecord === undefined) return undefined;
    if (!traitsOf[wish.body.kind].goesOffRecord) return "journal-unavailable";
    const isSpare = waitsAs === "delivery" || waitsAs === "housekeeping";
    return isSpare && this.#offRecord.isFull ? "limit-reached" : undefined;
  }

  async #finishOffRecord(offRecord: OffRecord): Promise<void> {
    let giveUp = (): void => {};
    const patience = new Promise<void>((resolve) => {
      giveUp = this.#later(appendPatienceMs, resolve);
    });
    await Promise.race([offRecord.finish(), patience]);
    giveUp();
  }

  #later(ms: number, then: () => void): () => void {
    const { clock } = this.#options;
    return clock.wakeAt(monotonic(clock.monotonic() + ms), () => {
      this.#guarded(then);
    });
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (cause) {
      this.#break(cause);
    }
  }

  #break(cause: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#idle?.();
    this.#options.broken(cause);
  }
}
