import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { replaceSecretFile } from "./files.ts";

const form = z.object({ at: z.iso.datetime(), seq: z.int(), withVault: z.boolean() });

/** When the record was last backed up from this data folder, and how far. */
export type BackupNote = z.output<typeof form>;

export function noteBackup(folder: string, note: BackupNote): void {
  replaceSecretFile(noteFile(folder), `${JSON.stringify(note)}\n`);
}

/** `undefined` when there was none, or the note cannot be read: doctor then says that none is known. */
export function lastBackup(folder: string): BackupNote | undefined {
  const path = noteFile(folder);
  if (!existsSync(path)) return undefined;
  try {
    return form.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
  } catch {
    return undefined;
  }
}

function noteFile(folder: string): string {
  return join(folder, "last-backup.json");
}
