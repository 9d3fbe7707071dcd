import { monotonic } from "../../../shared/base/instant.ts";
import type { CancelWake, Clock } from "../clock.ts";
import { presenceLimits } from "./limits.ts";
import type { Presence } from "./presence.ts";
import type { PresenceFault, PresenceStore } from "./presenceStore.ts";

/** Where the checkpoint tells how the store is: a fault, or that it is well. */
export type StoreWord = (fault: PresenceFault | undefined) => void;

/**
 * P8: carries what changed in presence to its store every few seconds, a small
 * portion at a time, so that counters survive a restart.
 */
export class Checkpoint {
  readonly #clock: Clock;
  readonly #presence: Presence;
  readonly #store: PresenceStore;
  readonly #say: StoreWord;
  #cancel: CancelWake | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(parts: { clock: Clock; presence: Presence; store: PresenceStore; say: StoreWord }) {
    this.#clock = parts.clock;
    this.#presence = parts.presence;
    this.#store = parts.store;
    this.#say = parts.say;
  }

  /** Takes up what was kept, then keeps on keeping. Before any frame is heard or fob watched. */
  async start(): Promise<void> {
    const loaded = await this.#store.load();
    this.#presence.restore(loaded.rows);
    this.#say(loaded.fault);
    this.#again(presenceLimits.checkpointEveryMs);
  }

  /** Keeps everything that changed, then closes the store. */
  async stop(): Promise<void> {
    this.#cancel?.();
    await this.#saving;
    while ((await this.#savePortion()) === "more") {
      // Nothing else is waiting any more, so portions follow each other at once.
    }
    await this.#store.close();
  }

  #again(afterMs: number): void {
    this.#cancel = this.#clock.wakeAt(monotonic(this.#clock.monotonic() + afterMs), () => {
      this.#saving = this.#turn();
    });
  }

  async #turn(): Promise<void> {
    const left = await this.#savePortion();
    this.#again(left === "more" ? presenceLimits.checkpointPauseMs : presenceLimits.checkpointEveryMs);
  }

  async #savePortion(): Promise<"more" | "nothing-more"> {
    const rows = this.#presence.takeChanged(presenceLimits.checkpointRows);
    if (rows.length === 0) return "nothing-more";
    const saved = await this.#store.save(rows);
    if (!saved.ok) {
      this.#presence.giveBack(rows);
      this.#say(saved.fault);
      return "nothing-more";
    }
    this.#say(undefined);
    return rows.length === presenceLimits.checkpointRows ? "more" : "nothing-more";
  }
}
