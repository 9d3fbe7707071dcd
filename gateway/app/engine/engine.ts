import type { CommandId } from "../../../shared/base/ids.ts";
import { type Instant, monotonic } from "../../../shared/base/instant.ts";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { BodyOf } from "../../core/command.ts";
import {
  allDeadlineKeys,
  type DeadlineKey,
  deadlineKeysTouchedBy,
  deadlineOf,
} from "../../core/deadlines.ts";
import type { Effect } from "../../core/effect.ts";
import type { OrgState } from "../../core/state.ts";
import { AlarmClock } from "../alarmClock/alarmClock.ts";
import type { Clock } from "../clock.ts";
import type { Head, Journal, JournalFault, Opened } from "../journal.ts";
import type { Channel, Doers } from "../outbox/channel.ts";
import { Outbox } from "../outbox/outbox.ts";
import type { Submit, Submitted, Wish } from "../submit.ts";
import { Timeline } from "../timeline.ts";
import type { FaultBoard } from "./faultBoard.ts";
import { dueWish, gatewayWish } from "./gatewayWish.ts";
import type { ShedClass } from "./inbox.ts";
import { clockCheckMs, closeWithinMs } from "./limits.ts";
import type { Observer, PressStages } from "./observer.ts";
import type { Turn } from "./turn.ts";
import { Writer } from "./writer.ts";

export interface EngineOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Told of every turn, in this order. */
  readonly observers: readonly Observer[];
  readonly channels: readonly Channel[];
  readonly doers: Doers;
  readonly faults: FaultBoard;
  readonly stages: PressStages;
  /** How long after its due instant a deadline was taken up, in milliseconds. */
  readonly late: (ms: number) => void;
  /** We are wrong about something: the process must stop and replay. Nothing is taken up any more. */
  readonly broken: (cause: unknown) => void;
}

/** How the engine stands, for metrics. `shed` only goes up. */
export interface EngineFigures {
  readonly backlogEvents: number;
  /** Effects owed to the outside, under way or not begun. */
  readonly outboxWaiting: number;
  readonly shed: Readonly<Record<ShedClass, number>>;
}

/** Opens the journal and makes an engine of what it says. It takes wishes at once; deadlines and messages wait for `start`. */
export async function openEngine(options: EngineOptions): Promise<Result<Engine, JournalFault>> {
  const opened = await options.journal.open();
  return opened.ok ? ok(new Engine(options, opened.value)) : failed(opened.fault);
}

/** One organisation's engine: the one writer, its alarm clock and its outbox. */
export class Engine implements Submit {
  readonly #options: EngineOptions;
  readonly #timeline: Timeline;
  readonly #writer: Writer;
  readonly #alarmClock: AlarmClock<DeadlineKey>;
  readonly #outbox: Outbox;
  #pending: readonly Effect[];
  #cancelTick = (): void => {};
  #isStarted = false;
  #isClosed = false;

