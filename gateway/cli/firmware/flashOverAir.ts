import { setTimeout as wait } from "node:timers/promises";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { failed } from "../../../shared/base/result.ts";
import { type LineParts, openBluetoothLine } from "./bluetoothLine.ts";
import { BoardConsole } from "./boardConsole.ts";
import { airEnded, boardEnded } from "./flashFaults.ts";
import { shown } from "./fobRecord.ts";
import { flashLimits } from "./limits.ts";
import { type Upload, uploadTo } from "./upload.ts";

/** Whether the board confirmed the word to start. */
export type Start = "started" | "in-doubt";

/** Puts firmware into the board that has the record's address; throws `Ended` when it is not in. */
export async function flashOverAir(
  parts: LineParts,
  upload: Upload,
  progress: (done: number, total: number) => void,
): Promise<Start> {
  const address = certain(parseFobAddress(upload.address), "a record's address");
  const where = shown(address);
  const opened = await openBluetoothLine(parts, address);
  if (!opened.ok) throw airEnded(opened.fault, where);
  const line = opened.value;
  const cut = line.ended.then((fault) => failed({ code: "cut", fault } as const));
  try {
    const uploaded = uploadTo(new BoardConsole(line), upload, progress);
    const done = await Promise.race([cut, uploaded]);
    if (!done.ok)
      throw done.fault.code === "cut" ? airEnded(done.fault.fault, where) : boardEnded(done.fault, where);
    const isCut = (await Promise.race([cut, line.drained()])) !== undefined;
    await Promise.race([line.ended, wait(flashLimits.lingerMs)]);
    return isCut ? "in-doubt" : "started";
  } finally {
    await line.close();
  }
}
