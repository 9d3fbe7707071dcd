import type { FobId, RelayId } from "../../../shared/base/ids.ts";
import type { Monotonic } from "../../../shared/base/instant.ts";
import type { OpenFault } from "../../../shared/frame/sealedFrame.ts";
import type { Clock } from "../clock.ts";
import { WakeAtDue } from "../presence/wakeAtDue.ts";
import { intakeLimits } from "./limits.ts";

/** Why a frame was not taken in. `unread` is a reception or frame that could not even be parsed. */
export type RefusedReason = OpenFault | "no-key" | "unknown-address" | "unknown-fob" | "unread";

/** Whom refused frames come from, as far as they say; neither is proof of guilt, since radio is open to all. */
export interface RefusedFrom {
  readonly relay: RelayId | undefined;
  readonly fob: FobId | undefined;
}

export interface RefusedWatcher {
  /** One frame more for the metrics. */
  refused(reason: RefusedReason): void;
  /** P11: many within a short time; `undefined` once it is over. */
  manyRefused(lately: RefusedFrom | undefined): void;
}

interface Budget {
  left: number;
  at: Monotonic;
}

/**
 * P8: counts what does not verify and bounds what guessing could ever win.
 * Nothing here delays or drops a frame whose seal verifies as a press: whoever
 * sends rubbish near a relay must not be able to shut up a real press by it,
 * so a relay's frames are neither slowed nor refused for the company they keep.
 */
export class RefusedFrames {
  readonly #clock: Clock;
  readonly #watcher: RefusedWatcher;
  readonly #budgets = new Map<FobId, Budget>();
  readonly #calming: WakeAtDue;
  #windowFrom: number;
  #inWindow = 0;
  #lastManyAt: number | undefined;

  constructor(clock: Clock, watcher: RefusedWatcher) {
    this.#clock = clock;
    this.#watcher = watcher;
    this.#calming = new WakeAtDue(clock, () => this.#look());
    this.#windowFrom = clock.monotonic();
  }

  count(reason: RefusedReason, from: RefusedFrom): void {
    this.#watcher.refused(reason);
    // Somebody else's buttons are everywhere: only what claims to be ours is worth a look.
    if (reason === "unknown-address") return;
    if (from.fob !== undefined && reason === "seal-does-not-verify") this.#spend(from.fob);
    const now = this.#clock.monotonic();
    if (now - this.#windowFrom > intakeLimits.refusedWindowMs) {
      this.#windowFrom = now;
      this.#inWindow = 0;
    }
    this.#inWindow += 1;
    if (this.#inWindow < intakeLimits.refusedShown) return;
    if (this.#lastManyAt === undefined) this.#watcher.manyRefused(from);
    this.#lastManyAt = now;
    this.#calming.by(now + intakeLimits.refusedOverMs);
  }

  /**
   * Whether so many frames in this fob's name failed that a heartbeat might have
   * been guessed. Then none counts, and silence is reported: the safe side.
   */
  isBesieged(fob: FobId): boolean {
    const budget = this.#budgets.get(fob);
    return budget !== undefined && this.#refilled(budget) < 1;
  }

  #look(): void {
    if (this.#lastManyAt === undefined) return;
    const overAt = this.#lastManyAt + intakeLimits.refusedOverMs;
    if (this.#clock.monotonic() < overAt) {
      this.#calming.by(overAt);
      return;
    }
    this.#lastManyAt = undefined;
    this.#watcher.manyRefused(undefined);
  }

  #spend(fob: FobId): void {
    const known = this.#budgets.get(fob);
    const left = known === undefined ? intakeLimits.failuresPerFob : this.#refilled(known);
    this.#budgets.set(fob, { left: Math.max(0, left - 1), at: this.#clock.monotonic() });
    if (this.#budgets.size <= intakeLimits.fobsWithFailures) return;
    for (const oldest of this.#budgets.keys()) {
      this.#budgets.delete(oldest);
      return;
    }
  }

  #refilled(budget: Budget): number {
    const elapsedMs = this.#clock.monotonic() - budget.at;
    const gained = (elapsedMs / intakeLimits.failuresRefillMs) * intakeLimits.failuresPerFob;
    return Math.min(intakeLimits.failuresPerFob, budget.left + gained);
  }
}
