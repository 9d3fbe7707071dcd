import type { BrokerStats } from "../adapters/broker/notice.ts";
import type { Metrics } from "../adapters/metrics/metrics.ts";
import type { EngineFigures } from "../app/engine/engine.ts";
import type { Organisation } from "../app/organisation/organisation.ts";
import { type AlarmKind, alarmKinds } from "../core/policy/policy.ts";

const shedClasses = ["person", "delivery", "housekeeping"] as const;

/** Looks up how things stand, each time somebody reads the metrics: what is looked up cannot drift. */
export class Standing {
  readonly #metrics: Metrics;
  readonly #organisation: Organisation;
  readonly #stats: BrokerStats;
  readonly #shed: Record<(typeof shedClasses)[number], number> = { person: 0, delivery: 0, housekeeping: 0 };

  constructor(metrics: Metrics, organisation: Organisation, stats: BrokerStats) {
    this.#metrics = metrics;
    this.#organisation = organisation;
    this.#stats = stats;
  }

  tell(): void {
    const { engine, health, presence } = this.#organisation;
    const { figures, state } = engine;
    let activeSessions = 0;
    for (const { phase } of state.sessions.values()) if (phase.phase === "active") activeSessions += 1;
    this.#metrics.stand({
      activeSessions,
      watchedFobs: presence.watched,
      uncoveredFobs: presence.silent().length,
      journalHeadSeq: engine.head.seq,
      backlogEvents: figures.backlogEvents,
      outboxWaiting: figures.outboxWaiting,
      isReady: health.isReady(),
    });
    this.#tellAlarms();
    this.#tellShed(figures.shed);
    this.#tellBroker();
  }

  #tellAlarms(): void {
    const open = new Map<AlarmKind, number>();
    for (const { kind } of this.#organisation.engine.state.alarms.values()) {
      open.set(kind, (open.get(kind) ?? 0) + 1);
    }
    for (const kind of alarmKinds) this.#metrics.alarms.open(kind, open.get(kind) ?? 0);
  }

  #tellShed(shed: EngineFigures["shed"]): void {
    for (const what of shedClasses) {
      this.#metrics.commands.shed(what, shed[what] - this.#shed[what]);
      this.#shed[what] = shed[what];
    }
  }

  #tellBroker(): void {
    const { broker } = this.#metrics;
    const stats = this.#stats;
    broker.totals({
      loginsRefused: stats.loginsRefused,
      arrivals: stats.arrivals,
      published: stats.published,
      troubles: {
        oversize: stats.packetsOversize,
        malformed: stats.packetsMalformed,
        "publish-denied": stats.publishesDenied,
        "subscribe-denied": stats.subscribesDenied,
        "subscriber-slow": stats.slowSubscribersDropped,
      },
    });
    for (const kind of ["person", "relay", "fob"] as const) broker.connected(kind, stats.connected[kind]);
  }
}
