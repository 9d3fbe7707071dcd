import { writeFileSync } from "node:fs";
import type { EspruinoBody } from "../../../firmware/bundle/bodies.ts";
import { shareForCode, shareForVariables } from "../../../firmware/bundle/bodies.ts";
import type { Firmware } from "../../../firmware/bundle/firmware.ts";
import type { Call, CommandSpec } from "../commandSpec.ts";
import { codeOf } from "../credentialFile.ts";
import { Ended, misused } from "../ended.ts";
import { bodyOf, bodyWord } from "./bodyWord.ts";

/** Makes a body's firmware from the sources and says what it takes of the board. */
export const build: CommandSpec = {
  name: "build",
  about: "Build a body's firmware and hold it against its board",
  more: "The same sources make the same bytes. It holds no key: that comes with `hark firmware provision`. The count of variables is an estimate; docs/hardware says how it is made.",
  words: [bodyWord],
  flags: [{ form: "--out <file>", about: "write the code to this file" }],
  examples: [
    ["hark firmware build puck", "measures it"],
    ["hark firmware build bangle --out bangle.js", "and writes it to a file"],
  ],
  run: buildOne,
};

async function buildOne(call: Call): Promise<void> {
  const { given, print } = call;
  const firmware = await soundFirmware(bodyOf(given));
  const out = given.optional("out");
  if (out !== undefined) write(out, firmware.code);
  const { body, board, code, digest, variables } = firmware;
  const codeRoom = Math.floor(board.savedCode.bytes * shareForCode);
  const variableRoom = Math.floor(board.variables * shareForVariables);
  if (print.json) {
    print.value({
      result: "done",
      body,
      bytes: code.length,
      codeRoom,
      ...variables,
      variableRoom,
      digest,
      file: out,
    });
    return;
  }
  print.pairs([
    ["body", body],
    ["code", `${code.length} bytes; the board has room for ${codeRoom}`],
    ["functions", String(variables.functions)],
    ["variables", `about ${variables.fromFlash} at rest; the board has room for ${variableRoom}`],
    ["digest", digest],
    ["file", out ?? ""],
  ]);
}

/** The sources do not change while a command runs, so each body is built once. */
const built = new Map<EspruinoBody, Promise<Firmware>>();

/** Firmware that a board can take; what it cannot take ends the command with every reason. */
export async function soundFirmware(body: EspruinoBody): Promise<Firmware> {
  // The compilers take a second to load, which no other command should wait for.
  const { makeFirmware } = await import("../../../firmware/bundle/firmware.ts");
  const building = built.get(body) ?? makeFirmware(body);
  built.set(body, building);
  const firmware = await building;
  if (firmware.problems.length === 0) return firmware;
  throw new Ended("refused", {
    code: "firmware-unfit",
    sentence: `The firmware for ${body} does not fit its board.`,
    remedy: "Mend the sources; nothing was written.",
    problems: firmware.problems,
  });
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw misused(`${path} cannot be written (${codeOf(error)}).`);
  }
}
