import type { Brake, Braked } from "./brake.ts";
import type { Carrier, CarrierEars, Listened } from "./carrier.ts";
import { Door } from "./door.ts";
import type { BrokerLimits } from "./limits.ts";
import type { Lobby } from "./lobby.ts";
import type { BrokerStats, Tell } from "./notice.ts";
import { type Gauged, PacketGauge } from "./packetGauge.ts";

export interface CallerTies {
  readonly limits: BrokerLimits;
  readonly stats: BrokerStats;
  readonly tell: Tell;
  /** Where logins wait for their turn. */
  readonly logins: Lobby;
  /** What keeps very many ends out of one turn. */
  readonly brake: Brake;
  /** Where the clearing up after lost connections waits for its turn. */
  readonly departures: Lobby;
  /** Hands the stream to the protocol. */
  admit(door: Door): void;
}

/**
 * One connection from its first byte to its last. It measures every packet
 * before the protocol sees it, and lets nobody near the protocol before a whole
 * CONNECT has come and its turn is there.
 */
export class Caller implements CarrierEars, Braked {
  readonly #ties: CallerTies;
  readonly #carrier: Carrier;
  readonly #gauge: PacketGauge;
  readonly #late: NodeJS.Timeout;
  #held: Buffer[] = [];
  #phase: "calling" | "waiting" | "inside" | "over" = "calling";
  #door: Door | undefined;

  constructor(listened: Listened, ties: CallerTies) {
    this.#ties = ties;
    this.#carrier = listened.carrier;
    const { connectBytes, packetBytes, connectWithinMs } = ties.limits;
    this.#gauge = new PacketGauge({ firstBytes: connectBytes, bytes: packetBytes });
    this.#late = setTimeout(() => this.#tooLate(), connectWithinMs);
    this.#late.unref();
    ties.brake.add(this);
    listened.listen(this);
  }

  /** P1: a relay carries everybody's presses. */
  get isExempt(): boolean {
    return this.#door?.peer?.ties.admitted.principal.kind === "relay";
  }

  hold(): void {
    this.#carrier.hold();
  }

  release(): void {
    this.#carrier.release();
  }

  heard(bytes: Buffer): void {
    if (this.#phase === "over") return;
    const gauged = this.#gauge.feed(bytes);
    if (gauged.kind !== "fine") {
      this.#refuse(gauged);
      return;
    }
    if (this.#door) {
      this.#door.hear(bytes);
      return;
    }
    this.#held.push(bytes);
    if (this.#gauge.packets > 0 && this.#phase === "calling") this.#wait();
  }

  gone(): void {
    this.#ties.brake.ended(this);
    if (this.#phase === "over") return;
    this.#end();
    const door = this.#door;
    if (!door) return;
    door.lost();
    this.#ties.departures.enter("", (done) => {
      door.leave();
      done();
    });
  }

  #wait(): void {
    this.#phase = "waiting";
    clearTimeout(this.#late);
    this.#carrier.pause();
    const entered = this.#ties.logins.enter(this.#carrier.address, (done) => this.#enter(done));
    if (entered) return;
    this.#ties.tell("waiting-full", { address: this.#carrier.address });
    this.#end();
    this.#carrier.end();
  }

  #enter(done: () => void): void {
    if (this.#phase !== "waiting") {
      done();
      return;
    }
    this.#phase = "inside";
    const door = new Door(this.#carrier, this.#ties.limits);
    door.settled = done;
    this.#door = door;
    this.#ties.admit(door);
    for (const bytes of this.#held) door.hear(bytes);
    this.#held = [];
    this.#carrier.resume();
  }

  #refuse(gauged: Gauged): void {
    const { stats, tell } = this.#ties;
    const about = { address: this.#carrier.address, username: this.#door?.peer?.ties.username };
    if (gauged.kind === "oversize") {
      stats.packetsOversize += 1;
      tell("packet-oversize", about);
    } else {
      stats.packetsMalformed += 1;
      tell("packet-malformed", about);
    }
    this.#end();
    if (this.#door) this.#door.destroy();
    else this.#carrier.end();
  }

  #tooLate(): void {
    this.#ties.tell("connect-late", { address: this.#carrier.address });
    this.#end();
    this.#carrier.end();
  }

  #end(): void {
    this.#phase = "over";
    this.#held = [];
    clearTimeout(this.#late);
  }
}
