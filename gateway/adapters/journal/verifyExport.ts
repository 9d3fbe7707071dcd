import { createReadStream } from "node:fs";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import { chainHash, type EventRow } from "./chain.ts";
import type { Exported, ExportHeader, ExportTrailer } from "./exportJournal.ts";
import { faultFrom, notLanded } from "./journalFaults.ts";
import { exportLineMax } from "./limits.ts";

/** P9: proves from an export alone that nothing in it was altered, removed or put in between, and that it was not cut off. */
export async function verifyExport(path: string): Promise<Result<Exported, JournalFault>> {
  try {
    return await verifyLines(path);
  } catch (error) {
    return failed(faultFrom(error));
  }
}

async function verifyLines(path: string): Promise<Result<Exported, JournalFault>> {
  let head: Head | undefined;
  let events = 0;
  let ended = false;
  let number = 0;
  for await (const text of linesOf(path)) {
    number += 1;
    const line = text === undefined || ended ? undefined : parsed(text);
    if (line === undefined)
      return notLanded("journal-damaged", `line ${number} does not belong in an export`);
    if (head === undefined) {
      if (!isHeader(line)) return notLanded("journal-damaged", "the first line is no header of an export");
      head = line.after;
    } else if (isTrailer(line)) {
      if (line.events !== events || line.head.seq !== head.seq || line.head.hash !== head.hash) {
        return notLanded(
          "journal-chain-broken",
          `line ${number}: the end does not match what stands before it`,
        );
      }
      ended = true;
    } else {
      const row = rowOf(line);
      if (row === undefined) return notLanded("journal-damaged", `line ${number} is no event`);
      const hash = chainHash(head.hash, row);
      if (row.seq !== head.seq + 1 || row.hash !== hash) {
        return notLanded(
          "journal-chain-broken",
          `line ${number}: event ${head.seq + 1} does not fit its hash`,
        );
      }
      head = { seq: row.seq, hash };
      events += 1;
    }
  }
  if (head === undefined || !ended) return notLanded("journal-damaged", "the export is cut off");
  return ok({ events, head });
}

/** Lines with a bound; `undefined` for one that is longer, after which nothing more is read. */
async function* linesOf(path: string): AsyncGenerator<string | undefined> {
  let rest = "";
  for await (const piece of createReadStream(path, { encoding: "utf8" })) {
    const lines = (rest + String(piece)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > exportLineMax) {
      yield undefined;
      return;
    }
  }
  if (rest !== "") yield rest;
}

/** The fields any line of an export may have, none of them believed yet. */
type Line = { readonly [Field in keyof EventRow | keyof ExportHeader | keyof ExportTrailer]?: unknown };

function parsed(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isObject(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Line {
  return typeof value === "object" && value !== null;
}

function rowOf({ seq, recordedAt, kind, version, body, hash }: Line): EventRow | undefined {
  const isRow =
    typeof seq === "number" &&
    typeof recordedAt === "number" &&
    typeof kind === "string" &&
    typeof version === "number" &&
    typeof body === "string" &&
    typeof hash === "string";
  return isRow ? { seq, recordedAt, kind, version, body, hash } : undefined;
}

function isHeader(line: Line): line is Line & ExportHeader {
  return line.hark === "journal-export" && line.format === 1 && isHead(line.after);
}

function isTrailer(line: Line): line is Line & ExportTrailer {
  return line.hark === "journal-export-end" && isHead(line.head);
}

function isHead(value: unknown): value is Head {
  if (!isObject(value)) return false;
  const { seq, hash } = value;
  return Number.isSafeInteger(seq) && typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash);
}
