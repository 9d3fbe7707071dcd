import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { codeOf } from "../credentialFile.ts";
import { type Examined, type Finding, findingsFor } from "./finding.ts";

const p1 = findingsFor("P1");
const p2 = findingsFor("P2");

/** Twice this many clients need as many descriptors; below it a busy evening is refused at the door. */
const leastDescriptors = 4_096;

/** P1: what is confirmed must be on disk. */
export function checkDisk({ folder, config }: Examined): readonly Finding[] {
  if (!existsSync(folder)) {
    return [
      p1.fail(
        "data folder",
        `There is no data folder at ${folder}.`,
        "Run `hark init` or `hark start`, or name another with --data.",
      ),
    ];
  }
  return [writable(folder), synchronous(folder), space(folder, config.data.lowSpace.bytes), descriptors()];
}

function writable(folder: string): Finding {
  const path = join(folder, `.doctor-${process.pid}`);
  try {
    const file = openSync(path, "wx", 0o600);
    try {
      const startedAt = performance.now();
      writeSync(file, "x".repeat(4_096));
      fsyncSync(file);
      const tookMs = performance.now() - startedAt;
      return tookMs > 250
        ? p1.warn(
            "disk writes",
            `A write took ${Math.round(tookMs)} ms to reach the disk.`,
            "A press is confirmed only after that: use a faster disk, or find out what keeps this one busy.",
          )
        : p1.ok("disk writes", `A write reached the disk in ${tookMs.toFixed(1)} ms.`);
    } finally {
      closeSync(file);
      rmSync(path);
    }
  } catch (error) {
    return p1.fail(
      "disk writes",
      `Nothing can be written to ${folder} (${codeOf(error)}).`,
      "Check that it is mounted writable, not full, and belongs to the user Hark runs as.",
    );
  }
}

/** A SQLite that does not honour FULL would confirm presses that a power cut loses. */
function synchronous(folder: string): Finding {
  const path = join(folder, `.doctor-${process.pid}.sqlite`);
  try {
    const db = new DatabaseSync(path);
    try {
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
      const level = db.prepare("PRAGMA synchronous").get()?.["synchronous"];
      return level === 2
        ? p1.ok("synchronous commits", "SQLite syncs every commit (synchronous = FULL).")
        : p1.fail(
            "synchronous commits",
            `SQLite reads back synchronous = ${String(level)} instead of 2.`,
            "Use the Node that comes with Hark (`npm ci`).",
          );
    } finally {
      db.close();
      for (const ending of ["", "-wal", "-shm"]) rmSync(path + ending, { force: true });
    }
  } catch (error) {
    return p1.fail(
      "synchronous commits",
      `SQLite cannot write to ${folder} (${codeOf(error)}).`,
      "Check the folder's file system.",
    );
  }
}

function space(folder: string, least: number): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const shown = `${Math.floor(free / 1_048_576)} MiB are free.`;
  if (free < least / 4)
    return p1.fail(
      "free space",
      shown,
      "Free space now: with a full disk presses alarm without being on record.",
    );
  if (free < least)
    return p1.warn("free space", shown, "Free space, or enlarge the file system, before it is full.");
  return p1.ok("free space", shown);
}

function descriptors(): Finding {
  const path = "/proc/self/limits";
  const soft = existsSync(path) ? /Max open files\s+(\d+)/.exec(readFileSync(path, "utf8"))?.[1] : undefined;
  if (soft === undefined)
    return p2.skip("open files", "This system does not say how many files may be open.");
  const says = `${soft} files may be open in this shell.`;
  return Number(soft) < leastDescriptors
    ? p2.warn(
        "open files",
        says,
        "Each connection needs one: the service unit sets LimitNOFILE; for a start by hand, `ulimit -n 65536`.",
      )
    : p2.ok("open files", says);
}
