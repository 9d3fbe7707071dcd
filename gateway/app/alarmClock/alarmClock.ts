import { type Instant, monotonic } from "../../../shared/base/instant.ts";
import type { CancelWake, Clock } from "../clock.ts";
import type { Timeline } from "../timeline.ts";
import { DeadlineHeap } from "./deadlineHeap.ts";
import { outstandingDeadlines } from "./limits.ts";

export interface AlarmClockOptions<Key extends string> {
  readonly clock: Clock;
  readonly timeline: Timeline;
  /** Called in the order of the due instants, each with its own, also when that was long ago. */
  readonly due: (key: Key, dueAt: Instant) => void;
}

/**
 * P3, P5: says what has fallen due, whenever it did. Holds every deadline of
 * the state and one wake, for the earliest; the state alone is the truth, so
 * that a restart, which arms it all again, loses nothing.
 */
export class AlarmClock<Key extends string> {
  readonly #options: AlarmClockOptions<Key>;
  readonly #heap = new DeadlineHeap<Key>();
  #cancelWake: CancelWake | undefined;
  /** What the wake was set for; it is set anew only when this changes. */
  #wakesFor: Instant | undefined;
  #running = false;
  /** Handed over and not dealt with, by the key as plain text. */
  readonly #handedOver = new Map<string, Key>();

  constructor(options: AlarmClockOptions<Key>) {
    this.#options = options;
  }

  get size(): number {
    return this.#heap.size;
  }

  /**
   * Arms, moves or disarms one deadline; `set` must follow. One that is handed
   * over stays out until it has been dealt with, so that none is handed over twice.
   */
  arm(key: Key, at: Instant | undefined): void {
    if (!this.#handedOver.has(key)) this.#heap.arm(key, at);
  }

  /** A deadline that was handed over has been dealt with and may be armed again: its key, if it is one of ours. */
  dealtWith(text: string): Key | undefined {
    const key = this.#handedOver.get(text);
    this.#handedOver.delete(text);
    return key;
  }

  /** Forgets everything, to be armed from the state again. */
  clear(): void {
    this.#heap.clear();
  }

  start(): void {
    this.#running = true;
    this.set();
  }

  stop(): void {
    this.#running = false;
    this.#unset();
  }

  /** Sets the wake for the earliest deadline, after arming. */
  set(): void {
    const earliest = this.#handedOver.size < outstandingDeadlines ? this.#heap.earliest() : undefined;
    if (!this.#running || earliest === this.#wakesFor) return;
    this.#unset();
    if (earliest === undefined) return;
    const { clock, timeline } = this.#options;
    this.#wakesFor = earliest;
    const at = Math.max(clock.monotonic(), timeline.monotonicOf(earliest));
    this.#cancelWake = clock.wakeAt(monotonic(at), () => {
      this.#wake();
    });
  }

  /** Sets the wake anew because the timeline now reaches the same instant at another moment. */
  retime(): void {
    this.#unset();
    this.set();
  }

  #wake(): void {
    this.#cancelWake = undefined;
    this.#wakesFor = undefined;
    const now = this.#options.timeline.now();
    while (this.#running && this.#handedOver.size < outstandingDeadlines) {
      const due = this.#heap.takeDue(now);
      if (due === undefined) break;
      this.#handedOver.set(due.key, due.key);
      this.#options.due(due.key, due.at);
    }
    this.set();
  }

  #unset(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    this.#wakesFor = undefined;
  }
}
