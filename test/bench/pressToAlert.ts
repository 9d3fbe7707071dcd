import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type BenchRow, median, quantile, ratioRow } from "./benchRow.ts";
import type { BeaterOrder } from "./parts/beater.ts";
import { type BenchSite, type Login, openBenchSite, pressOf, sameSizeAs } from "./parts/benchSite.ts";
import type { Heard, ListenerOrder } from "./parts/listener.ts";
import { type Mosquitto, startMosquitto } from "./parts/mosquitto.ts";
import { Part } from "./parts/part.ts";
import type { PresserOrder } from "./parts/presser.ts";
import { storm, stormMode } from "./storm.ts";

const rounds = 5;
const closedPresses = 200;
const pacedPresses = 300;
const everyMs = 20;
const beatingFobs = 1_000;
const receptions = "hark/v1/main/relays/hall/receptions";
const alerts = "hark/v1/main/people/bruno/alerts";

interface Ends {
  readonly presser: Part;
  readonly listener: Part;
  readonly beater: Part;
}

/** One of the two that are compared: the gateway, or mosquitto with a write-and-fdatasync before it. */
interface Side {
  readonly presser: Login;
  readonly listener: Login;
  readonly beater: Login;
  readonly heardOn: string;
  readonly syncFile: string | undefined;
  /** The payloads of one round; every call makes fresh ones. */
  readonly payloads: (count: number) => readonly string[];
  readonly settle: () => Promise<void>;
}

interface Bench {
  readonly ends: Ends;
  readonly site: BenchSite;
  readonly hark: Side;
  readonly yardstick: Side;
  /** Sealed counters only go up, over all rounds. */
  readonly beatsFrom: () => number;
}

/**
 * A press (QoS 1 publish of a sealed frame by one process) to the alert at a
 * subscriber in another, durable in between. Yardstick: the same message
 * through mosquitto to a subscriber, after one write-and-fdatasync of its size.
 */
export async function pressToAlert(wanted: (mode: string) => boolean): Promise<readonly BenchRow[]> {
  const inCalm = modes.some(([{ name }]) => wanted(name)) ? await calm(wanted) : [];
  const inStorm = wanted(stormMode) ? await storm() : [];
  return [...inCalm, ...inStorm];
}

