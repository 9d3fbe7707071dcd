import { minutes, seconds, toIso } from "../../../shared/base/instant.ts";
import type { DoneMessage } from "../../../shared/wire/doneMessage.ts";
import type { Dice } from "../dice.ts";
import type { Device } from "./device.ts";
import type { Fob } from "./fob.ts";
import type { World } from "./world.ts";

export interface WorkerParts {
  readonly world: World;
  readonly dice: Dice;
  readonly device: Device;
  readonly fob: Fob;
  readonly codes: { readonly safe: string; readonly duress: string };
  readonly colleagues: readonly string[];
  readonly places: readonly { readonly place: string; readonly relays: readonly string[] }[];
}

interface Evening {
  readonly session: string;
  readonly every: number;
  readonly endsAt: number;
  readonly relays: readonly string[];
}

/** Somebody who works alone for parts of the evening, mostly by the book. */
export class Worker {
  readonly #parts: WorkerParts;
  #now: Evening | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  begin(): void {
    const { fob, dice } = this.#parts;
    if (dice.happens(0.8)) fob.switchOn();
    this.#later([0.2, 8], () => void this.#goToWork());
  }

  async #goToWork(): Promise<void> {
    const { dice, fob, places, world, colleagues } = this.#parts;
    fob.switchOn();
    const { place, relays } = dice.pick(places);
    fob.near = relays;
    const every = minutes(dice.pick([3, 5, 10]));
    const length = minutes(dice.between(8, 40));
    const meeting = dice.happens(0.5) ? ["J.S."] : ["K.M.", "A.B."];
    const likeness = {
      place,
      meeting,
      activity: "kayaking",
      checkInEvery: every,
      silent: dice.happens(0.3),
      ...(dice.happens(0.6) ? { colleague: dice.pick(colleagues) } : {}),
    };
    const started = dice.happens(0.4)
      ? await this.#plan(likeness, length)
      : await this.#unplanned(likeness, length);
    if (started?.result !== "done" || started.about === undefined) {
      this.#later([0.3, 2], () => void this.#goToWork());
      return;
    }
    this.#now = { session: started.about, every, endsAt: world.now + length, relays };
    // As the card says: two presses at the start of a session, and the fob proves itself.
    if (dice.happens(0.7)) fob.press("check-in");
    this.#live(this.#now);
  }

  #unplanned(likeness: object, length: number): Promise<DoneMessage | undefined> {
    return this.#parts.device.ask({ do: "start", for: length, ...likeness });
  }

  async #plan(likeness: object, length: number): Promise<DoneMessage | undefined> {
    const { device, world, dice } = this.#parts;
    const start = toIso(world.wallIn(seconds(30)));
    const end = toIso(world.wallIn(length));
    const planned = await device.ask({ do: "plan", start, end, ...likeness });
    if (planned?.result !== "done" || planned.about === undefined) return planned;
    if (dice.happens(0.1)) return device.ask({ do: "cancel", session: planned.about }).then(() => undefined);
    return device.ask({ do: "start", session: planned.about });
  }

  #live(evening: Evening): void {
    const { dice, world } = this.#parts;
    this.#planCheckIn(evening);
    if (dice.happens(0.35)) this.#during(evening, () => this.#trouble(evening));
    if (dice.happens(0.3)) this.#during(evening, () => this.#wanderOff(evening));
    if (dice.happens(0.12)) this.#during(evening, () => this.#batteryDies());
    if (dice.happens(0.3)) this.#during(evening, () => this.#sitStill());
    const late = dice.happens(0.25) ? minutes(dice.between(1, 12)) : -seconds(dice.between(5, 200));
    world.in(Math.max(seconds(20), evening.endsAt + late - world.now), () => void this.#finish(evening));
  }

  #planCheckIn(evening: Evening): void {
    const { dice, world } = this.#parts;
    const isForgotten = dice.happens(0.12);
    const wait = isForgotten
      ? evening.every + seconds(dice.between(5, 300))
      : evening.every - seconds(dice.between(10, Math.min(100, evening.every / 2000)));
    world.in(wait, () => {
      if (this.#now !== evening) return;
      void this.#checkIn(evening);
      this.#planCheckIn(evening);
    });
  }

  async #checkIn({ session }: Evening): Promise<void> {
    const { dice, fob, device, codes } = this.#parts;
    const isDuress = dice.happens(0.08);
    if (fob.isOn && dice.happens(0.5)) {
      fob.press(isDuress ? "duress-check-in" : "check-in");
      return;
    }
    if (dice.happens(0.1)) await device.ask({ do: "check-in", session, code: "0000" });
    await device.ask(
      { do: "check-in", session, code: isDuress ? codes.duress : codes.safe },
      isDuress ? "duress" : "plainly",
    );
  }

  #trouble({ session: _session }: Evening): void {
    const { dice, fob, device } = this.#parts;
    if (dice.happens(0.15)) {
      void device.ask({ do: "panic" });
      return;
    }
    if (fob.motion !== undefined && dice.happens(0.6)) {
      // Whoever lies there does not answer the fob.
      fob.noticed = () => {};
      fob.motion.fall(seconds(dice.between(20, 200)));
      return;
    }
    const presses = dice.between(1, 3);
    const means = dice.pick(["panic", "panic", "panic", "assistance"] as const);
    for (let i = 0; i < presses; i += 1)
      this.#parts.world.in(i * dice.between(1500, 9000), () => fob.press(means));
    if (dice.happens(0.3))
      this.#later([0.5, 2], () => void device.ask({ do: "mistake", code: this.#parts.codes.safe }));
  }

  #wanderOff({ relays }: Evening): void {
    const { dice, fob } = this.#parts;
    fob.near = [];
    if (dice.happens(0.2)) fob.press("panic");
    this.#later([0.5, 6], () => {
      if (fob.near.length === 0) fob.near = relays;
    });
  }

  /** Sits and listens until the fob worries, and touches it. */
  #sitStill(): void {
    const { dice, fob, world } = this.#parts;
    fob.motion?.sit(seconds(dice.between(60, 300)));
    fob.noticed = (feeling) => {
      if (feeling !== "pre-alarm" || fob.thumb.isBusy || dice.happens(0.2)) return;
      world.in(dice.between(800, 4_000), () => fob.press("touch"));
    };
  }

  #batteryDies(): void {
    const { fob } = this.#parts;
    fob.fallSilent();
    this.#later([0.5, 15], () => fob.switchOn());
  }

  async #finish(evening: Evening): Promise<void> {
    const { dice, device, codes, fob } = this.#parts;
    if (this.#now !== evening) return;
    if (dice.happens(0.15)) {
      const extended = await device.ask({ do: "extend", session: evening.session, by: minutes(5) });
      if (extended?.result === "done") {
        this.#later([3, 5], () => void this.#finish(evening));
        return;
      }
    }
    const isDuress = dice.happens(0.08);
    const { session } = evening;
    const code = isDuress ? codes.duress : codes.safe;
    const ended = await device.ask({ do: "end", session, code }, isDuress ? "duress" : "plainly");
    // A session that began while nothing was recorded is forgotten if the gateway dies before it can be.
    const isForgotten = ended?.code === "not-allowed" || ended?.code === "unknown-session";
    if (ended?.result !== "done" && !isForgotten) {
      this.#later([0.5, 1.5], () => void this.#finish(evening));
      return;
    }
    this.#now = undefined;
    if (dice.happens(0.5)) void device.ask({ do: "report", session, done: "all fine with J.S." });
    if (dice.happens(0.3)) this.#later([0.1, 1], () => (this.#now ? undefined : fob.fallSilent()));
    if (dice.happens(0.2)) this.#later([0.1, 3], () => fob.press("panic"));
    this.#later([1, 10], () => void this.#goToWork());
  }

  #during({ endsAt }: Evening, then: () => void): void {
    const { dice, world } = this.#parts;
    world.in(dice.between(seconds(5), Math.max(seconds(10), endsAt - world.now)), then);
  }

  #later([least, most]: readonly [number, number], then: () => void): void {
    const { dice, world } = this.#parts;
    world.in(dice.between(minutes(least), minutes(most)), then);
  }
}
