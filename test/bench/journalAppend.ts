import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { SqliteJournal } from "../../gateway/adapters/journal/sqliteJournal.ts";
import type { Batch, Head } from "../../gateway/app/journal.ts";
import { causeOf } from "../../gateway/core/alarm/alarmWords.ts";
import { type Effect, effectKey } from "../../gateway/core/effect.ts";
import type { DomainEvent } from "../../gateway/core/event.ts";
import type {
  AlarmId,
  CommandId,
  FobId,
  OrgId,
  PersonId,
  PlaceId,
  SessionId,
} from "../../shared/base/ids.ts";
import { instant } from "../../shared/base/instant.ts";
import { FakeVault } from "../fakes/fakeVault.ts";
import { type BenchRow, median, quantile, ratioRow } from "./benchRow.ts";
import { machineMs } from "./parts/part.ts";

const rounds = 7;
const closedAppends = 300;
const pacedAppends = 100;
const everyMs = 20;
/** What the events of a press come to in the record. */
const recordBytes = 900;

/**
 * Making a press's turn durable: three events, an effect, a settled effect and
 * an answer, through the journal and its thread. Yardstick: one bare
 * write-and-fdatasync of what the events come to, without a thread.
 */
export async function journalAppend(wanted: (mode: string) => boolean): Promise<readonly BenchRow[]> {
  // Beside the project rather than in /tmp, which may be memory.
  const folder = mkdtempSync(join(process.cwd(), "build-bench-"));
  const journal = new SqliteJournal({ folder, org: "main" as OrgId, keys: new FakeVault() });
  const file = openSync(join(folder, "bare"), "a");
  try {
    const opened = await journal.open();
    if (!opened.ok) throw new Error(opened.fault.code);
    const rows: BenchRow[] = [];
    const sides = { journal: appender(journal, opened.value.head), bare: bareWriter(file) };
    for (const mode of modes) if (wanted(mode.name)) rows.push(...(await compare(mode, sides)));
    return rows;
  } finally {
    closeSync(file);
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Mode {
  readonly name: string;
  readonly appends: number;
  readonly everyMs: number;
  readonly p50: number;
  readonly p99: number;
}

const modes: readonly Mode[] = [
  { name: "closed loop", appends: closedAppends, everyMs: 0, p50: 1.1, p99: 1.5 },
  { name: "paced 50/s", appends: pacedAppends, everyMs, p50: 1.3, p99: 2 },
];

type Write = () => Promise<void> | void;

/** Rounds of both sides take turns, so that whatever else the machine does falls on both. */
async function compare(mode: Mode, sides: { journal: Write; bare: Write }): Promise<readonly BenchRow[]> {
  const taken = { journal: [] as number[][], bare: [] as number[][] };
  for (let turn = 0; turn <= rounds; turn += 1) {
    for (const which of ["bare", "journal"] as const) {
      const samples = await round(mode, sides[which]);
      // The first turn warms both up.
      if (turn > 0) taken[which].push(samples);
    }
  }
  const row = (label: string, share: number, atMost: number): BenchRow =>
    ratioRow({
      name: `journal-append ${mode.name} ${label}`,
      figure: median(taken.journal.map((samples) => quantile(samples, share))),
      unit: "ms",
      yardstick: median(taken.bare.map((samples) => quantile(samples, share))),
      atMost,
    });
  return [row("p50", 0.5, mode.p50), row("p99", 0.99, mode.p99)];
}

async function round({ appends, everyMs }: Mode, write: Write): Promise<number[]> {
  const samples: number[] = [];
  const start = machineMs();
  for (let index = 0; index < appends; index += 1) {
    const waitMs = start + index * everyMs - machineMs();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const began = machineMs();
    await write();
    samples.push(machineMs() - began);
  }
  return samples;
}

function bareWriter(file: number): Write {
  const bytes = Buffer.alloc(recordBytes, "x");
  return () => {
    writeSync(file, bytes);
    fdatasyncSync(file);
  };
}

function appender(journal: SqliteJournal, begin: Head): Write {
  let head = begin;
  let number = 0;
  return async () => {
    number += 1;
    const appended = await journal.append(pressTurn(head, number));
    if (!appended.ok) throw new Error(appended.fault.code);
    head = appended.value;
  };
}

/** What the core makes of a press by a worker in session, as the engine records it. */
function pressTurn(after: Head, number: number): Batch {
  const at = instant(1_788_800_400_000 + number);
  const alarm = `a-${number}` as AlarmId;
  const fob = `fob-${number % 50}` as FobId;
  const person = `worker-${number % 50}` as PersonId;
  const events: readonly DomainEvent[] = [
    { kind: "frame-counted", at, fob, counter: number, alarm },
    {
      kind: "alarm-raised",
      at,
      alarm,
      alarmKind: "panic",
      cause: causeOf("panic", person),
      subject: {
        worker: person,
        fob,
        session: `s-${number % 50}` as SessionId,
        otherSessions: [],
        place: "hub" as PlaceId,
        colleague: undefined,
        relay: undefined,
        uncovered: [],
        fault: undefined,
      },
      oddities: [],
      counter: number,
      reception: { relay: undefined, rssi: undefined, heardAt: at },
      detail: "",
      learntAt: at,
    },
    {
      kind: "step-taken",
      at,
      alarm,
      round: 1,
      step: 0,
      told: [person],
      gaps: [],
      reason: "due",
      nextStepAt: at,
    },
  ];
  return {
    after,
    recordedAt: at,
    events,
    effects: [notify(alarm, number)],
    settled: number > 3 ? [notify(alarm, number - 3).key] : [],
    answered: [
      { id: `frame:${fob}:${number}` as CommandId, answer: { kind: "done", about: alarm, onRecord: true } },
    ],
  };
}

function notify(alarm: AlarmId, number: number): Effect {
  const person = "bruno" as PersonId;
  const key = effectKey("notify", `a-${number}`, 1, 0, person);
  return { kind: "notify-step", key, since: instant(1_788_800_400_000), alarm, round: 1, step: 0, person };
}
