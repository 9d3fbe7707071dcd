import type { Firmware } from "../../../firmware/bundle/firmware.ts";
import { storageHex } from "../../../firmware/bundle/storageHex.ts";
import { storedFobFile } from "../../../firmware/target/espruino/storedFob.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import type { Call, CommandSpec } from "../commandSpec.ts";
import { harkFolderOf } from "../credentialFile.ts";
import { misused } from "../ended.ts";
import { claimSecretFile, replaceSecretFile } from "../files.ts";
import { progressOn } from "../progress.ts";
import { idOf } from "../virtualFob/chosenFob.ts";
import { BoardConsole } from "./boardConsole.ts";
import { bodyOf, bodyWord } from "./bodyWord.ts";
import { soundFirmware } from "./buildCommand.ts";
import { boardEnded, portEnded } from "./flashFaults.ts";
import { type FobRecord, keepRecord, readRecord, storedFobOf } from "./fobRecord.ts";
import { flashLimits } from "./limits.ts";
import { pastedScript } from "./pastedScript.ts";
import { type BoardFile, type Upload, uploadTo } from "./upload.ts";
import { openUsbLine } from "./usbLine.ts";

/** What Espruino runs when it starts. */
const bootFile = ".bootcde";

/** Puts the firmware and a fob's record into a board. */
export const flash: CommandSpec = {
  name: "flash",
  about: "Put the firmware and a fob's record into a board",
  more: "Over a cable it is written, read back and started. For a board that is reached over Bluetooth only, --script makes a file for Espruino's Web IDE. Files made here hold the fob's key and have mode 0600.",
  words: [bodyWord],
  flags: [
    { form: "--fob <fob>", about: "the provisioned fob", required: true },
    { form: "--port <device>", about: "the board's port, such as /dev/ttyACM0" },
    { form: "--baud <rate>", about: "the port's speed; 9600, if left out, and any on USB" },
    { form: "--script <file>", about: "make a script to be sent from Espruino's Web IDE instead" },
    { form: "--hex <file>", about: "make an image of the board's Storage for a probe instead" },
  ],
  examples: [
    ["hark firmware flash serial --fob desk --port /dev/ttyACM0", "over USB"],
    ["hark firmware flash puck --fob fob-7 --script fob-7.js", "for the Web IDE, over Bluetooth"],
  ],
  run: flashOne,
};

async function flashOne(call: Call): Promise<void> {
  const { given, kit, print } = call;
  const body = bodyOf(given);
  const folder = harkFolderOf(given, kit);
  const record = readRecord(folder, idOf<FobId>(given.text("fob")));
  if (record.body !== body) {
    throw misused(
      `${record.fob} is provisioned as ${record.body}, not as ${body}.`,
      "Name the body that it is.",
    );
  }
  const way = wayOf(call);
  const firmware = await soundFirmware(body);
  const upload = uploadOf(firmware, record);
  if (way.kind === "port") await flashOver(call, way.path, upload);
  else writeSecret(way.path, way.kind === "script" ? pastedScript(upload) : hexFor(firmware, record, upload));
  if (!record.isUsed) keepRecord(folder, { ...record, isUsed: true });
  if (print.json) {
    print.value({ result: "done", fob: record.fob, body, digest: firmware.digest, [way.kind]: way.path });
    return;
  }
  const tick = kit.out.paint("green", "✓");
  if (way.kind === "port") print.line(`${tick} ${record.fob} is written, read back and started.`);
  else print.line(`${tick} ${way.path} is made. It holds the fob's key: delete it once the board has it.`);
  print.aside(`Try it with \`hark fobs test ${record.fob}\`.`);
}

type Way = { readonly kind: "port" | "script" | "hex"; readonly path: string };

function wayOf({ given }: Call): Way {
  const ways = (["port", "script", "hex"] as const).flatMap((kind): readonly Way[] => {
    const path = given.optional(kind);
    return path === undefined ? [] : [{ kind, path }];
  });
  const [way] = ways;
  if (way === undefined || ways.length > 1) throw misused("Name one of --port, --script and --hex.");
  return way;
}

function uploadOf({ body, board, code }: Firmware, record: FobRecord): Upload {
  const files: readonly BoardFile[] = [
    { name: storedFobFile, text: JSON.stringify(storedFobOf(record)) },
    { name: bootFile, text: code },
  ];
  return { body, boards: board.boards, address: record.address, isUsed: record.isUsed, files };
}

async function flashOver(call: Call, path: string, upload: Upload): Promise<void> {
  const opened = await openUsbLine(path, baudOf(call));
  if (!opened.ok) throw portEnded(opened.fault, path);
  try {
    const done = await uploadTo(new BoardConsole(opened.value), upload, progressOn(call.kit, "writing"));
    if (!done.ok) throw boardEnded(done.fault, path);
  } finally {
    await opened.value.close();
  }
}

function hexFor({ board }: Firmware, record: FobRecord, { files }: Upload): string {
  if (!board.takesHex) throw misused("A Bangle.js keeps its Storage where no probe writes.", "Use --script.");
  if (record.isUsed) throw boardEnded({ code: "counters-lost" }, "the probe");
  const hex = storageHex(board.savedCode, files);
  if (!hex.ok) throw boardEnded({ code: "no-room", file: bootFile }, "the probe");
  return hex.value;
}

function writeSecret(path: string, text: string): void {
  claimSecretFile(path);
  replaceSecretFile(path, text);
}

function baudOf({ given }: Call): number {
  const rate = Number(given.optional("baud") ?? flashLimits.baudRate);
  if (!Number.isInteger(rate) || rate < 50 || rate > 4_000_000)
    throw misused("--baud is a speed such as 9600.");
  return rate;
}
