import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJournal } from "../../gateway/adapters/journal/exportJournal.ts";
import { SqliteJournal } from "../../gateway/adapters/journal/sqliteJournal.ts";
import type { OrgId } from "../../shared/base/ids.ts";
import { certain } from "../../shared/base/invariant.ts";
import { evening } from "./evening.ts";
import { historyKeys } from "./historyKeys.ts";

/**
 * Records the scripted evening as today's code keeps it: `node test/history/record.ts 0002-what-is-new`.
 * A history once recorded is never written again: it is what some installation has on its disk.
 */
const name = certain(process.argv[2], "the name of the history");
const folder = await mkdtemp(join(tmpdir(), "hark-history-"));
const journal = new SqliteJournal({ folder, org: "demo" as OrgId, keys: historyKeys });
const opened = await journal.open();
if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
let { head } = opened.value;
for (const events of evening) {
  const recordedAt = certain(events.at(-1), "an event").at;
  const appended = await journal.append({
    after: head,
    recordedAt,
    events,
    effects: [],
    settled: [],
    answered: [],
  });
  if (!appended.ok) throw new Error(JSON.stringify(appended.fault));
  head = appended.value;
}
const out = new URL(`./${name}.jsonl`, import.meta.url).pathname;
const whole = { from: undefined, to: undefined, progress: undefined };
const exported = await exportJournal({ folder, out, keys: historyKeys, ...whole });
await journal.close();
await rm(folder, { recursive: true });
if (!exported.ok) throw new Error(JSON.stringify(exported.fault));
process.stdout.write(`${exported.value.events} events in ${out}\n`);
