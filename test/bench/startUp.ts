import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { journalPath } from "../../gateway/adapters/journal/journalFiles.ts";
import { discardSnapshots } from "../../gateway/adapters/journal/snapshotFile.ts";
import { SqliteJournal } from "../../gateway/adapters/journal/sqliteJournal.ts";
import type { Head } from "../../gateway/app/journal.ts";
import { causeOf } from "../../gateway/core/alarm/alarmWords.ts";
import type { AlarmSubject, DomainEvent } from "../../gateway/core/event.ts";
import type { AlarmId, FobId, OrgId, PersonId, PlaceId, SessionId } from "../../shared/base/ids.ts";
import { after, instant } from "../../shared/base/instant.ts";
import { FakeVault } from "../fakes/fakeVault.ts";
import type { BenchRow } from "./benchRow.ts";
import { machineMs } from "./parts/part.ts";

/** Sessions of ten events each: the record of a large organisation over some years. */
const sessions = 100_000;
const sessionsInBatch = 500;
const eventsInSession = 10;
const goalPerSecond = 300_000;
const begunAt = instant(1_600_000_000_000);

/**
 * Starting from a record of a million events: opening with and without a
 * snapshot. Yardstick: reading the journal's file from end to end and hashing
 * its bytes, which is the least that anything which verifies must do.
 */
export async function startUp(wanted: (mode: string) => boolean): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(process.cwd(), "build-bench-"));
  const journal = new SqliteJournal({ folder, org: "main" as OrgId, keys: new FakeVault() });
  try {
    const head = await fill(journal);
    const rows: BenchRow[] = [];
    if (wanted("without a snapshot")) {
      await discardSnapshots(folder);
      rows.push(await timed("without a snapshot", { folder, journal, head }));
    }
    if (wanted("with a snapshot")) {
      await reopen(journal);
      const made = await journal.snapshot();
      if (!made.ok) throw new Error(made.fault.detail);
      await journal.close();
      rows.push(await timed("with a snapshot", { folder, journal, head }));
    }
    return rows;
  } finally {
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Filled {
  readonly folder: string;
  readonly journal: SqliteJournal;
  readonly head: Head;
}

async function timed(mode: string, { folder, journal, head }: Filled): Promise<BenchRow> {
  const readMs = readAndHashMs(journalPath(folder));
  const began = machineMs();
  const opened = await reopen(journal);
  const tookMs = machineMs() - began;
  await journal.close();
  if (opened.seq !== head.seq) throw new Error(`opened at ${opened.seq}`);
  const figure = head.seq / (tookMs / 1000);
  const yardstick = head.seq / (readMs / 1000);
  return {
    name: `start-up ${mode}, ${head.seq} events in ${(tookMs / 1000).toFixed(2)} s`,
    figure,
    unit: "events/s",
    yardstick,
    ratio: figure / yardstick,
    goal: `at least ${goalPerSecond} events/s`,
    holds: figure >= goalPerSecond,
  };
}

async function reopen(journal: SqliteJournal): Promise<Head> {
  const opened = await journal.open();
  if (!opened.ok) throw new Error(opened.fault.detail);
  return opened.value.head;
}

function readAndHashMs(path: string): number {
  const began = machineMs();
  const file = openSync(path, "r");
  const hash = createHash("sha256");
  const piece = Buffer.alloc(1024 * 1024);
  for (let count = readSync(file, piece); count > 0; count = readSync(file, piece)) {
    hash.update(piece.subarray(0, count));
  }
  hash.digest();
  closeSync(file);
  return machineMs() - began;
}

/** Fills a journal through its own append, many sessions in a batch. */
async function fill(journal: SqliteJournal): Promise<Head> {
  let head = await reopen(journal);
  for (let from = 0; from < sessions; from += sessionsInBatch) {
    const events = Array.from({ length: sessionsInBatch }, (_, index) => sessionEvents(from + index)).flat();
    const recordedAt = after(begunAt, (from + sessionsInBatch) * 60_000);
    const appended = await journal.append({
      after: head,
      recordedAt,
      events,
      effects: [],
      settled: [],
      answered: [],
    });
    if (!appended.ok) throw new Error(appended.fault.detail);
    head = appended.value;
  }
  await journal.close();
  if (head.seq !== sessions * eventsInSession) throw new Error(`${head.seq} events`);
  return head;
}

const nobody: AlarmSubject = {
  worker: undefined,
  fob: undefined,
  session: undefined,
  otherSessions: [],
  place: undefined,
  colleague: undefined,
  relay: undefined,
  uncovered: [],
  fault: undefined,
};

/** One evening alone with three check-ins and a panic press that somebody answers. */
function sessionEvents(number: number): readonly DomainEvent[] {
  const at = after(begunAt, number * 60_000);
  const session = `s-${number}` as SessionId;
  const alarm = `a-${number}` as AlarmId;
  const worker = `worker-${number % 500}` as PersonId;
  const bruno = "bruno" as PersonId;
  const fob = `fob-${number % 500}` as FobId;
  const place = "hub" as PlaceId;
  const later = after(at, 1_800_000);
  const plan = {
    kind: "online" as const,
    workers: [worker],
    place,
    startAt: at,
    endAt: later,
    checkInEveryMs: 600_000,
    colleague: undefined,
    outOfHours: false,
    silent: false,
  };
  const checkedIn = { kind: "checked-in", at, session, by: worker, via: "fob", nextDueAt: later } as const;
  const personal = { subject: session, value: undefined };
  return [
    {
      kind: "session-started-unplanned",
      at,
      session,
      plan,
      checkInDueAt: later,
      personal,
      by: worker,
    },
    checkedIn,
    checkedIn,
    checkedIn,
    { kind: "frame-counted", at, fob, counter: number, alarm },
    {
      kind: "alarm-raised",
      at,
      alarm,
      alarmKind: "panic",
      cause: causeOf("panic", worker),
      subject: { ...nobody, worker, fob, session, place },
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
      told: [bruno],
      gaps: [],
      reason: "due",
      nextStepAt: later,
    },
    { kind: "alarm-acknowledged", at, alarm, by: bruno, attemptDueAt: later },
    { kind: "alarm-resolved", at, alarm, session, by: bruno, outcome: "test", personal: undefined },
    { kind: "session-ended", at, session, by: worker, reportDueAt: later },
  ];
}
