import type { FobAddress } from "../../shared/base/ids.ts";
import { type Monotonic, monotonic } from "../../shared/base/instant.ts";
import type { RelayClock } from "./clock.ts";
import { relayLimits } from "./limits.ts";
import type { HeardFrame } from "./link.ts";
import type { QueueFault, RelayQueue } from "./queue.ts";
import { Recent } from "./recent.ts";
import { receptionOf } from "./receptionText.ts";
import type { Uplink } from "./uplink.ts";
import { keyOf, type Waiting, WaitingFrames } from "./waitingFrames.ts";

export interface PressesParts {
  readonly clock: RelayClock;
  readonly queue: RelayQueue;
  readonly uplink: Uplink;
  readonly lateAfterMs: number;
  readonly isAnswered: (address: FobAddress) => boolean;
  /** The disk's first refusal, and `undefined` when it takes writes again. */
  readonly queueFault: (fault: QueueFault | undefined) => void;
}

/**
 * P1: carries presses up, and keeps each until its PUBACK: in memory at once,
 * on disk a moment later. They go in the order they were heard, except that a
 * new press of a fob with nothing else waiting does not stand behind a backlog.
 */
export class Presses {
  readonly #parts: PressesParts;
  readonly #waiting: WaitingFrames;
  readonly #confirmed = new Recent<string, Monotonic>(relayLimits.rememberedAddresses);
  #isUp = false;
  /** Of the present connection only. */
  #onTheWay = new Set<number>();
  /** Those of them that still hold others back. */
  #holdingBack = new Set<number>();
  readonly #unsaved = new Map<number, Waiting>();
  readonly #saved = new Set<number>();
  #cancelSave: (() => void) | undefined;
  #isRefused = false;

  constructor(parts: PressesParts) {
    this.#parts = parts;
    this.#waiting = new WaitingFrames(parts.isAnswered);
  }

  /** Presses that wait, those on their way included. */
  get waiting(): number {
    return this.#waiting.size;
  }

  get letGo(): number {
    return this.#waiting.letGo;
  }

  /** Takes back what an earlier process left behind. */
  restore(): void {
    const kept = this.#parts.queue.kept();
    if (!kept.ok) {
      this.#tell(kept.fault);
      // What cannot be read may still be there: nothing is written over it.
      this.#waiting.beginAt(this.#parts.clock.now());
      return;
    }
    this.#waiting.restore(kept.value);
    for (const { place } of kept.value) this.#saved.add(place);
  }

  heard(frame: HeardFrame): void {
    const now = this.#parts.clock.monotonic();
    const confirmedAt = this.#confirmed.get(keyOf(frame));
    if (confirmedAt !== undefined && now - confirmedAt < relayLimits.repeatAfterMs) return;
    const taken = this.#waiting.take(frame, now);
    if (taken.kind === "waits-already") return;
    this.#unsaved.set(taken.waiting.place, taken.waiting);
    this.#saveWithin(relayLimits.keepWithinMs);
    if (!this.#isUp) return;
    if (taken.isAlone && this.#holdingBack.size < relayLimits.onTheWayWithNew) this.#pass(taken.waiting);
    else this.#passOn();
  }

  up(): void {
    this.#isUp = true;
    this.#forgetTheWay();
    this.#passOn();
  }

  down(): void {
    this.#isUp = false;
    this.#forgetTheWay();
  }

  /** Puts on disk what is not there yet, before the process ends. */
  close(): void {
    this.#cancelSave?.();
    this.#save();
    this.#cancelSave?.();
  }

  #passOn(): void {
    while (this.#isUp && this.#holdingBack.size < relayLimits.onTheWay) {
      const isFree = ({ place }: Waiting): boolean => !this.#onTheWay.has(place);
      const next =
        this.#waiting.first((one) => isFree(one) && this.#parts.isAnswered(one.address)) ??
        this.#waiting.first(isFree);
      if (next === undefined) return;
      this.#pass(next);
    }
  }

  #pass(waiting: Waiting): void {
    const { clock, uplink } = this.#parts;
    const { place } = waiting;
    const [onTheWay, holdingBack] = [this.#onTheWay, this.#holdingBack];
    onTheWay.add(place);
    holdingBack.add(place);
    // P2: past what is not confirmed, the next one goes all the same.
    const cancelRelease = clock.wakeAt(monotonic(clock.monotonic() + relayLimits.holdsBackMs), () => {
      holdingBack.delete(place);
      this.#passOn();
    });
    void uplink.pass(receptionOf(waiting, this.#parts)).then((isConfirmed) => {
      cancelRelease();
      onTheWay.delete(place);
      holdingBack.delete(place);
      if (!isConfirmed) return;
      this.#finish(waiting);
      this.#passOn();
    });
  }

  #forgetTheWay(): void {
    this.#onTheWay = new Set();
    this.#holdingBack = new Set();
  }

  #finish(waiting: Waiting): void {
    this.#confirmed.set(keyOf(waiting), this.#parts.clock.monotonic());
    this.#waiting.remove(waiting.place);
    if (!this.#unsaved.delete(waiting.place)) this.#saveWithin(relayLimits.keepWithinMs);
  }

  #saveWithin(ms: number): void {
    if (this.#cancelSave !== undefined) return;
    const { clock } = this.#parts;
    this.#cancelSave = clock.wakeAt(monotonic(clock.monotonic() + ms), () => this.#save());
  }

  #save(): void {
    this.#cancelSave = undefined;
    // What gave way meanwhile need not be kept, also not in memory while the disk refuses.
    for (const place of this.#unsaved.keys()) if (!this.#waiting.has(place)) this.#unsaved.delete(place);
    const add = [...this.#unsaved.values()];
    const remove = [...this.#saved].filter((place) => !this.#waiting.has(place));
    if (add.length > 0 || remove.length > 0) {
      const written = this.#parts.queue.write({ add, remove });
      this.#tell(written.ok ? undefined : written.fault);
      if (!written.ok) {
        this.#saveWithin(relayLimits.keepAgainMs);
        return;
      }
      for (const { place } of add) this.#saved.add(place);
      for (const place of remove) this.#saved.delete(place);
    }
    this.#unsaved.clear();
  }

  #tell(fault: QueueFault | undefined): void {
    if (fault === undefined && !this.#isRefused) return;
    this.#isRefused = fault !== undefined;
    this.#parts.queueFault(fault);
  }
}
