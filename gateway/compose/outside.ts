import { systemdNotify } from "../adapters/systemd/systemdNotify.ts";
import { managedBy, SystemdService } from "../adapters/systemd/systemdService.ts";
import { OutsideWatchdog } from "../adapters/watchdog/outsideWatchdog.ts";
import { ping } from "../adapters/watchdog/ping.ts";
import type { Clock } from "../app/clock.ts";
import type { FaultBoard } from "../app/engine/faultBoard.ts";
import type { Head } from "../app/journal.ts";
import type { Config } from "../config/configSchema.ts";

export interface OutsideParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly faults: FaultBoard;
  readonly head: () => Head;
  readonly isTurning: () => boolean;
  readonly isReady: () => boolean;
}

/** P11: those outside the process who act when it falls silent: the service manager, and a monitor elsewhere. */
export class Outside {
  readonly #service: SystemdService | undefined;
  readonly #watchdog: OutsideWatchdog;
  #said = "";

  constructor({ config, clock, environment, faults, head, isTurning, isReady }: OutsideParts) {
    const managed = managedBy(environment, process.pid);
    this.#service =
      managed &&
      new SystemdService({
        clock,
        faults,
        say: systemdNotify(managed.socket, environment["PATH"]),
        pingEveryMs: managed.pingEveryMs,
        isHealthy: isTurning,
      });
    const { url, method, every, within } = config.watchdog;
    this.#watchdog = new OutsideWatchdog({
      clock,
      faults,
      everyMs: every.ms,
      ping: url === undefined ? undefined : () => ping({ url, method, withinMs: within.ms }, head()),
      isHealthy: () => isTurning() && isReady(),
    });
  }

  start(status: string): void {
    this.#service?.ready(status);
    this.#watchdog.start();
  }

  /** One short line; saying it costs a process, so only a new one is said. */
  status(text: string): void {
    if (text === this.#said) return;
    this.#said = text;
    this.#service?.status(text);
  }

  async stop(): Promise<void> {
    this.#watchdog.stop();
    await this.#service?.stopping("stopping");
  }
}
