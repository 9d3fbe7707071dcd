import { closeSync, existsSync, mkdirSync, openSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The record itself. Beside it SQLite keeps `-wal` and `-shm`, which belong to it. */
export function journalPath(folder: string): string {
  return join(folder, "journal.sqlite");
}

/** Held locked by whoever writes the journal. It must never be copied or opened for another purpose: closing any handle on it would free the lock. */
export function lockPath(folder: string): string {
  return join(folder, "journal.lock");
}

export function snapshotPath(folder: string, seq: number): string {
  return join(folder, `snapshot-${seq}.bin`);
}

/** The snapshots in a folder, newest first. */
export function snapshotSeqs(folder: string): readonly number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => /^snapshot-(\d{1,15})\.bin$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

/** SQLite gives its side files the mode of the main one, so making that first keeps all of them private. */
export function makePrivateFile(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  closeSync(openSync(path, "a", 0o600));
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
