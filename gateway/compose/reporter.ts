import type { AlarmId } from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";
import type { Log } from "../adapters/logs/log.ts";
import type { Metrics } from "../adapters/metrics/metrics.ts";
import type { Committed, Observer } from "../app/engine/observer.ts";
import type { DomainEvent, EventOf } from "../core/event.ts";
import type { AlarmKind } from "../core/policy/policy.ts";
import { alarmsTimed } from "./limits.ts";

/** Alarms that somebody called for, by a fob or otherwise. */
const called: ReadonlySet<AlarmKind> = new Set<AlarmKind>(["panic", "duress", "man-down", "assistance"]);

/** Counts and writes down what went on record, by codes and ids alone (P10). */
export class Reporter implements Observer {
  readonly #log: Log;
  readonly #metrics: Metrics;
  /** Alarms that no device has confirmed yet, with when we learnt of each. */
  readonly #unconfirmed = new Map<AlarmId, Instant>();

  constructor(log: Log, metrics: Metrics) {
    this.#log = log;
    this.#metrics = metrics;
  }

  committed({ events, offRecord }: Committed): void {
    for (const event of events) this.#report(event, offRecord);
  }

  recordRestored(): void {
    this.#log.note("record-restored", {});
  }

  #report(event: DomainEvent, offRecord: boolean): void {
    switch (event.kind) {
      case "alarm-raised":
        this.#raised(event, offRecord);
        return;
      case "alarm-pressed-again":
        this.#metrics.press.counted();
        return;
      case "delivery-noted":
        this.#delivered(event);
        return;
      case "alarm-acknowledged":
        this.#log.note("alarm-acknowledged", { alarm: event.alarm, person: event.by });
        return;
      case "acknowledgement-lapsed":
        this.#log.note("alarm-lapsed", { alarm: event.alarm, person: event.by });
        return;
      case "alarm-resolved":
        this.#unconfirmed.delete(event.alarm);
        this.#log.note("alarm-resolved", { alarm: event.alarm, person: event.by, kind: event.outcome });
        return;
      case "clock-stepped":
        this.#metrics.stand({ clockStepMs: event.byMs });
        return;
      default:
        return;
    }
  }

  #raised({ alarm, alarmKind, learntAt }: EventOf<"alarm-raised">, offRecord: boolean): void {
    this.#metrics.alarms.raised(alarmKind);
    this.#log.note("alarm-raised", { alarm, kind: alarmKind });
    if (offRecord) this.#log.note("record-off", { alarm });
    if (!called.has(alarmKind)) return;
    this.#metrics.press.counted();
    this.#unconfirmed.set(alarm, learntAt);
    if (this.#unconfirmed.size <= alarmsTimed) return;
    for (const oldest of this.#unconfirmed.keys()) {
      this.#unconfirmed.delete(oldest);
      return;
    }
  }

  #delivered({ alarm, person, channel, outcome, at }: EventOf<"delivery-noted">): void {
    this.#metrics.deliveries.counted(outcome);
    if (outcome === "failed" || outcome === "nobody-connected") {
      this.#log.note("delivery-failed", { alarm, person, channel, kind: outcome });
    }
    const learntAt = this.#unconfirmed.get(alarm);
    if (outcome !== "delivered" || learntAt === undefined) return;
    this.#unconfirmed.delete(alarm);
    this.#metrics.press.observe("acknowledged-by-device", at - learntAt);
  }
}
