import type { OrgId, PersonId } from "../../../shared/base/ids.ts";
import { instant, minutes, monotonic } from "../../../shared/base/instant.ts";
import type { FakeBroker } from "../../fakes/fakeBroker.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { Chronicle } from "../chronicle.ts";
import { Dice } from "../dice.ts";
import type { Sabotage } from "../sabotage.ts";
import type { Device } from "./device.ts";
import type { Fob } from "./fob.ts";
import { Machine } from "./machine.ts";
import type { Relay } from "./relay.ts";
import { Sms } from "./sms.ts";

export const org = "harbour" as OrgId;
export const adminId = "iris" as PersonId;

/** An evening somewhere in spring: the zone's clocks go forward on the 29th. */
const firstEvening = Date.UTC(2026, 2, 20, 17, 0, 0);

/** Everything there is: one machine with a gateway, people, fobs and relays round it, and true time. */
export class World {
  readonly seed: number;
  readonly dice: Dice;
  readonly clock: FakeClock;
  readonly chronicle: Chronicle;
  readonly machine: Machine;
  readonly sms: Sms;
  readonly sabotage: Sabotage | undefined;
  readonly fobs = new Map<string, Fob>();
  readonly relays = new Map<string, Relay>();
  readonly devices = new Map<string, Device>();
  /** What leaves the gateway with words that stand nowhere in the open: topic and text. */
  readonly leaks: string[] = [];
  /** Words that must stay where they belong, and the topics on which they may be read. */
  readonly secrets: { readonly word: string; readonly mayStandOn: (topic: string) => boolean }[] = [];
  /** What somebody with a radio has listened to. */
  readonly overTheAir: { readonly frame: string; readonly address: string }[] = [];
  broker: FakeBroker | undefined;
  /** How slow the network is now. */
  networkFactor = 1;
  /** The share of frames the air swallows. */
  airLoss = 0.1;
  readonly #air: Dice;

  constructor(seed: number, sabotage: Sabotage | undefined) {
    this.seed = seed;
    this.sabotage = sabotage;
    this.dice = new Dice(`hark-${seed}`);
    this.#air = this.dice.fork("air");
    const day = this.dice.fork("day").between(0, 20);
    this.clock = new FakeClock({ wall: firstEvening + day * minutes(24 * 60) });
    this.chronicle = new Chronicle(() => Math.round(this.clock.monotonic()));
    this.sms = new Sms(this, this.dice.fork("sms"));
    this.machine = new Machine({
      clock: this.clock,
      chronicle: this.chronicle,
      dice: this.dice.fork("machine"),
      founding: {
        org,
        name: "Harbour Youth",
        zone: "Europe/London",
        admin: adminId,
        details: { name: "Iris Okonkwobright", phone: "01632 960001" },
      },
      channels: [this.sms],
      sabotage,
      cameUp: (broker) => {
        this.broker = broker;
      },
      wentDown: () => {
        this.broker = undefined;
      },
      overheard: (topic, text) => this.#overhear(topic, text),
    });
  }

  get now(): number {
    return this.clock.monotonic();
  }

  /** What a good wall clock would show this long from now. */
  wallIn(ms: number) {
    return instant(this.clock.now() + ms);
  }

  in(ms: number, then: () => void): void {
    this.clock.wakeAt(monotonic(this.clock.monotonic() + ms), then);
  }

  latency(dice: Dice): number {
    return dice.between(3, 60) * this.networkFactor;
  }

  /** A fob sends: every relay near it may hear, and so may anybody else. */
  onAir(fob: Fob, frame: string): void {
    const dice = this.#air;
    for (const id of fob.near) {
      const relay = this.relays.get(id);
      if (relay === undefined || dice.happens(this.airLoss)) continue;
      this.in(dice.between(1, 40), () => relay.hears(frame, fob.address, isTriggered(frame)));
    }
    if (dice.happens(0.3)) this.#listen(frame, fob.address);
  }

  /** A relay connects to a fob that listens, near it and with luck; `undefined` when it does not come to that. */
  connect(relay: string, address: string): Fob | undefined {
    for (const fob of this.fobs.values()) {
      if (fob.address !== address) continue;
      return fob.isListening && fob.near.includes(relay) && !this.#air.happens(this.airLoss)
        ? fob
        : undefined;
    }
    return undefined;
  }

  /** Brings replies over such a connection; some come twice, and somebody with a radio may play one again much later. */
  bring(fob: Fob, replies: readonly Uint8Array[]): void {
    const dice = this.#air;
    let after = dice.between(5, 150);
    for (const reply of replies) {
      for (let times = dice.happens(0.1) ? 2 : 1; times > 0; times -= 1) {
        this.in(after, () => fob.hears(reply));
        after += dice.between(1, 40);
      }
      if (dice.happens(0.05)) this.in(dice.between(1_000, 180_000), () => this.#playAgain(fob, reply));
    }
  }

  #playAgain(fob: Fob, reply: Uint8Array): void {
    if (fob.isListening) fob.hears(reply);
  }

  #listen(frame: string, address: string): void {
    this.overTheAir.push({ frame, address });
    if (this.overTheAir.length > 400) this.overTheAir.shift();
  }

  #overhear(topic: string, text: string): void {
    for (const { word, mayStandOn } of this.secrets) {
      if (text.includes(word) && !mayStandOn(topic)) this.leaks.push(`${word} on ${topic}`);
    }
  }
}

/** The bit that anybody can read: whether somebody did something. */
function isTriggered(frame: string): boolean {
  return (Number.parseInt(frame.slice(0, 2), 16) & 4) !== 0;
}
