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

/** Frames a relay holds for a gateway that does not confirm; heartbeats go first. */
const mostHeld = 60;

/** Carries frames, untouched, and holds each until the gateway has confirmed it. */
export class Relay {
  readonly id: string;
  readonly link: Link;
  readonly #parts: RelayParts;
  #isOn = false;
  #held: Held[] = [];

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
    this.#parts.world.chronicle.note({ kind: "relay", relay: this.id, state: "dead" });
    this.link.die();
  }

  hears(frame: string, address: string, isPress: boolean): void {
    if (!this.#isOn) return;
    const held: Held = { frame, address, heardAt: this.#parts.world.clock.now(), isPress, late: false };
    this.#held.push(held);
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
          this.#held = this.#held.filter((one) => one !== held);
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
    this.#parts.world.downAir(this.id, read.value.address, read.value.reply);
  }
}
