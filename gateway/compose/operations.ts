import { toIso } from "../../shared/base/instant.ts";
import type { HealthMessage } from "../../shared/wire/healthMessage.ts";
import type { BrokerNotice, BrokerStats } from "../adapters/broker/notice.ts";
import { expiryOf, warnBeforeMs } from "../adapters/certificate/expiry.ts";
import type { StoreFolder } from "../adapters/files/storeFolder.ts";
import { type Log, type LogOut, openLog } from "../adapters/logs/log.ts";
import type { LogFields } from "../adapters/logs/logCodes.ts";
import { type Metrics, openMetrics } from "../adapters/metrics/metrics.ts";
import type { BrokerFault, Listening } from "../app/broker.ts";
import type { Clock } from "../app/clock.ts";
import type { FaultBoard } from "../app/engine/faultBoard.ts";
import type { Observer } from "../app/engine/observer.ts";
import type { Health } from "../app/health/health.ts";
import type { FrameWatch } from "../app/intake/intake.ts";
import type { RefusedReason } from "../app/intake/refusedFrames.ts";
import type { Journal } from "../app/journal.ts";
import type { FirstCredential } from "../app/organisation/firstAdmin.ts";
import type { Organisation, OrganisationWatchers } from "../app/organisation/organisation.ts";
import { type Config, configSchema } from "../config/configSchema.ts";
import type { AdminCredential } from "./adminCredential.ts";
import { urlOf } from "./adminCredential.ts";
import type { BrokerWatcher } from "./brokerOptions.ts";
import { FrameTally } from "./frameTally.ts";
import { lookEveryMs, tryOpeningEveryMs } from "./limits.ts";
import { MonitoringPort } from "./monitoringPort.ts";
import { Outside } from "./outside.ts";
import { PressTimes } from "./pressTimes.ts";
import { Reporter } from "./reporter.ts";
import { goRounds } from "./rounds.ts";
import { Standing } from "./standing.ts";

export interface OperationsOptions {
  readonly config: Config;
  readonly clock: Clock;
  /** Where the log goes. */
  readonly out: LogOut;
  /** Only what is wrong with Hark itself is written, as by a command that speaks for itself. */
  readonly isQuiet: boolean;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly broken: (cause: unknown) => void;
}

/** What operations look after besides the organisation itself. */
export interface LookedAfter {
  readonly organisation: Organisation;
  readonly listening: readonly Listening[];
  readonly journal: Journal;
  readonly store: StoreFolder;
  readonly adminCredential: AdminCredential;
  readonly brokerStats: BrokerStats;
}

/** Log, metrics, health endpoints, service manager and outside watchdog: they watch, and decide nothing. */
export class Operations implements OrganisationWatchers, BrokerWatcher {
  readonly stages: PressTimes;
  readonly observer: Observer;
  readonly frames: FrameWatch;
  readonly faults: FaultBoard;
  readonly #options: OperationsOptions;
  readonly #log: Log;
  readonly #metrics: Metrics = openMetrics();
  readonly #tally = new FrameTally();
  #health: FaultBoard | undefined;
  #outside: Outside | undefined;
  #port: MonitoringPort | undefined;
  #stopRounds: readonly (() => void)[] = [];
  #isBroken = false;

  constructor(options: OperationsOptions) {
    const { config, out, isQuiet } = options;
    this.#options = options;
    this.#log = openLog({ level: isQuiet ? "error" : config.log.level, out });
    this.stages = new PressTimes((stage, ms) => this.#metrics.press.observe(stage, ms));
    this.frames = {
      heard: (verdict) => this.#tally.count(verdict),
      verified: (ms) => this.stages.verified(ms),
    };
    this.observer = new Reporter(this.#log, this.#metrics);
    this.faults = {
      show: (fault) => {
        this.#metrics.faults.show(fault);
        this.#log.note("fault-shown", { kind: fault.code, about: fault.about, detail: fault.detail });
      },
      clear: (code, about) => {
        this.#metrics.faults.clear(code, about);
        this.#log.note("fault-cleared", { kind: code, about });
      },
    };
    this.#metrics.beforeReading(() => {
      this.stages.tell();
      this.#tally.tell((verdict, count) => this.#metrics.frames.counted(verdict, count));
    });
    process.on("uncaughtException", this.broken);
  }

  /** P9: the process ends, and the next one replays; what broke is written down first. */
  readonly broken = (cause: unknown): void => {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#log.broken(cause);
    void this.#log.close().then(() => this.#options.broken(cause));
  };

  late(ms: number): void {
    this.#metrics.deadlines.late(ms);
  }

