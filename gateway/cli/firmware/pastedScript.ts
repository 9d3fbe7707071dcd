import { crc32 } from "node:zlib";
import { flashLimits } from "./limits.ts";
import { type Upload, writing } from "./upload.ts";

/**
 * The same upload as a text that somebody sends from Espruino's Web IDE, or with
 * its command: it looks at the board, writes, reads back and starts the firmware,
 * or says why it does not.
 */
export function pastedScript(upload: Upload): string {
  const { boards, address, body, isUsed, files } = upload;
  const storage = 'require("Storage")';
  const lines = [
    // Each line is run for itself, so that each has to know whether the ones before held.
    "var hark=true;",
    unless(`${JSON.stringify(boards)}.indexOf(process.env.BOARD)>=0`, "This is another kind of board."),
    ...(body === "serial"
      ? []
      : [
          unless(
            `NRF.getAddress().substr(0,17).split(":").join("").toLowerCase()=="${address}"`,
            "This board has another address than the record.",
          ),
        ]),
    ...(isUsed
      ? [
          unless(
            `${storage}.list(/^hk.epoch/).length`,
            "This board has lost its counters: provision it anew.",
          ),
        ]
      : []),
    ...files.flatMap(({ name, text }) => [
      ...pieces(text).map(
        ({ piece, at }) => `hark=hark&&${writing(name, { piece, at, total: text.length })};`,
      ),
      unless(
        `E.CRC32(${storage}.read(${JSON.stringify(name)}))>>>0===${crc32(text)}`,
        `What was kept of ${name} differs.`,
      ),
    ]),
    'if(hark){print("Written and read back.");setTimeout(load,500);}else print("Nothing was started.");',
  ];
  return `${lines.join("\n")}\n`;
}

function unless(condition: string, says: string): string {
  return `if(hark&&!(${condition})){hark=false;print(${JSON.stringify(says)});}`;
}

function pieces(text: string): readonly { readonly piece: string; readonly at: number }[] {
  const found: { readonly piece: string; readonly at: number }[] = [];
  for (let at = 0; at < text.length; at += flashLimits.pieceChars)
    found.push({ piece: text.slice(at, at + flashLimits.pieceChars), at });
  return found;
}
