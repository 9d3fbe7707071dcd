import { type FaultCode, faults } from "../../../shared/base/faults.ts";
import { type Instant, toIso } from "../../../shared/base/instant.ts";
import type { Routes } from "./http.ts";

/** What the routes ask of the gateway's health. */
interface HealthView {
  readonly state: string;
  readonly openFaults: readonly { readonly code: FaultCode; readonly since: Instant }[];
  /** Whether an alarm now would be heard and reach somebody. */
  isReady(): boolean;
}

export interface OperationsParts {
  readonly health: HealthView;
  /** Whether the engine takes up what is brought to it. That the event loop turns shows in there being an answer. */
  isTurning(): boolean;
  readMetrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/**
 * P11: for monitors and for whoever restarts processes. Anyone who may connect
 * reads this, so it carries codes and figures, and no ids (P10).
 */
export function operationsRoutes(parts: OperationsParts): Routes {
  const { health } = parts;
  const standing = (isWell: boolean): { readonly status: number; readonly text: string } => ({
    status: isWell ? 200 : 503,
    text: `${JSON.stringify({ ok: isWell, state: health.state, faults: shownFaults(health) })}\n`,
  });
  return (server) => {
    server.get("/healthz", async (_request, reply) => {
      const { status, text } = standing(parts.isTurning());
      return reply.code(status).type("application/json; charset=utf-8").send(text);
    });
    server.get("/readyz", async (_request, reply) => {
      const { status, text } = standing(parts.isTurning() && health.isReady());
      return reply.code(status).type("application/json; charset=utf-8").send(text);
    });
    server.get("/metrics", async (_request, reply) => {
      const { contentType, text } = await parts.readMetrics();
      return reply.type(contentType).send(text);
    });
  };
}

/** Each code once, with the instant it first began: what a fault is about may be an id, and is not shown here. */
function shownFaults({ openFaults }: HealthView): readonly object[] {
  const since = new Map<FaultCode, Instant>();
  for (const fault of openFaults) {
    const known = since.get(fault.code);
    if (known === undefined || fault.since < known) since.set(fault.code, fault.since);
  }
  return [...since].map(([code, at]) => ({
    code,
    since: toIso(at),
    sentence: faults[code].title,
    remedy: faults[code].remedy,
  }));
}