  constructor(options: EngineOptions, opened: Opened) {
    const { clock, journal, stages } = options;
    this.#options = options;
    this.#pending = opened.pending;
    this.#timeline = new Timeline(clock, opened.lastRecordedAt);
    this.#writer = new Writer({
      journal,
      clock,
      timeline: this.#timeline,
      opened,
      stages,
      preparing: (turn) => {
        // Alerts alone: a board worked out now could keep the alert waiting when the disk is quick.
        if (this.#isStarted) this.#outbox.prepare(turn.effects);
      },
      released: (turn, offRecord) => {
        this.#released(turn, offRecord);
      },
      recorded: (turn) => {
        this.#hand(turn.effects.filter(waitsForRecord));
      },
      restored: () => {
        this.#restored();
      },
      failing: (fault) => {
        this.#failing(fault);
      },
      crowded: (isFull) => {
        this.#crowded(isFull);
      },
      trustedAgain: () => {
        this.#trustedAgain();
      },
      broken: (cause) => {
        this.#stop();
        options.broken(cause);
      },
    });
    this.#alarmClock = new AlarmClock({
      clock,
      timeline: this.#timeline,
      due: (key, dueAt) => {
        this.#writer.submit(dueWish(key, dueAt));
      },
    });
    this.#outbox = this.#makeOutbox();
    if (!this.#timeline.trusted) this.#distrust();
    this.#tick();
  }

  /** As it stands now. While an append is under way it is ahead of what anybody was told: read it in `committed`, or for admission. */
  get state(): OrgState {
    return this.#writer.state;
  }

  /** Where the record ends: what anchors the chain wherever it is shown (P9). */
  get head(): Head {
    return this.#writer.head;
  }

  /** The inbox is full: people are refused, presses are not. */
  get isCrowded(): boolean {
    return this.#writer.isCrowded;
  }

  /** P11: alarms go out and nothing is being recorded. */
  get isOffRecord(): boolean {
    return this.#writer.isOffRecord;
  }

  /** P11: whether what is brought to it is being taken up; not once it has stopped. */
  get isTurning(): boolean {
    return this.#writer.isTurning;
  }

  /** What nobody but a monitor asks. */
  get figures(): EngineFigures {
    return { ...this.#writer.figures, outboxWaiting: this.#outbox.owed };
  }

  /** The gateway's wall time, which the records carry. */
  get timeline(): Timeline {
    return this.#timeline;
  }

  /** Arms every deadline, the overdue ones at once, and sends what an earlier life left unsent. Call once there are channels. */
  start(): void {
    this.#isStarted = true;
    this.#armAll();
    this.#alarmClock.start();
    const pending = this.#pending;
    this.#pending = [];
    this.#outbox.take(pending);
  }

  submit(wish: Wish): Submitted {
    return this.#writer.submit(wish);
  }

  /** Whether a wish of this id was carried out before, so that submitting it would change nothing. */
  isAnswered(id: CommandId): boolean {
    return this.#writer.isAnswered(id);
  }

  /** Stops taking, finishes what is under way, makes a snapshot and closes the journal. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#alarmClock.stop();
    await this.#outbox.close(closeWithinMs);
    await this.#writer.close();
    this.#stop();
    const { journal } = this.#options;
    if (!this.#writer.isOffRecord) await journal.snapshot();
    await journal.close();
  }

  #makeOutbox(): Outbox {
    const { clock, channels, doers, faults } = this.#options;
    const writer = this.#writer;
    return new Outbox({
      clock,
      channels,
      doers,
      faults,
      state: () => writer.state,
      isOffRecord: () => writer.isOffRecord,
      submit: (wish, settles) => writer.submit(wish, settles),
      settle: (key) => {
        writer.settle(key);
      },
    });
  }

  #released(turn: Turn, offRecord: boolean): void {
    const { events, effects, recordedAt } = turn;
    const { state } = this.#writer;
    if (offRecord) this.#outbox.forgetPrepared();
    // People are told before the board is: of all that follows a press, an alert is what somebody waits for.
    this.#hand(offRecord ? effects.filter((effect) => !waitsForRecord(effect)) : effects);
    if (events.length > 0) {
      for (const observer of this.#options.observers) {
        observer.committed({ events, effects, state, recordedAt, offRecord });
      }
    }
    this.#arm(turn);
  }

  /** Before `start` there is nobody to send to: kept in order behind what was pending. */
  #hand(effects: readonly Effect[]): void {
    if (effects.length === 0) return;
    if (this.#isStarted) this.#outbox.take(effects);
    else this.#pending = [...this.#pending, ...effects];
  }

  #arm({ events, entries, fruitless, recordedAt }: Turn): void {
    if (!this.#isStarted) return;
    for (const event of events) {
      const keys = deadlineKeysTouchedBy(event);
      if (keys === "all") {
        this.#armAll();
        break;
      }
      for (const key of keys) this.#alarmClock.arm(key, deadlineOf(this.#writer.state, key));
    }
    for (const entry of entries) {
      const { body } = entry.wish;
      if (body.kind === "fall-due") this.#armAgain(body, !fruitless.includes(entry), recordedAt);
      else if (body.kind === "note-clock-step") this.#alarmClock.retime();
    }
    this.#alarmClock.set();
  }

  #armAll(): void {
    this.#alarmClock.clear();
    const { state } = this.#writer;
    for (const key of allDeadlineKeys(state)) this.#alarmClock.arm(key, deadlineOf(state, key));
  }

  /**
   * A deadline left the alarm clock when it fell due; whatever its key waits
   * for next goes back in. P3: one that is due, changes nothing and stays would
   * be tried without end, and whatever it is for never happen.
   */
  #armAgain({ key: text, dueAt }: BodyOf<"fall-due">, hasChanged: boolean, takenUpAt: Instant): void {
    this.#options.late(takenUpAt - dueAt);
    const key = this.#alarmClock.dealtWith(text);
    if (key === undefined) return;
    const { state } = this.#writer;
    const at = deadlineOf(state, key);
    const isStuck = !hasChanged && dueAt <= takenUpAt && at === dueAt && state.org !== undefined;
    if (isStuck) throw new InvariantBroken(`${key} stays due`);
    this.#alarmClock.arm(key, at);
  }

  #tick(): void {
    const { clock } = this.#options;
    this.#cancelTick = clock.wakeAt(monotonic(clock.monotonic() + clockCheckMs), () => {
      // A step is found again, and dealt with, by the turn that this brings about.
      const { kind } = this.#timeline.check();
      if (kind === "stepped") this.#writer.schedule();
      else if (kind === "trusted-again") this.#trustedAgain();
      if (kind !== "steady") this.#alarmClock.retime();
      this.#tick();
    });
  }

  #distrust(): void {
    const detail = "the clock is behind the newest record; time goes on from the record";
    this.#options.faults.show({ code: "clock-went-back", about: "clock", detail });
    this.#note("clock-behind", { kind: "note-fault", fault: "clock-stepped", about: "clock", detail });
  }

  #trustedAgain(): void {
    this.#options.faults.clear("clock-went-back", "clock");
    this.#alarmClock.retime();
    this.#note("clock-believed", { kind: "note-fault-cleared", fault: "clock-stepped", about: "clock" });
  }

  #failing({ code, detail }: JournalFault): void {
    const { faults } = this.#options;
    faults.show({ code: "journal-unavailable", about: "journal", detail: `${code}: ${detail}` });
    if (code === "disk-full" || code === "vault-unreadable") faults.show({ code, about: "journal", detail });
  }

  #restored(): void {
    const { faults, observers } = this.#options;
    faults.clear("journal-unavailable", "journal");
    faults.clear("disk-full", "journal");
    faults.clear("vault-unreadable", "journal");
    for (const observer of observers) observer.recordRestored(this.#writer.state);
  }

  #crowded(isFull: boolean): void {
    const { faults } = this.#options;
    if (isFull) faults.show({ code: "inbox-full", about: "inbox", detail: "commands are refused" });
    else faults.clear("inbox-full", "inbox");
  }

  #note(name: string, body: Wish["body"]): void {
    const mono = this.#options.clock.monotonic();
    this.#writer.submit(gatewayWish([name, this.#timeline.now(), mono], body));
  }

  #stop(): void {
    this.#cancelTick();
    this.#alarmClock.stop();
  }
}

/** P6, P10: never before the event behind it is durable, since neither can be taken back. */
function waitsForRecord({ kind }: Effect): boolean {
  return kind === "tell-fob-help-is-coming" || kind === "destroy-key";
}
