import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { FaultCode } from "../../../shared/base/faults.ts";
import type { FaultBoard } from "../../app/engine/faultBoard.ts";
import type { PressStages } from "../../app/engine/observer.ts";
import type { DeliveryOutcome } from "../../core/event.ts";
import type { AlarmKind } from "../../core/policy/policy.ts";
import { type Figure, type FigureName, figures } from "./figures.ts";
import type { ClientKind, FrameVerdict, PacketTrouble, PressStage, ShedClass } from "./labels.ts";
import { eventLoopResolutionMs } from "./limits.ts";

/** How things stand at a moment; what is not known then is left out and keeps its figure. */
interface Standing {
  readonly activeSessions: number;
  readonly watchedFobs: number;
  readonly uncoveredFobs: number;
  readonly journalHeadSeq: number;
  readonly backlogEvents: number;
  readonly outboxWaiting: number;
  readonly clockStepMs: number;
  readonly isReady: boolean;
}

/** Totals the broker counts itself, since its start. */
interface BrokerTotals {
  readonly loginsRefused: number;
  readonly arrivals: number;
  readonly published: number;
  readonly troubles: Readonly<Record<PacketTrouble, number>>;
}

/** What monitoring can learn, as functions; one registry each, so that nothing is shared behind anyone's back. */
export interface Metrics {
  readonly press: {
    observe(stage: PressStage, ms: number): void;
    counted(): void;
    /** For the engine. */
    readonly stages: PressStages;
  };
  readonly frames: { counted(verdict: FrameVerdict, count?: number): void };
  readonly deadlines: { late(ms: number): void };
  readonly alarms: { raised(kind: AlarmKind): void; open(kind: AlarmKind, count: number): void };
  readonly deliveries: { counted(outcome: DeliveryOutcome): void };
  readonly commands: { shed(what: ShedClass, count?: number): void };
  readonly broker: { totals(totals: BrokerTotals): void; connected(kind: ClientKind, count: number): void };
  readonly faults: FaultBoard;
  stand(standing: Partial<Standing>): void;
  /** Called just before each reading, for figures that are looked up rather than told. */
  beforeReading(look: () => void): void;
  /** In the text format of Prometheus. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
  close(): void;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  const figure = makeFigures(registry);
  const loop = monitorEventLoopDelay({ resolution: eventLoopResolutionMs });
  loop.enable();
  collectDefaultMetrics({ register: registry });
  const looks: (() => void)[] = [];
  return {
    ...told(figure),
    faults: shownFaults((code, count) => figure.set("hark_fault", count, code)),
    stand: (standing) => stand(figure, standing),
    beforeReading(look) {
      looks.push(look);
    },
    async read() {
      for (const look of looks) look();
      for (const [quantile, percent] of [
        ["0.5", 50],
        ["0.99", 99],
        ["1", 100],
      ] as const) {
        const ns = loop.percentile(percent);
        figure.set(
          "hark_event_loop_delay_seconds",
          Math.max(0, ns / 1e9 - eventLoopResolutionMs / 1000),
          quantile,
        );
      }
      loop.reset();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
    close() {
      loop.disable();
      registry.clear();
    },
  };
}

type Told = Pick<Metrics, "press" | "frames" | "deadlines" | "alarms" | "deliveries" | "commands" | "broker">;

function told(figure: Figures): Told {
  const observe = (stage: PressStage, ms: number): void =>
    figure.observe("hark_press_stage_seconds", ms / 1000, stage);
  return {
    press: {
      observe,
      counted: () => figure.add("hark_presses_total", 1),
      stages: {
        waited: (ms) => observe("waited", ms),
        decided: (ms) => observe("decided", ms),
        appended: (ms) => observe("durable", ms),
        announced: (ms) => observe("announced", ms),
      },
    },
    frames: { counted: (verdict, count = 1) => figure.add("hark_frames_total", count, verdict) },
    deadlines: { late: (ms) => figure.observe("hark_deadline_lateness_seconds", ms / 1000) },
    alarms: {
      raised: (kind) => figure.add("hark_alarms_raised_total", 1, kind),
      open: (kind, count) => figure.set("hark_open_alarms", count, kind),
    },
    deliveries: { counted: (outcome) => figure.add("hark_deliveries_total", 1, outcome) },
    commands: { shed: (what, count = 1) => figure.add("hark_commands_shed_total", count, what) },
    broker: {
      totals({ loginsRefused, arrivals, published, troubles }) {
        figure.setTotal("hark_logins_refused_total", loginsRefused);
        figure.setTotal("hark_broker_arrivals_total", arrivals);
        figure.setTotal("hark_broker_published_total", published);
        for (const [trouble, total] of Object.entries(troubles)) {
          figure.setTotal("hark_broker_troubles_total", total, trouble);
        }
      },
      connected: (kind, count) => figure.set("hark_connected_clients", count, kind),
    },
  };
}

function stand(figure: Figures, standing: Partial<Standing>): void {
  const { clockStepMs, isReady } = standing;
  const rows: readonly (readonly [FigureName, number | undefined])[] = [
    ["hark_active_sessions", standing.activeSessions],
    ["hark_watched_fobs", standing.watchedFobs],
    ["hark_uncovered_fobs", standing.uncoveredFobs],
    ["hark_journal_head_seq", standing.journalHeadSeq],
    ["hark_backlog_events", standing.backlogEvents],
    ["hark_outbox_waiting", standing.outboxWaiting],
    ["hark_clock_step_seconds", clockStepMs === undefined ? undefined : clockStepMs / 1000],
    ["hark_ready", isReady === undefined ? undefined : Number(isReady)],
  ];
  for (const [name, value] of rows) if (value !== undefined) figure.set(name, value);
}

/** Faults of one code are told apart by what they are about; only how many there are becomes a figure. */
function shownFaults(count: (code: FaultCode, shown: number) => void): FaultBoard {
  const shown = new Map<FaultCode, Set<string>>();
  return {
    show({ code, about }) {
      const abouts = shown.get(code) ?? new Set();
      abouts.add(about);
      shown.set(code, abouts);
      count(code, abouts.size);
    },
    clear(code, about) {
      shown.get(code)?.delete(about);
      count(code, shown.get(code)?.size ?? 0);
    },
  };
}

interface Figures {
  add(name: FigureName, by: number, label?: string): void;
  set(name: FigureName, to: number, label?: string): void;
  /** For totals that somebody else counts. */
  setTotal(name: FigureName, to: number, label?: string): void;
  observe(name: FigureName, value: number, label?: string): void;
}

/** Every series exists from the start, at nought: an alert rule can tell "none yet" from "not measured". */
function makeFigures(registry: Registry): Figures {
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  const wanted: Readonly<Record<string, Figure>> = figures;
  for (const [name, { kind, help, label, buckets }] of Object.entries(wanted)) {
    const about = { name, help, registers: [registry], labelNames: label ? [label.name] : [] };
    if (kind === "counter") counters.set(name, new Counter(about));
    if (kind === "gauge") gauges.set(name, new Gauge(about));
    if (kind === "histogram")
      histograms.set(name, new Histogram({ ...about, buckets: [...(buckets ?? [])] }));
    for (const value of label?.values ?? []) {
      const labels = { [label?.name ?? ""]: value };
      counters.get(name)?.inc(labels, 0);
      gauges.get(name)?.set(labels, 0);
      histograms.get(name)?.zero(labels);
    }
  }
  const labelsOf = (name: FigureName, value: string | undefined): Record<string, string> => {
    const { label } = wanted[name] ?? { label: undefined };
    // A value nobody listed would be a new series for each of its kind.
    return label && value !== undefined && label.values.includes(value) ? { [label.name]: value } : {};
  };
  const totals = new Map<string, number>();
  const add = (name: FigureName, by: number, label?: string): void =>
    counters.get(name)?.inc(labelsOf(name, label), by);
  return {
    add,
    set: (name, to, label) => gauges.get(name)?.set(labelsOf(name, label), to),
    setTotal(name, to, label) {
      const key = `${name}/${label ?? ""}`;
      // A count that begins again, after a restart of whoever counts, adds what it has.
      const before = totals.get(key) ?? 0;
      add(name, to >= before ? to - before : to, label);
      totals.set(key, to);
    },
    observe: (name, value, label) => histograms.get(name)?.observe(labelsOf(name, label), Math.max(0, value)),
  };
}
