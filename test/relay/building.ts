import type { HeardFrame, Link, LinkEars, ReplyToFob } from "../../gateway/relay/link.ts";
import { Relay, type RelayFault } from "../../gateway/relay/relay.ts";
import { fromHex } from "../../shared/base/bytes.ts";
import { parseFobAddress } from "../../shared/base/ids.ts";
import { certain } from "../../shared/base/invariant.ts";
import { ok } from "../../shared/base/result.ts";
import { FakeClock } from "../fakes/fakeClock.ts";
import type { FobInHand } from "../support/fobInHand.ts";
import { FakeQueue } from "./fakeQueue.ts";
import { FakeUplink } from "./fakeUplink.ts";

/** A line that hears what the test says and remembers what it was given. */
export class FakeLink implements Link {
  readonly name: string;
  readonly given: ReplyToFob[] = [];
  ears: LinkEars | undefined;

  constructor(name: string) {
    this.name = name;
  }

  open(ears: LinkEars): void {
    this.ears = ears;
    ears.state({ kind: "up" });
  }

  reply(reply: ReplyToFob): void {
    this.given.push(reply);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A relay in virtual time, with a disk that outlives it. */
export class Building {
  readonly clock = new FakeClock();
  readonly links = [new FakeLink("hall"), new FakeLink("yard")] as const;
  readonly queue = new FakeQueue();
  readonly faults: (RelayFault | undefined)[] = [];
  uplink = new FakeUplink();
  relay: Relay;
  #power = { isOn: true };

  constructor() {
    this.relay = this.#relay();
    this.relay.start();
  }

  /** The power goes, and comes back: nothing but the disk is left. */
  killAndStart(): void {
    this.#power.isOn = false;
    this.#power = { isOn: true };
    this.uplink = new FakeUplink();
    this.relay = this.#relay();
    this.relay.start();
  }

  press(fob: FobInHand, counter: number, link: FakeLink = this.links[0]): void {
    this.hear(fob.address, fob.press(counter), link);
  }

  beat(fob: FobInHand, counter: number): void {
    this.hear(fob.address, fob.beat(counter));
  }

  hear(address: string, frameHex: string, link: FakeLink = this.links[0]): void {
    link.ears?.heard(this.frame(address, frameHex));
  }

  frame(address: string, frameHex: string): HeardFrame {
    return {
      address: certain(parseFobAddress(address), "an address"),
      serviceData: certain(fromHex(frameHex), "hex"),
      rssi: -60,
      heardAt: this.clock.now(),
    };
  }

  #relay(): Relay {
    const power = this.#power;
    const { queue } = this;
    return new Relay({
      clock: this.clock,
      uplink: this.uplink,
      queue: {
        kept: () => queue.kept(),
        // A process that was killed writes nothing any more, whatever it still waited for.
        write: (change) => (power.isOn ? queue.write(change) : ok(undefined)),
        close: () => undefined,
      },
      links: this.links,
      version: "0.0.0",
      lateAfterMs: 5_000,
      fault: (_about, fault) => this.faults.push(fault),
    });
  }
}
