import { crc32 } from "node:zlib";
import type { EspruinoBody } from "../../../firmware/bundle/bodies.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { BoardConsole, ConsoleFault } from "./boardConsole.ts";
import { flashLimits } from "./limits.ts";

export type UploadFault =
  | ConsoleFault
  | { readonly code: "wrong-board"; readonly is: string }
  | { readonly code: "wrong-address"; readonly is: string }
  /** The key has counted on a board, and this one has no count. */
  | { readonly code: "counters-lost" }
  | { readonly code: "no-room"; readonly file: string }
  | { readonly code: "readback-differs"; readonly file: string };

/** One file of a board's Storage. ASCII only. */
export interface BoardFile {
  readonly name: string;
  readonly text: string;
}

export interface Upload {
  readonly body: EspruinoBody;
  /** What `process.env.BOARD` may say. */
  readonly boards: readonly string[];
  /** Of the record, twelve hex digits; held against the radio's where the board has one. */
  readonly address: string;
  readonly isUsed: boolean;
  /** In this order, the one that starts the firmware last. */
  readonly files: readonly BoardFile[];
}

/** Looks whether it is the right board, writes the files, reads them back and starts the firmware. */
export async function uploadTo(
  board: BoardConsole,
  upload: Upload,
  progress: (done: number, total: number) => void,
): Promise<Result<undefined, UploadFault>> {
  const greeted = await board.greet();
  if (!greeted.ok) return greeted;
  const fits = await checkBoard(board, upload);
  if (!fits.ok) return fits;
  // Whatever ran keeps variables that the upload needs. Storage stays: it holds the counters.
  board.tell("reset()");
  const awake = await board.greet();
  if (!awake.ok) return awake;
  const total = upload.files.reduce((sum, { text }) => sum + text.length, 0);
  let before = 0;
  for (const file of upload.files) {
    const base = before;
    const written = await writeFile(board, file, (done) => progress(base + done, total));
    if (!written.ok) return written;
    before += file.text.length;
  }
  for (const file of upload.files) {
    const same = await readBack(board, file);
    if (!same.ok) return same;
  }
  board.tell("load()");
  return ok(undefined);
}

async function checkBoard(board: BoardConsole, upload: Upload): Promise<Result<undefined, UploadFault>> {
  const kind = await board.ask("process.env.BOARD");
  if (!kind.ok) return kind;
  if (typeof kind.value !== "string" || !upload.boards.includes(kind.value))
    return failed({ code: "wrong-board", is: String(kind.value) });
  if (upload.body !== "serial") {
    const radio = await board.ask("NRF.getAddress()");
    if (!radio.ok) return radio;
    const is = String(radio.value).slice(0, 17).replaceAll(":", "").toLowerCase();
    if (is !== upload.address) return failed({ code: "wrong-address", is });
  }
  if (!upload.isUsed) return ok(undefined);
  const counts = await board.ask('require("Storage").list(/^hk.epoch/).length');
  if (!counts.ok) return counts;
  return counts.value === 0 ? failed({ code: "counters-lost" }) : ok(undefined);
}

async function writeFile(
  board: BoardConsole,
  { name, text }: BoardFile,
  progress: (done: number) => void,
): Promise<Result<undefined, UploadFault>> {
  for (let at = 0; at < text.length; at += flashLimits.pieceChars) {
    const piece = text.slice(at, at + flashLimits.pieceChars);
    const taken = await board.ask(writing(name, { piece, at, total: text.length }));
    if (!taken.ok) return taken;
    if (taken.value === false) return failed({ code: "no-room", file: name });
    progress(at + piece.length);
  }
  return ok(undefined);
}

/** Storage takes a file in pieces when it is told the whole length with each. */
export function writing(
  name: string,
  { piece, at, total }: { readonly piece: string; readonly at: number; readonly total: number },
): string {
  return `require("Storage").write(${JSON.stringify(name)},${JSON.stringify(piece)},${at},${total})`;
}

async function readBack(
  board: BoardConsole,
  { name, text }: BoardFile,
): Promise<Result<undefined, UploadFault>> {
  const kept = `require("Storage").read(${JSON.stringify(name)})`;
  const read = await board.ask(`[${kept}.length,E.CRC32(${kept})>>>0]`);
  if (!read.ok) return read;
  const wanted = [text.length, crc32(text)];
  return JSON.stringify(read.value) === JSON.stringify(wanted)
    ? ok(undefined)
    : failed({ code: "readback-differs", file: name });
}
