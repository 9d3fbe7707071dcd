import { SqliteJournal } from "../../../gateway/adapters/journal/sqliteJournal.ts";
import type { OrgId } from "../../../shared/base/ids.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import { answeredFor, batchOf, effectFor, placeAdded } from "./batches.ts";

/** Appends for as long as it lives and prints each number only after the journal said ok. Killed by its test. */
const [folder = ""] = process.argv.slice(2);
const journal = new SqliteJournal({ folder, org: "demo" as OrgId, keys: new FakeVault() });
const opened = await journal.open();
if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
let { head } = opened.value;
for (;;) {
  const n = head.seq + 1;
  const events = [placeAdded(n), placeAdded(n + 1), placeAdded(n + 2)];
  const appended = await journal.append(
    batchOf(head, {
      events,
      effects: [effectFor(n)],
      settled: n > 30 ? [effectFor(n - 30).key] : [],
      answered: [answeredFor(n)],
    }),
  );
  if (!appended.ok) throw new Error(JSON.stringify(appended.fault));
  head = appended.value;
  process.stdout.write(`${head.seq}\n`);
  if (n % 300 === 1) void journal.snapshot();
}
