import { monotonic } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { Effect, EffectKey } from "../../core/effect.ts";
import { stillWanted, urgencyOf } from "../../core/react.ts";
import type { OrgState } from "../../core/state.ts";
import type { Clock } from "../clock.ts";
import type { FaultBoard } from "../engine/faultBoard.ts";
import type { Submitted, Wish } from "../submit.ts";
import type { Channel, Doers, Doing, LastingEffect, PersonEffect } from "./channel.ts";
import { Lanes } from "./lanes.ts";
import { behindAt, caughtUpAt, deliveriesAtOnce, doingWithinMs, retryWaitsMs } from "./limits.ts";
import { Messenger } from "./messenger.ts";
import { within } from "./within.ts";

export interface OutboxOptions {
  readonly clock: Clock;
  readonly channels: readonly Channel[];
  readonly doers: Doers;
  readonly faults: FaultBoard;
  readonly state: () => OrgState;
  readonly isOffRecord: () => boolean;
  /** Takes a wish up, and settles the effect in the batch that records it. */
  readonly submit: (wish: Wish, settles: EffectKey | undefined) => Submitted;
  readonly settle: (key: EffectKey) => void;
}

/**
 * Does what the core wants told and done outside, at least once: each effect
 * again checked against the state just before, the most urgent first, every
 * person, fob and key in a lane of its own so that a slow one delays no other.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #messenger: Messenger;
  readonly #lasting = new Lanes(deliveriesAtOnce);
  /** Effects in hand, so that none is begun twice within one life of the process. */
  readonly #inHand = new Set<EffectKey>();
  #isBehind = false;
  #isStopped = false;
  #whenQuiet: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#messenger = new Messenger({
      ...options,
      finished: (effect) => {
        this.#finished(effect);
      },
    });
  }

  /** Effects taken in hand and not finished. */
  get owed(): number {
    return this.#inHand.size;
  }

  /**
   * Works out what is going to be said for effects whose append is under way,
   * since nothing else is to be done meanwhile. To be followed by `take` of the
   * same effects, or by `forgetPrepared`, before the state changes again.
   */
  prepare(effects: readonly Effect[]): void {
    const state = this.#options.state();
    for (const effect of effects) {
      if ("person" in effect) this.#messenger.prepare(effect, urgencyOf(state, effect));
    }
  }

  forgetPrepared(): void {
    this.#messenger.forgetPrepared();
  }

  /** Takes effects in hand; those it already has are left alone. */
  take(effects: readonly Effect[]): void {
    if (effects.length === 0 || this.#isStopped) return;
    const state = this.#options.state();
    const fresh: { readonly effect: Effect; readonly urgency: ReturnType<typeof urgencyOf> }[] = [];
    for (const effect of effects) {
      if (this.#inHand.has(effect.key)) continue;
      this.#inHand.add(effect.key);
      fresh.push({ effect, urgency: urgencyOf(state, effect) });
    }
    fresh.sort((one, other) => one.urgency - other.urgency || one.effect.since - other.effect.since);
    for (const { effect, urgency } of fresh) {
      if ("person" in effect) this.#messenger.tell(effect, urgency);
      else this.#last(effect, urgency, 0);
    }
    this.forgetPrepared();
    this.#measure();
  }

  /** Begins nothing more, and waits at most `withinMs` for what is under way. */
  async close(withinMs: number): Promise<void> {
    const { clock } = this.#options;
    this.#isStopped = true;
    this.#lasting.stop();
    this.#messenger.stop();
    await new Promise<void>((resolve) => {
      const cancel = clock.wakeAt(monotonic(clock.monotonic() + withinMs), resolve);
      this.#whenQuiet = () => {
        cancel();
        resolve();
      };
      this.#quieten();
    });
  }

  #last(effect: LastingEffect, urgency: ReturnType<typeof urgencyOf>, attempt: number): void {
    const { clock, state, settle } = this.#options;
    this.#lasting.add({
      lane: laneOf(effect),
      urgency,
      since: effect.since,
      run: ({ freeLane, freePlace }) => {
        if (!stillWanted(state(), effect)) {
          settle(effect.key);
          this.#finished(effect);
          freePlace();
          freeLane();
          return;
        }
        within(() => this.#do(effect), {
          clock,
          withinMs: doingWithinMs,
          over: freePlace,
          answered: (waited) => {
            freeLane();
            if (waited.kind === "came" && waited.value === "done") {
              settle(effect.key);
              this.#finished(effect);
            } else {
              this.#again(effect, urgency, attempt);
            }
          },
        });
      },
    });
  }

  #again(effect: LastingEffect, urgency: ReturnType<typeof urgencyOf>, attempt: number): void {
    if (this.#isStopped) {
      this.#finished(effect);
      return;
    }
    const { clock } = this.#options;
    const ms = retryWaitsMs[Math.min(attempt, retryWaitsMs.length - 1)] ?? 0;
    clock.wakeAt(monotonic(clock.monotonic() + ms), () => {
      this.#last(effect, urgency, attempt + 1);
    });
  }

  #do(effect: LastingEffect): Promise<Doing> {
    const { doers } = this.#options;
    switch (effect.kind) {
      case "tell-fob-help-is-coming":
        return doers.tellFob(effect);
      case "disconnect":
        return doers.disconnect(effect);
      case "destroy-key":
        return doers.destroyKey(effect);
      default:
        return unreachable(effect);
    }
  }

  #finished(effect: PersonEffect | LastingEffect): void {
    this.#inHand.delete(effect.key);
    this.#measure();
    this.#quieten();
  }

  #quieten(): void {
    if (this.#messenger.underWay === 0) this.#whenQuiet?.();
  }

  /** P11: says when alerts wait for want of places. */
  #measure(): void {
    const waiting = this.#messenger.waiting + this.#lasting.waiting;
    const { faults } = this.#options;
    if (!this.#isBehind && waiting >= behindAt) {
      this.#isBehind = true;
      faults.show({ code: "outbox-behind", about: "outbox", detail: `${waiting} waiting` });
    } else if (this.#isBehind && waiting <= caughtUpAt) {
      this.#isBehind = false;
      faults.clear("outbox-behind", "outbox");
    }
  }
}

function laneOf(effect: LastingEffect): string {
  switch (effect.kind) {
    case "tell-fob-help-is-coming":
      return `fob/${effect.fob}`;
    case "disconnect":
      return `credential/${effect.credential}`;
    case "destroy-key":
      return `key/${effect.subject}`;
    default:
      return unreachable(effect);
  }
}
