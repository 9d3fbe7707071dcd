import { createCipheriv, createDecipheriv, hash, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import type { Head } from "../../app/journal.ts";
import type { MutableOrgState } from "../../core/state.ts";
import { snapshotPath, snapshotSeqs } from "./journalFiles.ts";
import { snapshotsKept } from "./limits.ts";
import { trusted } from "./trusted.ts";

/** A state and the event after which it was so. */
export interface Snapshot {
  readonly at: Head;
  readonly state: MutableOrgState;
}

const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Writes a snapshot: one JSON header line, then nonce(12) ‖ ciphertext ‖ tag(16),
 * AES-256-GCM with the header bound in. It appears under its name whole or not
 * at all. Older ones go, all but one.
 */
export function writeSnapshot(folder: string, snapshot: Snapshot, key: Uint8Array): void {
  const header = Buffer.from(`${headerOf(snapshot.at)}\n`);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(header);
  const closed = cipher.update(serialize(snapshot.state));
  const path = snapshotPath(folder, snapshot.at.seq);
  const file = openSync(`${path}.new`, "w", 0o600);
  try {
    for (const part of [header, nonce, closed, cipher.final(), cipher.getAuthTag()]) writeAll(file, part);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  syncFolder(folder);
}

/** The snapshot made after event `seq`; `undefined` when it does not open or was made by other code than this. */
export async function readSnapshot(
  folder: string,
  seq: number,
  key: Uint8Array,
): Promise<Snapshot | undefined> {
  const bytes = await readFile(snapshotPath(folder, seq));
  const headerEnd = bytes.indexOf("\n") + 1;
  const header = bytes.subarray(0, headerEnd);
  const hash = /"hash":"([0-9a-f]{64})"/.exec(header.toString("latin1"))?.[1];
  if (hash === undefined || header.toString("latin1") !== `${headerOf({ seq, hash })}\n`) return undefined;
  if (bytes.length < headerEnd + nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(headerEnd, headerEnd + nonceBytes));
  decipher.setAAD(header);
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    const opened = [decipher.update(bytes.subarray(headerEnd + nonceBytes, -tagBytes)), decipher.final()];
    return { at: { seq, hash }, state: trusted<MutableOrgState>(deserialize(Buffer.concat(opened))) };
  } catch {
    return undefined;
  }
}

export async function discardSnapshot(folder: string, seq: number): Promise<void> {
  await rm(snapshotPath(folder, seq), { force: true });
}

/** P10: after an erasure no snapshot may remain that was made before it. */
export async function discardSnapshots(folder: string): Promise<void> {
  for (const seq of snapshotSeqs(folder)) await discardSnapshot(folder, seq);
}

/** Leaves the newest ones. */
export async function pruneSnapshots(folder: string): Promise<void> {
  for (const seq of snapshotSeqs(folder).slice(snapshotsKept)) await discardSnapshot(folder, seq);
}

/** A snapshot is only as good as the code that made it: other code may have another idea of a state, and replays instead. */
function headerOf(at: Head): string {
  return JSON.stringify({
    hark: "snapshot",
    format: formatVersion,
    code: codeFingerprint(),
    seq: at.seq,
    hash: at.hash,
  });
}

let fingerprint: string | undefined;

/** Changes with any source that could change what an event does to the state, and with the runtime that serialises it. */
function codeFingerprint(): string {
  fingerprint ??= hash(
    "sha256",
    `${process.version}\n${["../../core/", "../../../shared/base/"].map(sourcesIn).join("")}`,
  );
  return fingerprint;
}

function sourcesIn(relative: string): string {
  const folder = join(import.meta.dirname, relative);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort();
  if (names.length === 0) throw new InvariantBroken(`no sources in ${folder}`);
  return names.map((name) => `${name}\n${readFileSync(join(folder, name), "utf8")}\n`).join("");
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** Without this a power cut could keep the file and lose its name. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
