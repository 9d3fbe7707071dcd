import { existsSync } from "node:fs";
import { faults } from "../../../shared/base/faults.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { openToRead, readHead } from "../../adapters/journal/journalDatabase.ts";
import { guarded } from "../../adapters/journal/journalFaults.ts";
import { journalPath } from "../../adapters/journal/journalFiles.ts";
import { readerFrom, verifyJournal } from "../../adapters/journal/verifyJournal.ts";
import type { JournalFault } from "../../app/journal.ts";
import { lastBackup } from "../backupNote.ts";
import { progressOn } from "../progress.ts";
import { type Examined, type Finding, findingsFor } from "./finding.ts";

const p9 = findingsFor("P9");

/** Enough to find what a crash or a bad sector did last, and read in a few milliseconds. */
const tailEvents = 2_000;
const backupDays = 8;
const dayMs = 86_400_000;

/** P9: the record fits together; `--full` looks at every event and page. */
export async function checkRecord(examined: Examined): Promise<readonly Finding[]> {
  const { folder, call } = examined;
  if (!existsSync(journalPath(folder)))
    return [p9.skip("hash chain", "There is no record yet; the first start begins it.")];
  if (call.given.flag("full")) {
    const { verified, fault } = await verifyJournal(folder, progressOn(call.kit, "verifying events"));
    return [
      fault ? broken(fault) : p9.ok("hash chain", `The whole chain verifies, up to event ${verified.seq}.`),
      backupAge(examined),
    ];
  }
  const tail = readTail(folder);
  if (!tail.ok) return [broken(tail.fault), backupAge(examined)];
  const { events, lastAt } = tail.value;
  return [
    p9.ok("hash chain", `The last ${events} events verify. \`hark doctor --full\` verifies all of them.`),
    ...clockAgainst(lastAt, examined),
    backupAge(examined),
  ];
}

interface Tail {
  readonly events: number;
  readonly lastAt: number | undefined;
}

function readTail(folder: string): Result<Tail, JournalFault> {
  const opened = openToRead(folder);
  if (!opened.ok) return opened;
  try {
    const { seq } = readHead(opened.value);
    if (seq === 0) return ok({ events: 0, lastAt: undefined });
    const reader = readerFrom(opened.value, Math.max(1, seq - tailEvents + 1));
    if (!reader.ok) return reader;
    const rows = guarded(() => reader.value.next(tailEvents));
    return rows.ok ? ok({ events: rows.value.length, lastAt: rows.value.at(-1)?.recordedAt }) : rows;
  } finally {
    opened.value.close();
  }
}

function clockAgainst(lastAt: number | undefined, { call }: Examined): readonly Finding[] {
  if (lastAt === undefined) return [];
  return call.kit.now() < lastAt
    ? [
        findingsFor("P5").fail(
          "clock",
          "The clock shows a time before the newest event on record.",
          faults["clock-went-back"].remedy,
        ),
      ]
    : [];
}

function broken({ code, detail }: JournalFault): Finding {
  return p9.fail("hash chain", `${faults[code].title} (${detail})`, faults[code].remedy);
}

function backupAge({ folder, call }: Examined): Finding {
  const note = lastBackup(folder);
  if (note === undefined)
    return p9.warn(
      "backup",
      "No backup was made from this data folder.",
      "Run `hark journal backup FOLDER` every day, to another disk, and try a restore once.",
    );
  const days = Math.floor((call.kit.now() - Date.parse(note.at)) / dayMs);
  const says = `The last backup is ${days} days old and ends at event ${note.seq}.`;
  return days > backupDays ? p9.warn("backup", says, "Make one now, and every day.") : p9.ok("backup", says);
}
