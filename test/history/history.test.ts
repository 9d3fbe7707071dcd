import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { EventRow } from "../../gateway/adapters/journal/chain.ts";
import { currentVersion, eventKinds } from "../../gateway/adapters/journal/eventKinds.ts";
import { openEvent, type StoredEvent } from "../../gateway/adapters/journal/storedEvents.ts";
import { verifyExport } from "../../gateway/adapters/journal/verifyExport.ts";
import { emptyState } from "../../gateway/core/emptyState.ts";
import type { DomainEvent } from "../../gateway/core/event.ts";
import { evolve } from "../../gateway/core/evolve.ts";
import { certain } from "../../shared/base/invariant.ts";
import { evening } from "./evening.ts";
import { historyKeys } from "./historyKeys.ts";

interface Recorded extends EventRow {
  /** What the event said when it was recorded, for people to read and tests to compare. */
  readonly opened: DomainEvent;
}

const folder = new URL("./", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));

function rowsOf(name: string): readonly Recorded[] {
  const lines = readFileSync(new URL(name, folder), "utf8").trimEnd().split("\n");
  return lines.slice(1, -1).map((line) => JSON.parse(line) as Recorded);
}

function eventOf(row: EventRow): DomainEvent {
  const stored = JSON.parse(row.body) as StoredEvent;
  return certain(
    openEvent(stored, row.version, (subject) => historyKeys.subjectKey(subject)),
    row.kind,
  );
}

/** Kinds that stand in no recorded history in the version today's code writes. */
function unrecorded(rows: readonly EventRow[]): readonly string[] {
  const seen = new Set(rows.map(({ kind, version }) => `${kind} ${version}`));
  return Object.keys(eventKinds).filter((kind) => !seen.has(`${kind} ${currentVersion(kind)}`));
}

test.each(names)("%s verifies, so nobody has edited it", async (name) => {
  expect(await verifyExport(new URL(name, folder).pathname)).toMatchObject({ ok: true });
});

test.each(names)("%s replays on today's code, as it was recorded", (name) => {
  const state = emptyState();
  const rows = rowsOf(name);
  for (const row of rows) {
    const event = eventOf(row);
    if (row.version === currentVersion(row.kind)) expect(event).toEqual(row.opened);
    evolve(state, event);
  }
  expect(rows.length).toBeGreaterThan(50);
  expect(state.org).toBe("demo");
  expect(state.closedAlarms.size + state.alarms.size).toBeGreaterThan(0);
  expect(JSON.stringify([...state.people.values()])).toContain("Bruno Invented");
});

test("every kind of event stands in a recorded history, in its present version", () => {
  expect(unrecorded(names.flatMap(rowsOf)), "record a new one: node test/history/record.ts NAME").toEqual([]);
});

test("the script of the evening itself has every kind, so that recording is one command", () => {
  const kinds = new Set<string>(evening.flat().map(({ kind }) => kind));
  expect(Object.keys(eventKinds).filter((kind) => !kinds.has(kind))).toEqual([]);
});

test("a kind nobody recorded is found", () => {
  const rows = names.flatMap(rowsOf).filter(({ kind }) => kind !== "alarm-raised");
  expect(unrecorded(rows)).toEqual(["alarm-raised"]);
});
