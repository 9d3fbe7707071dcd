import type { Login } from "../../../gateway/app/broker.ts";
import type { Heard, Will } from "../../contract/brokerContract.ts";
import type { FakeClient } from "../../fakes/fakeBroker.ts";
import type { Dice } from "../dice.ts";
import type { World } from "./world.ts";

export interface LinkParts {
  readonly world: World;
  readonly dice: Dice;
  readonly login: Login;
  readonly will: Will;
  readonly filters: () => readonly string[];
  readonly heard: (heard: Heard) => void;
  readonly up: () => void;
  readonly down: () => void;
}

/**
 * One device's connection over a network that delays, breaks and comes back.
 * What was on its way when it broke is gone; the device connects again by itself.
 */
export class Link {
  readonly #parts: LinkParts;
  #client: FakeClient | undefined;
  #isWanted = false;
  #isCut = false;
  #trying = false;
  /** The network still holds the connection and carries nothing back. */
  #isDeaf = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  get isUp(): boolean {
    return this.#client !== undefined;
  }

  /** Connects now or soon, and again whenever the connection is lost. */
  start(): void {
    this.#isWanted = true;
    this.#tryIn(this.#parts.dice.between(50, 1_500));
  }

  /** The device is switched off without a word. */
  die(): void {
    this.#isWanted = false;
    this.#client?.end("vanished");
  }

  /** The network is gone for this device; the broker finds out by its keep-alive, sooner or later. */
  cut(ms: number): void {
    if (this.#isCut) return;
    this.#isCut = true;
    const { world, dice } = this.#parts;
    const client = this.#client;
    this.#isDeaf = true;
    client?.mute();
    world.in(dice.between(100, 8_000), () => client?.end("vanished"));
    world.in(ms, () => {
      this.#isCut = false;
      client?.end("vanished");
      if (this.#isWanted) this.#tryIn(dice.between(200, 3_000));
    });
  }

  /** Publishes QoS 1 over the network. `arrived` and `confirmed` happen if the connection lasts that long. */
  publish(
    said: { readonly topic: string; readonly payload: string },
    events: { readonly arrived?: () => void; readonly confirmed: () => void; readonly refused?: () => void },
  ): void {
    const client = this.#client;
    const { world, dice } = this.#parts;
    if (client === undefined || this.#isCut) return;
    world.in(world.latency(dice), () => {
      if (client.hasEnded() || this.#isCut) return;
      events.arrived?.();
      void client.publish({ ...said, retain: said.topic.endsWith("/status") }).then((outcome) => {
        if (outcome === "ended") {
          events.refused?.();
          return;
        }
        world.in(world.latency(dice), () => {
          if (this.#client === client && !this.#isCut) events.confirmed();
        });
      });
    });
  }

  /** The gateway's process came up or is there again. */
  #tryIn(ms: number): void {
    if (this.#trying) return;
    this.#trying = true;
    this.#parts.world.in(ms, () => {
      this.#trying = false;
      if (this.#isWanted && !this.#isCut && this.#client === undefined) this.#connect();
    });
  }

  #connect(): void {
    const { world, dice, login, will, filters, heard, up, down } = this.#parts;
    const client = world.broker?.connect(login, will);
    if (client === undefined) {
      this.#tryIn(dice.between(1_000, 4_000));
      return;
    }
    this.#client = client;
    this.#isDeaf = false;
    let heardAt = 0;
    client.onHeard = (message) => {
      // One connection keeps the order of what goes over it.
      heardAt = Math.max(heardAt, world.now + world.latency(dice));
      world.in(heardAt - world.now, () => {
        if (this.#client === client && !this.#isDeaf) heard(message);
      });
    };
    client.onEnded = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      world.chronicle.note({ kind: "connection", state: "down", who: login.username });
      down();
      if (this.#isWanted) this.#tryIn(dice.between(1_000, 4_000));
    };
    world.chronicle.note({ kind: "connection", state: "up", who: login.username });
    for (const filter of filters()) void client.subscribe(filter, 1);
    up();
  }
}