  refused(reason: RefusedReason): void {
    this.#tally.count("refused");
    // Somebody else's buttons are heard by the thousand: not even a line that nobody writes is made of them.
    if (this.#options.config.log.level === "debug") this.#log.note("frame-refused", { kind: reason });
  }

  health({ state, ...message }: HealthMessage): void {
    const faults = "faults" in message ? message.faults.length : 0;
    this.#outside?.status(`${state}, ${faults} faults`);
  }

  notice({ code, username, address }: BrokerNotice): void {
    this.#log.note("broker-notice", {
      kind: code,
      ...whoIs(username),
      ...(address === undefined ? {} : { address }),
    });
    if (code === "tls-reloaded") this.#health?.clear("tls-unreadable", "broker");
  }

  brokerFault({ code, detail }: BrokerFault): void {
    this.#health?.show({ code, about: "broker", detail });
  }

  starting(): void {
    this.#log.note("starting", { version: this.#options.version });
  }

  secretMade({ person }: FirstCredential): void {
    this.#log.note("secret-made", { person, kind: "admin-credential" });
  }

  /** The state stands; from here on what the broker says has somewhere to be shown. */
  opened({ engine, health }: Organisation): void {
    this.#health = health;
    const { id, name, zone } = this.#options.config.organisation;
    this.#log.note("replay-done", { org: id, seq: engine.head.seq, ms: Math.round(performance.now()) });
    const usual = configSchema.parse({}).organisation;
    const differs = (said: string, isSo: string, otherwise: string): boolean =>
      said !== isSo && said !== otherwise;
    const { state } = engine;
    if (differs(name, state.name, usual.name))
      this.#log.note("config-differs", { kind: "organisation-name" });
    if (differs(zone, state.zone, usual.zone))
      this.#log.note("config-differs", { kind: "organisation-zone" });
  }

  /** Everybody may come in: begins to say how things are to whoever watches, and to look after what wears out. */
  async start(after: LookedAfter): Promise<void> {
    const { organisation, listening, brokerStats } = after;
    const { config, clock, environment } = this.#options;
    const { health, engine } = organisation;
    for (const { transport, host, port } of listening) {
      this.#log.note("listening", { transport, address: host, port });
    }
    const standing = new Standing(this.#metrics, organisation, brokerStats);
    this.#metrics.beforeReading(() => standing.tell());
    const isTurning = (): boolean => engine.isTurning && !this.#isBroken;
    this.#port = new MonitoringPort({
      config,
      health,
      isTurning,
      readMetrics: () => this.#metrics.read(),
      broken: this.broken,
      opened: ({ host, port }) => this.#log.note("listening", { transport: "http", address: host, port }),
    });
    this.#outside = new Outside({
      config,
      clock,
      environment,
      faults: health,
      head: () => engine.head,
      isTurning,
      isReady: () => health.isReady(),
    });
    await this.#look(after);
    this.#stopRounds = [
      goRounds({ clock, everyMs: lookEveryMs, go: () => this.#look(after), broken: this.broken }),
      goRounds({ clock, everyMs: tryOpeningEveryMs, go: () => this.#tryOpening(after), broken: this.broken }),
      goRounds({
        clock,
        everyMs: config.journal.snapshotEvery.ms,
        go: () => this.#putAside(after),
        broken: this.broken,
      }),
    ];
    this.#outside.start(health.state);
    this.#log.note("ready", { org: config.organisation.id });
  }

  /** Before anything else stops: whoever watches from outside is told, and hears no more. */
  async stopping(): Promise<void> {
    this.#log.note("stopping", {});
    for (const stop of this.#stopRounds) stop();
    await Promise.all([this.#outside?.stop(), this.#port?.close()]);
  }

  /** After everything else has stopped. */
  async stopped(): Promise<void> {
    process.off("uncaughtException", this.broken);
    this.#metrics.close();
    this.#log.note("stopped", {});
    await this.#log.close();
  }

  async #look({ organisation, store, adminCredential, listening }: LookedAfter): Promise<void> {
    const { health } = organisation;
    const space = await store.checkSpace(this.#options.config.data.lowSpace.bytes);
    for (const code of ["disk-full", "disk-nearly-full"] as const) {
      if (space.ok || space.fault.code !== code) health.clear(code, "data-folder");
    }
    const isShown = !space.ok && health.openFaults.some((open) => isSame(open, space.fault.code));
    if (!space.ok && !isShown) health.show({ ...space.fault, about: "data-folder" });
    const kept = await adminCredential.follow(urlOf(listening));
    if (kept.ok) health.clear("secrets-exposed", "admin-credential");
    else health.show({ ...kept.fault, about: "admin-credential" });
    await this.#port?.open();
    await this.#lookAtCertificate(health);
  }

  /** Whoever is connected goes on; nobody new gets in while this lasts. */
  async #tryOpening({ organisation: { health }, store }: LookedAfter): Promise<void> {
    const opened = await store.checkDescriptors();
    const isOut = !opened.ok && opened.fault.code === "too-many-open-files";
    if (isOut)
      health.show({ code: "too-many-open-files", about: "gateway", detail: "no file descriptors left" });
    else health.clear("too-many-open-files", "gateway");
  }

  /** P11: on the day after, every relay and phone would be turned away at once. */
  async #lookAtCertificate(health: Health): Promise<void> {
    const { certificate } = this.#options.config.broker.tls;
    const until = certificate === undefined ? undefined : await expiryOf(certificate);
    const isNear = until !== undefined && until - this.#options.clock.now() < warnBeforeMs;
    if (isNear)
      health.show({ code: "tls-expiring", about: "certificate", detail: `valid until ${toIso(until)}` });
    else health.clear("tls-expiring", "certificate");
  }

  async #putAside({ organisation, journal }: LookedAfter): Promise<void> {
    const { engine, health } = organisation;
    if (engine.isOffRecord) return;
    const { clock } = this.#options;
    const began = clock.monotonic();
    const { seq } = engine.head;
    const made = await journal.snapshot();
    if (made.ok) {
      health.clear("snapshot-not-made", "journal");
      this.#log.note("snapshot-made", { seq, ms: Math.round(clock.monotonic() - began) });
    } else {
      const detail = `${made.fault.code}: ${made.fault.detail}`;
      health.show({ code: "snapshot-not-made", about: "journal", detail });
    }
  }
}

/** How much space is left changes by the minute; that there is too little is told once. */
function isSame(open: { readonly code: string; readonly about: string }, code: string): boolean {
  return open.code === code && open.about === "data-folder";
}

/** `<org>/<kind>/<id>`, and nothing of what does not look like it. */
function whoIs(username: string | undefined): LogFields {
  const [, kind, id] = (username ?? "").split("/");
  if (id === undefined) return {};
  if (kind === "person") return { person: id };
  if (kind === "relay") return { relay: id };
  return kind === "fob" ? { fob: id } : {};
}
