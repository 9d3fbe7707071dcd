import { type OpenHttp, openHttp } from "../adapters/http/http.ts";
import { type OperationsParts, operationsRoutes } from "../adapters/http/operationsRoutes.ts";
import type { Health } from "../app/health/health.ts";
import type { Config } from "../config/configSchema.ts";

export interface MonitoringPortParts extends OperationsParts {
  readonly config: Config;
  readonly health: Health;
  readonly opened: (http: OpenHttp) => void;
  readonly broken: (cause: unknown) => void;
}

/** P11: where monitors read. A port that cannot be opened is shown and tried again: presses do not wait for monitors. */
export class MonitoringPort {
  readonly #parts: MonitoringPortParts;
  #http: OpenHttp | undefined;

  constructor(parts: MonitoringPortParts) {
    this.#parts = parts;
  }

  /** Opens it unless it is open. */
  async open(): Promise<void> {
    if (this.#http !== undefined) return;
    const { config, health, broken, opened } = this.#parts;
    const { host, port } = config.http;
    const routes = [operationsRoutes(this.#parts)];
    const http = await openHttp({ host, port, routes, limits: undefined, broken });
    if (http.ok) {
      this.#http = http.value;
      health.clear("http-not-listening", "http");
      opened(http.value);
    } else {
      health.show({ ...http.fault, about: "http" });
    }
  }

  async close(): Promise<void> {
    await this.#http?.close();
  }
}
