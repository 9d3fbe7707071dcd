import type { EffectKey, Urgency } from "../../core/effect.ts";
import type { DeliveryOutcome } from "../../core/event.ts";
import { stillWanted } from "../../core/react.ts";
import { gatewayWish } from "../engine/gatewayWish.ts";
import type { Channel, Notification, PersonEffect, Sending } from "./channel.ts";
import { type LaneHold, Lanes } from "./lanes.ts";
import { deliveriesAtOnce, deliveryWithinMs, preparedAtOnce } from "./limits.ts";
import type { OutboxOptions } from "./outbox.ts";
import { type Waited, within } from "./within.ts";

export interface MessengerOptions extends OutboxOptions {
  /** Every channel has had its say. */
  readonly finished: (effect: PersonEffect) => void;
}

/** One effect on its way over every channel that reaches its person. */
interface Errand {
  readonly effect: PersonEffect;
  readonly urgency: Urgency;
  /** Channels that have not answered. */
  outstanding: number;
  /** Whether one of them got through, or it turned out to be needless: then nothing has failed. */
  isSettled: boolean;
  readonly missed: { readonly channel: string; readonly outcome: DeliveryOutcome }[];
}

/**
 * Tells people, over all of a person's channels at once. The person is reached
 * when one channel says so, and missed only when every channel has failed: then
 * the core is told at once, since a failed delivery escalates (P3).
 */
export class Messenger {
  readonly #options: MessengerOptions;
  readonly #lanes: ReadonlyMap<Channel, Lanes>;
  /** By effect, of each channel that works out beforehand. */
  readonly #prepared = new Map<EffectKey, Map<Channel, Sending>>();
  #underWay = 0;

  constructor(options: MessengerOptions) {
    this.#options = options;
    this.#lanes = new Map(options.channels.map((channel) => [channel, new Lanes(deliveriesAtOnce)]));
  }

  /** Deliveries begun and not answered. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Deliveries not begun. */
  get waiting(): number {
    let waiting = 0;
    for (const lanes of this.#lanes.values()) waiting += lanes.waiting;
    return waiting;
  }

  /** Works out what `tell` is going to say, as the state now stands. Nothing leaves. */
  prepare(effect: PersonEffect, urgency: Urgency): void {
    if (this.#prepared.size >= preparedAtOnce) return;
    const notification = this.#notificationOf(effect, urgency);
    const sendings = new Map<Channel, Sending>();
    for (const channel of this.#lanes.keys()) {
      if (!channel.reaches(effect.person, notification.state)) continue;
      const sending = preparedBy(channel, notification);
      if (sending) sendings.set(channel, sending);
    }
    this.#prepared.set(effect.key, sendings);
  }

  /** The state goes on changing, or is told otherwise: whatever has not been sent is worked out again. */
  forgetPrepared(): void {
    this.#prepared.clear();
  }

  tell(effect: PersonEffect, urgency: Urgency): void {
    const state = this.#options.state();
    const reaching = [...this.#lanes].filter(([channel]) => channel.reaches(effect.person, state));
    const errand: Errand = {
      effect,
      urgency,
      outstanding: reaching.length,
      isSettled: false,
      missed: [],
    };
    for (const [channel, lanes] of reaching) {
      lanes.add({
        // An emergency never waits behind a lesser message that hangs.
        lane: urgency === 0 ? `${effect.person}/emergency` : effect.person,
        urgency,
        since: effect.since,
        run: (hold) => {
          this.#deliver(errand, channel, hold);
        },
      });
    }
    if (reaching.length === 0) this.#conclude(errand);
  }

  stop(): void {
    for (const lanes of this.#lanes.values()) lanes.stop();
  }

  #deliver(errand: Errand, channel: Channel, { freeLane, freePlace }: LaneHold): void {
    const { clock, state } = this.#options;
    const { effect, urgency } = errand;
    if (!stillWanted(state(), effect)) {
      this.#settle(errand);
      this.#answered(errand);
      freePlace();
      freeLane();
      return;
    }
    this.#underWay += 1;
    const prepared = this.#prepared.get(effect.key)?.get(channel);
    within(prepared ?? (() => channel.deliver(this.#notificationOf(effect, urgency))), {
      clock,
      withinMs: deliveryWithinMs,
      over: freePlace,
      answered: (waited) => {
        this.#underWay -= 1;
        this.#showChannel(channel, waited);
        this.#note(errand, channel, waited.kind === "came" ? waited.value : "failed");
        this.#answered(errand);
        freeLane();
      },
    });
  }

  #notificationOf(effect: PersonEffect, urgency: Urgency): Notification {
    const { state, isOffRecord } = this.#options;
    return { effect, urgency, state: state(), offRecord: isOffRecord(), withinMs: deliveryWithinMs };
  }

  #note(errand: Errand, channel: Channel, outcome: DeliveryOutcome): void {
    if (outcome === "failed" || outcome === "nobody-connected") {
      errand.missed.push({ channel: channel.name, outcome });
    } else {
      this.#report(errand, channel.name, outcome);
    }
  }

  #answered(errand: Errand): void {
    errand.outstanding -= 1;
    if (errand.outstanding === 0) this.#conclude(errand);
  }

  #conclude(errand: Errand): void {
    if (!errand.isSettled) {
      const { missed } = errand;
      const isNobody = missed.length > 0 && missed.every(({ outcome }) => outcome === "nobody-connected");
      const channels = missed.map(({ channel }) => channel).join("+") || "none";
      this.#report(errand, channels, isNobody ? "nobody-connected" : "failed");
    }
    this.#options.finished(errand.effect);
  }

  /** Puts the outcome of an alarm's delivery on record, and the effect's end with the first one. */
  #report(errand: Errand, channel: string, outcome: DeliveryOutcome): void {
    const { effect } = errand;
    if (effect.kind !== "notify-step") {
      this.#settle(errand);
      return;
    }
    const { alarm, round, step, person, key } = effect;
    const settles = errand.isSettled ? undefined : key;
    errand.isSettled = true;
    const wish = gatewayWish(["told", alarm, round, step, person, channel], {
      kind: "note-delivery",
      alarm,
      round,
      step,
      person,
      channel,
      outcome,
    });
    void this.#options.submit(wish, settles).answer.then((answer) => {
      // Too much waited for the note to be taken up; what was delivered is settled all the same.
      if (answer.kind === "refused" && settles !== undefined) this.#options.settle(key);
    });
  }

  #settle(errand: Errand): void {
    if (errand.isSettled) return;
    errand.isSettled = true;
    this.#options.settle(errand.effect.key);
  }

  /** P11: a channel that throws or does not answer is shown until it works again. */
  #showChannel({ name }: Channel, waited: Waited<DeliveryOutcome>): void {
    const { faults } = this.#options;
    if (waited.kind !== "came") {
      const detail = waited.kind === "late" ? `no answer within ${deliveryWithinMs} ms` : "an error";
      faults.show({ code: "channel-failing", about: name, detail });
    } else if (waited.value === "delivered" || waited.value === "accepted") {
      faults.clear("channel-failing", name);
    }
  }
}

/** P3: a channel that fails here is asked again by `deliver`, where its failure is noted and escalates. */
function preparedBy(channel: Channel, notification: Notification): Sending | undefined {
  try {
    return channel.prepare?.(notification);
  } catch {
    return undefined;
  }
}
