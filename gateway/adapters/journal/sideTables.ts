import type { DatabaseSync } from "node:sqlite";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { JournalFault } from "../../app/journal.ts";
import { rowSum } from "./chain.ts";
import type { Opening } from "./journalCalls.ts";
import { notLanded } from "./journalFaults.ts";
import { answeredKept } from "./limits.ts";
import { trusted } from "./trusted.ts";

/**
 * Everything in the journal that is not the chained record: pending effects and
 * recent answers, each row checked against its own sum, since a silently altered
 * effect would ring the wrong person.
 */
export function readSideTables(db: DatabaseSync): Result<Omit<Opening, "head">, JournalFault> {
  const pending: string[] = [];
  for (const row of db.prepare("SELECT key, n, body, sum FROM effects ORDER BY n").iterate()) {
    const { key, n, body, sum } = trusted<EffectRow>(row);
    if (rowSum(key, n, body) !== sum) return notLanded("journal-damaged", `pending effect ${n} is altered`);
    pending.push(body);
  }
  const answered: string[] = [];
  // Of the events alone: an answer from before the clock was set back is later than the record goes.
  const lastRecordedAt = lastEventAt(db);
  const recent = db.prepare(
    `SELECT n, recordedAt, id, answer, sum FROM answered
     WHERE n > (SELECT max(n) FROM answered) - ${answeredKept} ORDER BY n`,
  );
  for (const row of recent.iterate()) {
    const { n, recordedAt, id, answer, sum } = trusted<AnsweredRow>(row);
    if (rowSum(n, recordedAt, id, answer) !== sum) {
      return notLanded("journal-damaged", `answered command ${n} is altered`);
    }
    answered.push(`{"id":${JSON.stringify(id)},"answer":${answer}}`);
  }
  return ok({ pending: `[${pending.join(",")}]`, answered: `[${answered.join(",")}]`, lastRecordedAt });
}

interface EffectRow {
  readonly key: string;
  readonly n: number;
  readonly body: string;
  readonly sum: string;
}

interface AnsweredRow {
  readonly n: number;
  readonly recordedAt: number;
  readonly id: string;
  readonly answer: string;
  readonly sum: string;
}

function lastEventAt(db: DatabaseSync): number | undefined {
  const row = db.prepare("SELECT recordedAt FROM events ORDER BY seq DESC LIMIT 1").get();
  return row === undefined ? undefined : Number(row["recordedAt"]);
}
