import { hash } from "node:crypto";
import type { Head } from "../../app/journal.ts";

/** One row of the record. `body` is JSON text, `hash` 64 lower-case hex digits. */
export interface EventRow {
  readonly seq: number;
  /** Epoch milliseconds: when the batch was recorded. */
  readonly recordedAt: number;
  readonly kind: string;
  readonly version: number;
  readonly body: string;
  readonly hash: string;
}

/** Where every chain begins: before the first event. */
export const emptyChain: Head = { seq: 0, hash: "0".repeat(64) };

/**
 * P9: each event's hash covers the one before it, so nothing can be changed,
 * removed or put in between without every later hash changing. The line hashed
 * is specified in docs/journal.md; only `body` could hold a line feed, and it
 * stands last, so two different rows never make the same line.
 */
export function chainHash(before: string, row: Omit<EventRow, "hash">): string {
  return hash("sha256", `${before}\n${row.seq}\n${row.recordedAt}\n${row.kind}\n${row.version}\n${row.body}`);
}

/** Guards a row outside the chain against silent damage: 16 hex digits over all its columns. */
export function rowSum(...columns: readonly (string | number)[]): string {
  return hash("sha256", columns.join("\n")).slice(0, 16);
}