async function calm(wanted: (mode: string) => boolean): Promise<readonly BenchRow[]> {
  const site = await openBenchSite(beatingFobs + closedPresses + pacedPresses, 0);
  const mosquitto = await startMosquitto();
  const folder = mkdtempSync(join(process.cwd(), "build-sync-"));
  const ends = { presser: new Part("presser"), listener: new Part("listener"), beater: new Part("beater") };
  try {
    const bench = benchOf(ends, site, mosquitto, join(folder, "sync"));
    const rows: BenchRow[] = [];
    for (const [mode, round] of modes) {
      if (wanted(mode.name)) rows.push(...(await compare(bench, mode, round)));
    }
    return rows;
  } finally {
    await Promise.all(Object.values(ends).map((part) => part.end()));
    await mosquitto.stop();
    await site.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Round = (bench: Bench, side: Side) => Promise<readonly number[]>;

const modes: readonly (readonly [Mode, Round])[] = [
  [{ name: "closed loop", p50: 1.25, p99: 1.5 }, closedLoop],
  [{ name: "paced, no load", p50: 1.75, p99: 2.5 }, paced(0)],
  [{ name: "paced, 1000 heartbeats/s", p50: 1.75, p99: 2.5 }, paced(1_000)],
  [{ name: "paced, 5000 heartbeats/s", p50: 1.75, p99: 2.5 }, paced(5_000)],
];

interface Mode {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
}

/** Rounds of both sides take turns, so that whatever else the machine does falls on both. */
async function compare(bench: Bench, mode: Mode, round: Round): Promise<readonly BenchRow[]> {
  const quantiles = { hark: [[], []] as [number[], number[]], yardstick: [[], []] as [number[], number[]] };
  for (let turn = 0; turn <= rounds; turn += 1) {
    for (const which of ["yardstick", "hark"] as const) {
      const samples = await round(bench, bench[which]);
      await bench[which].settle();
      // The first turn warms both up.
      if (turn === 0) continue;
      quantiles[which][0].push(quantile(samples, 0.5));
      quantiles[which][1].push(quantile(samples, 0.99));
    }
  }
  const row = (label: string, index: 0 | 1, atMost: number): BenchRow =>
    ratioRow({
      name: `press-to-alert ${mode.name} ${label}`,
      figure: median(quantiles.hark[index]),
      unit: "ms",
      yardstick: median(quantiles.yardstick[index]),
      atMost,
    });
  return [row("p50", 0, mode.p50), row("p99", 1, mode.p99)];
}

async function closedLoop({ ends }: Bench, side: Side): Promise<readonly number[]> {
  await connect(ends, side);
  const samples: number[] = [];
  for (const payload of side.payloads(closedPresses)) {
    const heard = ends.listener.ask<readonly Heard[]>(hear(1));
    const began = await ends.presser.ask<number>({ order: "press", payload } satisfies PresserOrder);
    const [alert] = await heard;
    samples.push(alert ? alert.at - began : Number.POSITIVE_INFINITY);
  }
  return samples;
}

/** The next press does not wait for the last alert: an idle processor wakes slowly, and load queues. */
function paced(heartbeatsPerSecond: number): Round {
  return async (bench, side) => {
    const { ends } = bench;
    await connect(ends, side);
    const payloads = side.payloads(pacedPresses);
    if (heartbeatsPerSecond > 0) await ends.beater.ask(beatOf(bench, side, heartbeatsPerSecond));
    const heard = ends.listener.ask<readonly Heard[]>(hear(pacedPresses));
    const began = await ends.presser.ask<readonly number[]>({
      order: "pace",
      payloads,
      everyMs,
    } satisfies PresserOrder);
    const arrivals = new Map((await heard).map(({ fob, at }) => [fob, at]));
    if (heartbeatsPerSecond > 0) await ends.beater.ask({ order: "stop" } satisfies BeaterOrder);
    return payloads.map((payload, index) => {
      const at = arrivals.get(fobOf(bench, payload));
      return at === undefined ? Number.POSITIVE_INFINITY : at - (began[index] ?? 0);
    });
  };
}

function fobOf({ site }: Bench, payload: string): string {
  const said = JSON.parse(payload) as { fob?: string; address: string };
  return said.fob ?? site.fobs.find(({ address }) => address === said.address)?.fob ?? "";
}

function beatOf({ site, beatsFrom }: Bench, side: Side, perSecond: number): BeaterOrder {
  const seconds = Math.ceil((pacedPresses * everyMs) / 1000) + 2;
  const from = beatsFrom();
  const fobs = site.fobs.slice(0, beatingFobs).map(({ address, key }) => ({ address, key, from }));
  const { url, username, password } = side.beater;
  // At mosquitto beats go where nobody listens; the gateway tells them from presses by opening them.
  const topic = side.syncFile === undefined ? receptions : "yardstick/heartbeats";
  return { order: "beat", url, username, password, topic, fobs, perSecond, seconds };
}

async function connect({ presser, listener }: Ends, side: Side): Promise<void> {
  const { syncFile } = side;
  await presser.ask({
    order: "connect",
    ...side.presser,
    topic: receptions,
    syncFile,
  } satisfies PresserOrder);
  await listener.ask({ order: "connect", ...side.listener, topic: side.heardOn } satisfies ListenerOrder);
}

function hear(count: number): ListenerOrder {
  return { order: "hear", count, withinMs: 30_000 };
}

function benchOf(ends: Ends, site: BenchSite, mosquitto: Mosquitto, syncFile: string): Bench {
  let counter = 100_000;
  let beats = 1;
  const pressing = site.fobs.slice(beatingFobs);
  const anyone: Login = { url: mosquitto.url, username: "yardstick", password: "none" };
  return {
    ends,
    site,
    beatsFrom: () => {
      beats += 100;
      return beats;
    },
    hark: {
      presser: site.relay,
      listener: site.onCall,
      beater: site.relay,
      heardOn: alerts,
      syncFile: undefined,
      payloads: (count) => {
        counter += 1;
        return pressing.slice(0, count).map((fob) => pressOf(fob, counter));
      },
      settle: () => site.settle(),
    },
    yardstick: {
      presser: anyone,
      listener: anyone,
      beater: anyone,
      heardOn: receptions,
      syncFile,
      payloads: (count) => pressing.slice(0, count).map((fob) => sameSizeAs(fob.fob, pressOf(fob, 1))),
      settle: async () => {},
    },
  };
}
