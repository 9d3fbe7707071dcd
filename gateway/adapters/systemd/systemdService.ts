import { monotonic } from "../../../shared/base/instant.ts";
import type { CancelWake, Clock } from "../../app/clock.ts";
import type { FaultBoard } from "../../app/engine/faultBoard.ts";
import { leastPingMs, missesBeforeFault, shareOfWatchdog, statusChars } from "./limits.ts";
import type { Say, SystemdFaultCode } from "./systemdNotify.ts";

export interface SystemdParts {
  readonly clock: Clock;
  readonly faults: FaultBoard;
  readonly say: Say;
  /** How often a sign of life is wanted; `undefined` for never. */
  readonly pingEveryMs: number | undefined;
  /** Whether the engine turns. When it does not, the manager hears nothing, and restarts us. */
  isHealthy(): boolean;
}

/** What systemd told us in the environment; `undefined` when it did not start us. */
export interface ManagedBy {
  readonly socket: string;
  readonly pingEveryMs: number | undefined;
}

/** Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. */
export function managedBy(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): ManagedBy | undefined {
  const socket = environment["NOTIFY_SOCKET"];
  if (socket === undefined || !/^[/@]/.test(socket)) return undefined;
  const within = /^\d{1,15}$/.exec(environment["WATCHDOG_USEC"] ?? "")?.[0];
  const meant = environment["WATCHDOG_PID"];
  const isForUs = meant === undefined || meant === `${pid}`;
  const pingEveryMs =
    within === undefined || Number(within) === 0 || !isForUs
      ? undefined
      : Math.max(leastPingMs, (Number(within) / 1_000) * shareOfWatchdog);
  return { socket, pingEveryMs };
}

/**
 * P11: tells the service manager that we watch, that we still turn, and that we
 * stop. One word at a time: a slow manager delays nothing of ours, and of
 * several status lines that wait only the newest is said.
 */
export class SystemdService {
  readonly #parts: SystemdParts;
  #isBusy = false;
  #waiting: string[] = [];
  #status: string | undefined;
  #misses = 0;
  #cancelPing: CancelWake | undefined;
  #idle: (() => void)[] = [];

  constructor(parts: SystemdParts) {
    this.#parts = parts;
  }

  /** We watch. From now on signs of life follow. */
  ready(status: string): void {
    this.#waiting.push("READY=1");
    this.status(status);
    this.#pingLater();
  }

  /** The line `systemctl status` shows: a sentence without personal details. */
  status(text: string): void {
    this.#status = `STATUS=${text.replaceAll(/\s+/g, " ").slice(0, statusChars)}`;
    void this.#sayNext();
  }

  /** Ends the signs of life; resolves once the manager was told, or could not be. */
  async stopping(status: string): Promise<void> {
    this.#cancelPing?.();
    this.#cancelPing = undefined;
    this.#waiting.push("STOPPING=1");
    this.status(status);
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve);
      void this.#sayNext();
    });
  }

  #pingLater(): void {
    const { clock, pingEveryMs } = this.#parts;
    if (pingEveryMs === undefined) return;
    this.#cancelPing = clock.wakeAt(monotonic(clock.monotonic() + pingEveryMs), () => {
      this.#pingLater();
      if (!this.#parts.isHealthy() || this.#waiting.includes("WATCHDOG=1")) return;
      this.#waiting.push("WATCHDOG=1");
      void this.#sayNext();
    });
  }

  async #sayNext(): Promise<void> {
    if (this.#isBusy) return;
    const words = [...this.#waiting, ...(this.#status === undefined ? [] : [this.#status])];
    if (words.length === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    this.#waiting = [];
    this.#status = undefined;
    this.#isBusy = true;
    const heard = await this.#parts.say(words);
    this.#isBusy = false;
    this.#note(heard);
    await this.#sayNext();
  }

  #note(heard: boolean): void {
    const code = "service-manager-unreachable" satisfies SystemdFaultCode;
    this.#misses = heard ? 0 : this.#misses + 1;
    if (heard) this.#parts.faults.clear(code, "");
    else if (this.#misses >= missesBeforeFault) {
      const detail = `systemd-notify failed ${this.#misses} times in a row`;
      this.#parts.faults.show({ code, about: "", detail });
    }
  }
}
