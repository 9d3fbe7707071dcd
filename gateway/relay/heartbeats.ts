import type { FobAddress } from "../../shared/base/ids.ts";
import type { Monotonic } from "../../shared/base/instant.ts";
import type { RelayClock } from "./clock.ts";
import { relayLimits } from "./limits.ts";
import type { HeardFrame } from "./link.ts";
import { Recent } from "./recent.ts";
import { receptionNow } from "./receptionText.ts";
import type { Uplink } from "./uplink.ts";

export interface HeartbeatParts {
  readonly clock: RelayClock;
  readonly uplink: Uplink;
  readonly isAnswered: (address: FobAddress) => boolean;
}

/** Passes "still here" on at once or not at all: late, it would say that a fob is heard which is not. */
export class Heartbeats {
  readonly #parts: HeartbeatParts;
  readonly #passedAt = new Recent<FobAddress, Monotonic>(relayLimits.rememberedAddresses);
  #isUp = false;
  #second = 0;
  #strangersInSecond = 0;
  #dropped = 0;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
  }

  /** Heartbeats that were not passed on since the start, repetitions not counted. */
  get dropped(): number {
    return this.#dropped;
  }

  up(): void {
    this.#isUp = true;
  }

  down(): void {
    this.#isUp = false;
  }

  heard(frame: HeardFrame): void {
    const now = this.#parts.clock.monotonic();
    const passedAt = this.#passedAt.get(frame.address);
    if (passedAt !== undefined && now - passedAt < relayLimits.heartbeatEveryMs) return;
    const isPassed =
      this.#isUp && this.#hasRoom(frame.address, now) && this.#parts.uplink.passAtOnce(receptionNow(frame));
    if (isPassed) this.#passedAt.set(frame.address, now);
    else this.#dropped += 1;
  }

  #hasRoom(address: FobAddress, now: Monotonic): boolean {
    if (this.#parts.isAnswered(address)) return true;
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#strangersInSecond = 0;
    }
    this.#strangersInSecond += 1;
    return this.#strangersInSecond <= relayLimits.strangersPerSecond;
  }
}
