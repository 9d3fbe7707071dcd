import { mkdirSync } from "node:fs";
import { ok, type Result } from "../../shared/base/result.ts";
import type { HealthMessage } from "../../shared/wire/healthMessage.ts";
import type { BrokerNotice } from "../adapters/broker/notice.ts";
import type { BrokerFault } from "../app/broker.ts";
import type { Observer, PressStages } from "../app/engine/observer.ts";
import type { Organisation, OrganisationWatchers } from "../app/organisation/organisation.ts";
import type { Config } from "../config/configSchema.ts";
import type { BrokerWatcher } from "./brokerOptions.ts";
import type { StartFault } from "./startFault.ts";

/** Logs, metrics, health endpoints, service manager and outside watchdog: they watch, and decide nothing. */
export class Operations implements OrganisationWatchers, BrokerWatcher {
  readonly stages: PressStages = { waited() {}, decided() {}, appended() {}, announced() {} };
  readonly observer: Observer = { committed() {}, recordRestored() {} };
  readonly broken: (cause: unknown) => void;

  static open(config: Config, broken: (cause: unknown) => void): Result<Operations, StartFault> {
    mkdirSync(config.data.folder, { recursive: true, mode: 0o700 });
    return ok(new Operations(broken));
  }

  constructor(broken: (cause: unknown) => void) {
    this.broken = broken;
  }

  refused(): void {}

  health(_message: HealthMessage): void {}

  notice(_notice: BrokerNotice): void {}

  brokerFault(_fault: BrokerFault): void {}

  async start(_organisation: Organisation): Promise<Result<undefined, StartFault>> {
    return ok(undefined);
  }

  async stop(): Promise<void> {}
}
