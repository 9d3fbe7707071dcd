import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type BenchRow, median, quantile, ratioRow } from "./benchRow.ts";
import { type BenchSite, type Login, openBenchSite, pressOf, sameSizeAs } from "./parts/benchSite.ts";
import type { Heard, ListenerOrder } from "./parts/listener.ts";
import { type Mosquitto, startMosquitto } from "./parts/mosquitto.ts";
import { Part } from "./parts/part.ts";
import type { PresserOrder } from "./parts/presser.ts";
import type { StormerOrder, StormTold } from "./parts/stormer.ts";

export const stormMode = "storm of 10000";

const clients = 10_000;
/** A credential takes at most a thousand connections on the bench; some may be dead ones not yet cleared. */
const credentials = 20;
const rounds = 3;
const everyMs = 20;
const presses = 750;
/** Presses go on before the storm, and long after the last client is usually back. */
const calmMs = 1_000;
const receptions = "hark/v1/main/relays/hall/receptions";
const alerts = "hark/v1/main/people/bruno/alerts";
/** Where next to nothing is said, so that the storm's clients cost their connections and no more. */
const quietTopic = "hark/v1/main/health";

interface Ends {
  readonly presser: Part;
  readonly listener: Part;
  readonly stormer: Part;
}

/** The gateway, or mosquitto with a write-and-fdatasync before each message. */
interface Side {
  readonly presser: Login;
  readonly listener: Login;
  readonly storm: readonly Login[];
  readonly heardOn: string;
  readonly syncFile: string | undefined;
  /** Fresh payloads and the fob each is about. */
  readonly payloads: () => readonly { readonly fob: string; readonly payload: string }[];
  readonly settle: () => Promise<void>;
}

interface StormFigures {
  readonly worst: number;
  readonly p99: number;
  readonly backMs: number;
}

/**
 * Presses at a pace while ten thousand clients drop their connections and come
 * back, all at once. Yardstick: the same storm and the same messages at
 * mosquitto, each message after one write-and-fdatasync of its size.
 */
export async function storm(): Promise<readonly BenchRow[]> {
  const site = await openBenchSite(presses, credentials);
  const mosquitto = await startMosquitto();
  const folder = mkdtempSync(join(process.cwd(), "build-sync-"));
  const ends = { presser: new Part("presser"), listener: new Part("listener"), stormer: new Part("stormer") };
  try {
    const sides = sidesOf(site, mosquitto, join(folder, "sync"));
    const figures = { hark: [] as StormFigures[], yardstick: [] as StormFigures[] };
    for (let turn = 0; turn < rounds; turn += 1) {
      for (const which of ["yardstick", "hark"] as const) {
        figures[which].push(await stormOnce(ends, sides[which]));
        await sides[which].settle();
      }
    }
    return rowsOf(figures.hark, figures.yardstick);
  } finally {
    await Promise.all(Object.values(ends).map((part) => part.end()));
    await mosquitto.stop();
    await site.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stormOnce(ends: Ends, side: Side): Promise<StormFigures> {
  const { presser, listener, stormer } = ends;
  const { syncFile } = side;
  await presser.ask({
    order: "connect",
    ...side.presser,
    topic: receptions,
    syncFile,
  } satisfies PresserOrder);
  await listener.ask({ order: "connect", ...side.listener, topic: side.heardOn } satisfies ListenerOrder);
  await stormer.ask({
    order: "gather",
    logins: side.storm,
    clients,
    topic: quietTopic,
  } satisfies StormerOrder);
  await pass(calmMs);
  const messages = side.payloads();
  const heard = listener.ask<readonly Heard[]>({
    order: "hear",
    count: presses,
    withinMs: 60_000,
  } satisfies ListenerOrder);
  const pressing = presser.ask<readonly number[]>({
    order: "pace",
    payloads: messages.map(({ payload }) => payload),
    everyMs,
  } satisfies PresserOrder);
  await pass(calmMs);
  const told = await stormer.ask<StormTold>({ order: "storm" } satisfies StormerOrder);
  const began = await pressing;
  const arrivals = new Map((await heard).map(({ fob, at }) => [fob, at]));
  await stormer.ask({ order: "scatter" } satisfies StormerOrder);
  // The scattered connections are cleared away before the other side's round.
  await pass(calmMs);
  const samples = messages.map(({ fob }, index) => {
    const at = arrivals.get(fob);
    return at === undefined ? Number.POSITIVE_INFINITY : at - (began[index] ?? 0);
  });
  return {
    worst: Math.max(...samples),
    p99: quantile(samples, 0.99),
    backMs: told.allBackAt - told.droppedAt,
  };
}

function rowsOf(hark: readonly StormFigures[], yardstick: readonly StormFigures[]): readonly BenchRow[] {
  const middle = (of: readonly StormFigures[], figure: keyof StormFigures): number =>
    median(of.map((one) => one[figure]));
  const row = (label: string, figure: "worst" | "p99"): BenchRow =>
    ratioRow({
      name: `press-to-alert ${stormMode} ${label}`,
      figure: middle(hark, figure),
      unit: "ms",
      yardstick: middle(yardstick, figure),
      atMost: 2,
    });
  const backMs = middle(hark, "backMs");
  const yardstickBackMs = middle(yardstick, "backMs");
  return [
    row("worst", "worst"),
    row("p99", "p99"),
    {
      name: `press-to-alert ${stormMode} until all are back`,
      figure: backMs,
      unit: "ms",
      yardstick: yardstickBackMs,
      ratio: backMs / yardstickBackMs,
      goal: "before the presses end",
      holds: backMs < presses * everyMs - calmMs,
    },
  ];
}

function sidesOf(
  site: BenchSite,
  mosquitto: Mosquitto,
  syncFile: string,
): { readonly hark: Side; readonly yardstick: Side } {
  let counter = 1;
  const anyone: Login = { url: mosquitto.url, username: "yardstick", password: "none" };
  return {
    hark: {
      presser: site.relay,
      listener: site.onCall,
      storm: site.storm,
      heardOn: alerts,
      syncFile: undefined,
      payloads: () => {
        counter += 1;
        return site.fobs.map((fob) => ({ fob: fob.fob, payload: pressOf(fob, counter) }));
      },
      settle: () => site.settle(),
    },
    yardstick: {
      presser: anyone,
      listener: anyone,
      storm: [anyone],
      heardOn: receptions,
      syncFile,
      payloads: () =>
        site.fobs.map((fob) => ({ fob: fob.fob, payload: sameSizeAs(fob.fob, pressOf(fob, 1)) })),
      settle: async () => {},
    },
  };
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
