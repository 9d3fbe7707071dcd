import type { OrgId, RelayId } from "../../../shared/base/ids.ts";
import { type Instant, toIso } from "../../../shared/base/instant.ts";
import { parseDownlink } from "../../../shared/wire/downlinkMessage.ts";
import { buildRelayStatus, relayStatusEveryMs } from "../../../shared/wire/relayStatus.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import type { Heard } from "../../contract/brokerContract.ts";
import type { Dice } from "../dice.ts";
import { Link } from "./link.ts";
import type { World } from "./world.ts";

export interface RelayParts {
  readonly id: RelayId;
  readonly org: OrgId;
  readonly secret: string;
  readonly world: World;
  readonly dice: Dice;
}

interface Held {
  readonly frame: string;
  readonly address: string;
  readonly heardAt: Instant;
  readonly isPress: boolean;
  late: boolean;
}

/** A reply that a relay was given for a fob. */
interface Offer {
  readonly reply: Uint8Array;
  readonly counter: number;
  readonly until: number;
}

/** Frames a relay holds for a gateway that does not confirm; heartbeats go first. */
const mostHeld = 60;

/** Carries frames, untouched, and holds each until the gateway has confirmed it. */
export class Relay {
  readonly id: string;
  readonly link: Link;
  readonly #parts: RelayParts;
  #isOn = false;
  #held: Held[] = [];
  /** By address. */
  readonly #offers = new Map<string, readonly Offer[]>();
  readonly #offering = new Set<string>();

  constructor(parts: RelayParts) {
    const { id, org, secret, world, dice } = parts;
    this.#parts = parts;
    this.id = id;
    const status = topicText(org, { kind: "relay-status", relay: id });
    this.link = new Link({
      world,
      dice: dice.fork("link"),
      login: { clientId: `relay-${id}`, username: `${org}/relay/${id}`, secret },
      will: { topic: status, payload: buildRelayStatus({ state: "lost" }), retain: true },
      filters: () => [topicText(org, { kind: "relay-downlink", relay: id })],
      heard: (heard) => this.#downlink(heard),
      up: () => this.#connected(),
      down: () => {},
    });
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  switchOn(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#parts.world.chronicle.note({ kind: "relay", relay: this.id, state: "up" });
    this.link.start();
    this.#sayStatus();
  }

  /** Loses power: what it held is gone, since it is the fob that keeps sending. */
  die(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#held = [];
    this.#offers.clear();
    this.#parts.world.chronicle.note({ kind: "relay", relay: this.id, state: "dead" });
    this.link.die();
  }

  hears(frame: string, address: string, isPress: boolean): void {
    if (!this.#isOn) return;
    const held: Held = { frame, address, heardAt: this.#parts.world.clock.now(), isPress, late: false };
    // A press that is sent again needs no second place, and is passed on again, since its fob still waits.
    if (!this.#held.some((one) => one.frame === frame)) this.#held.push(held);
    if (this.#held.length > mostHeld) {
      const first = this.#held.findIndex((one) => !one.isPress);
      this.#held.splice(Math.max(0, first), 1);
    }
    this.#passOn(held);
  }

  #connected(): void {
    this.#publishStatus();
    for (const held of this.#held) {
      held.late = true;
      this.#passOn(held);
    }
  }

  #passOn(held: Held): void {
    const { world, org, id, dice } = this.#parts;
    const { frame, address, heardAt, late } = held;
    const topic = topicText(org, { kind: "receptions", relay: id });
    const rssi = -dice.between(40, 95);
    const payload = JSON.stringify({ frame, address, rssi, heardAt: toIso(heardAt), late });
    this.link.publish(
      { topic, payload },
      {
        arrived: () => world.chronicle.note({ kind: "reached", relay: id, frame, late }),
        confirmed: () => {
          this.#held = this.#held.filter((one) => one.frame !== frame);
          world.chronicle.note({ kind: "confirmed", relay: id, frame });
        },
      },
    );
  }

  #sayStatus(): void {
    if (!this.#isOn) return;
    const { world } = this.#parts;
    this.#publishStatus();
    world.in(relayStatusEveryMs, () => this.#sayStatus());
  }

  #publishStatus(): void {
    const { world, org, id } = this.#parts;
    const topic = topicText(org, { kind: "relay-status", relay: id });
    const payload = buildRelayStatus({ state: "up", queue: this.#held.length });
    const arrived = (): void => world.chronicle.note({ kind: "status", relay: id });
    this.link.publish({ topic, payload }, { arrived, confirmed: () => {} });
  }

  #downlink({ text }: Heard): void {
    const read = parseDownlink(text);
    if (!read.ok || !this.#isOn) return;
    const { address, reply, counter, forMs } = read.value;
    const offers = (this.#offers.get(address) ?? []).filter((offer) => offer.counter >= counter);
    const isOutdated = offers.some((offer) => offer.counter > counter);
    if (!isOutdated) offers.push({ reply, counter, until: this.#parts.world.now + forMs });
    this.#offers.set(address, offers);
    this.#offer(address);
  }

  /** Tries to connect, and again while what it has for the fob is still worth while. */
  #offer(address: string): void {
    if (this.#offering.has(address)) return;
    const { world, dice } = this.#parts;
    const offers = (this.#offers.get(address) ?? []).filter(({ until }) => until >= world.now);
    const fob = offers.length > 0 ? world.connect(this.id, address) : undefined;
    if (fob !== undefined) {
      world.bring(
        fob,
        offers.map(({ reply }) => reply),
      );
    }
    if (fob !== undefined || offers.length === 0) {
      this.#offers.delete(address);
      return;
    }
    this.#offers.set(address, offers);
    this.#offering.add(address);
    world.in(dice.between(600, 2_000), () => {
      this.#offering.delete(address);
      this.#offer(address);
    });
  }
}
