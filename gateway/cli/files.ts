import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "./credentialFile.ts";
import { misused } from "./ended.ts";
import { cliLimits } from "./limits.ts";

/** Reads a text file that somebody named, up to the bound. */
export function readNamedFile(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > cliLimits.fileBytes) throw misused(`${path} is too large (${size} bytes).`);
    return readFileSync(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Claims a new file that only its owner may read, before something is made that must not be lost. */
export function claimSecretFile(path: string): void {
  write(path, "", "wx");
}

/** Writes it anew in place of the old one; after a power cut there is the old or the new, never half. */
export function replaceSecretFile(path: string, text: string): void {
  write(`${path}.new`, text, "w");
  renameSync(`${path}.new`, path);
  syncedFolder(dirname(path));
}

/** Makes names in a folder survive a power cut. */
export function syncedFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function write(path: string, text: string, mode: "w" | "wx"): void {
  try {
    const file = openSync(path, mode, 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = codeOf(error);
    throw code === "EEXIST"
      ? misused(`${path} is there already.`, "Name another file, or put that one away first.")
      : misused(`${path} cannot be written (${code}).`);
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === "unknown") return error;
  return misused(code === "ENOENT" ? `There is no file ${path}.` : `${path} cannot be read (${code}).`);
}
