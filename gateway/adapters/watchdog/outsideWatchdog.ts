import { monotonic } from "../../../shared/base/instant.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { CancelWake, Clock } from "../../app/clock.ts";
import type { FaultBoard } from "../../app/engine/faultBoard.ts";
import { missesBeforeFault } from "./limits.ts";
import type { PingMiss } from "./ping.ts";

export interface WatchdogParts {
  readonly clock: Clock;
  readonly faults: FaultBoard;
  readonly everyMs: number;
  /** One ping, bounded in time; `undefined` when no address was given. */
  readonly ping: (() => Promise<Result<undefined, PingMiss>>) | undefined;
  /** Whether all promises can be kept now. A gateway that cannot is silent, so that the monitor calls somebody. */
  isHealthy(): boolean;
}

type WatchdogFaultCode = "watchdog-unreachable" | "watchdog-not-set";

/** P11: an outside watchdog learns when Hark stops, or can no longer keep its promises. */
export class OutsideWatchdog {
  readonly #parts: WatchdogParts;
  #misses = 0;
  #isPinging = false;
  #isStopped = false;
  #cancel: CancelWake | undefined;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
  }

  /** Pings at once and then every period. */
  start(): void {
    if (this.#parts.ping === undefined) {
      const code = "watchdog-not-set" satisfies WatchdogFaultCode;
      this.#parts.faults.show({ code, about: "", detail: "watchdog.url is not set" });
      return;
    }
    this.#round();
  }

  /** From now on the monitor hears nothing, as it should of a gateway that stopped. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #round(): void {
    const { clock, everyMs } = this.#parts;
    this.#cancel = clock.wakeAt(monotonic(clock.monotonic() + everyMs), () => this.#round());
    void this.#pingOnce();
  }

  async #pingOnce(): Promise<void> {
    const { ping } = this.#parts;
    // Pings do not pile up behind a slow one.
    if (ping === undefined || this.#isPinging || !this.#parts.isHealthy()) return;
    this.#isPinging = true;
    const heard = await ping();
    this.#isPinging = false;
    if (!this.#isStopped) this.#note(heard);
  }

  #note(heard: Result<undefined, PingMiss>): void {
    const code = "watchdog-unreachable" satisfies WatchdogFaultCode;
    this.#misses = heard.ok ? 0 : this.#misses + 1;
    if (heard.ok) this.#parts.faults.clear(code, "");
    else if (this.#misses >= missesBeforeFault) {
      this.#parts.faults.show({ code, about: "", detail: `the last pings failed: ${heard.fault}` });
    }
  }
}
