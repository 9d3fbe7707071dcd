import type { Channel, Notification } from "../../../gateway/app/outbox/channel.ts";
import { alertMessage } from "../../../gateway/app/projections/alertMessage.ts";
import type { DeliveryOutcome } from "../../../gateway/core/event.ts";
import type { PersonId } from "../../../shared/base/ids.ts";
import type { Dice } from "../dice.ts";
import type { World } from "./world.ts";

export const smsMoods = ["well", "down", "throws", "slow", "hangs", "lies"] as const;
export type SmsMood = (typeof smsMoods)[number];

/** A second channel with moods of its own; `lies` says delivered and nobody ever sees it. */
export class Sms implements Channel {
  readonly name = "sms";
  mood: SmsMood = "well";
  readonly numbers = new Set<string>();
  readonly #world: World;
  readonly #dice: Dice;

  constructor(world: World, dice: Dice) {
    this.#world = world;
    this.#dice = dice;
  }

  reaches(person: PersonId): boolean {
    return this.numbers.has(person);
  }

  async deliver({ effect, state, offRecord }: Notification): Promise<DeliveryOutcome> {
    const { person } = effect;
    const alert = alertMessage(state, effect, { offRecord });
    if (alert === undefined) return "accepted";
    this.#world.chronicle.note({ kind: "told", channel: this.name, person, alert });
    const arrive = (): void => this.#world.devices.get(person)?.seen("sms", alert);
    switch (this.mood) {
      case "well":
        this.#world.in(this.#dice.between(800, 6_000), arrive);
        return "accepted";
      case "slow":
        await this.#wait(this.#dice.between(2_000, 12_000));
        arrive();
        return "accepted";
      case "down":
        return "failed";
      case "throws":
        throw new Error("the modem is on fire");
      case "hangs":
        return new Promise(() => {});
      case "lies":
        return "delivered";
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#world.in(ms, resolve));
  }
}
