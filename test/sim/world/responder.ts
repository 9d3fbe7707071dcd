import type { AlertMessage } from "../../../shared/wire/alertMessage.ts";
import type { Dice } from "../dice.ts";
import type { Device } from "./device.ts";
import type { World } from "./world.ts";

export const habits = ["keen", "slow", "idle", "asleep"] as const;
export type Habit = (typeof habits)[number];

/** Someone who is told of alarms: takes charge soon, late or never, and follows up or does not. */
export class Responder {
  habit: Habit;
  readonly #device: Device;
  readonly #world: World;
  readonly #dice: Dice;
  /** Rounds of alarms this person has already turned to. */
  readonly #turnedTo = new Set<string>();

  constructor(parts: { device: Device; world: World; dice: Dice; habit: Habit }) {
    this.#device = parts.device;
    this.#world = parts.world;
    this.#dice = parts.dice;
    this.habit = parts.habit;
    this.#device.alerted = (alert) => this.#alerted(alert);
  }

  #alerted(alert: AlertMessage): void {
    if (alert.alert === "ask-colleague") {
      const { session } = alert.session;
      if (this.#dice.happens(0.7)) this.#later([5, 60], () => this.#device.ask({ do: "confirm", session }));
      return;
    }
    if (alert.alert === "ask-approval") {
      const { session } = alert.session;
      this.#later([5, 60], () => this.#device.ask({ do: "approve", session }));
      return;
    }
    if (alert.alert !== "alarm") return;
    const turn = `${alert.alarm.alarm}/${alert.round}`;
    if (this.habit === "asleep" || this.#turnedTo.has(turn) || this.#dice.happens(0.2)) return;
    this.#turnedTo.add(turn);
    const { alarm } = alert.alarm;
    const wait = { keen: [3, 25], slow: [20, 150], idle: [5, 60] } as const;
    this.#later(wait[this.habit], () => this.#takeCharge(alarm));
  }

  async #takeCharge(alarm: string): Promise<void> {
    const done = await this.#device.ask({ do: "acknowledge", alarm });
    if (done?.result !== "done" || this.habit === "idle") return;
    this.#later([5, 140], () => this.#attempt(alarm, 0));
  }

  async #attempt(alarm: string, tries: number): Promise<void> {
    if (this.habit === "asleep") return;
    const result = this.#dice.pick(["reached-safe", "reached-needs-help", "no-answer", "message-left"]);
    const done = await this.#device.ask({
      do: "attempt",
      alarm,
      how: "phone",
      result,
      note: "rang Ana's mother",
    });
    if (done?.result !== "done") return;
    if (result === "reached-needs-help") {
      await this.#device.ask({ do: "emergency-services", alarm, reference: "CAD 4711" });
    }
    if (result === "reached-safe" || tries > 2) {
      this.#later([20, 400], () =>
        this.#device.ask({ do: "resolve", alarm, outcome: "precaution", note: "" }),
      );
    } else {
      this.#later([20, 400], () => this.#attempt(alarm, tries + 1));
    }
  }

  #later([least, most]: readonly [number, number], then: () => unknown): void {
    this.#world.in(this.#dice.between(least * 1000, most * 1000), () => void then());
  }
}
