import type { Firmware } from "../../../firmware/bundle/firmware.ts";
import { storageHex } from "../../../firmware/bundle/storageHex.ts";
import { storedFobFile } from "../../../firmware/target/espruino/storedFob.ts";
import { type FobId, parseFobAddress } from "../../../shared/base/ids.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { NobleRadio } from "../../adapters/bluetooth/nobleRadio.ts";
import { systemClock } from "../../adapters/clock/systemClock.ts";
import type { Call, CommandSpec } from "../commandSpec.ts";
import { harkFolderOf } from "../credentialFile.ts";
import { misused } from "../ended.ts";
import { claimSecretFile, replaceSecretFile } from "../files.ts";
import { progressOn } from "../progress.ts";
import { idOf } from "../virtualFob/chosenFob.ts";
import { BoardConsole } from "./boardConsole.ts";
import { bodyOf, bodyWord } from "./bodyWord.ts";
import { soundFirmware } from "./buildCommand.ts";
import { boardEnded, portEnded, startInDoubt } from "./flashFaults.ts";
import { flashOverAir, type Start } from "./flashOverAir.ts";
import { type FobRecord, keepRecord, readRecord, shown, storedFobOf } from "./fobRecord.ts";
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
  more: "Over a cable or Bluetooth it is written, read back and started. Where the board is in reach of another computer only, --script makes a file for Espruino's Web IDE. Files made here hold the fob's key and have mode 0600.",
  words: [bodyWord],
  flags: [
    { form: "--fob <fob>", about: "the provisioned fob", required: true },
    { form: "--port <device>", about: "the board's port, such as /dev/ttyACM0" },
    { form: "--baud <rate>", about: "the port's speed; 9600, if left out, and any on USB" },
    { form: "--bluetooth <address>", about: "the board's address, such as C4:12:34:56:78:9A" },
    { form: "--script <file>", about: "make a script to be sent from Espruino's Web IDE instead" },
    { form: "--hex <file>", about: "make an image of the board's Storage for a probe instead" },
  ],
  examples: [
    ["hark firmware flash serial --fob desk --port /dev/ttyACM0", "over USB"],
    ["hark firmware flash puck --fob fob-7 --bluetooth C4:12:34:56:78:9A", "over Bluetooth"],
    ["hark firmware flash puck --fob fob-7 --script fob-7.js", "for the Web IDE"],
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
  if (way.kind === "bluetooth") checkAddress(way.path, record);
  const firmware = await soundFirmware(body);
  const start = await bring(call, way, { firmware, record });
  // P8: also when the start is in doubt, since a board that runs has counted.
  if (!record.isUsed) keepRecord(folder, { ...record, isUsed: true });
  if (start === "in-doubt") throw startInDoubt(shown(record.address));
  if (print.json) {
    print.value({ result: "done", fob: record.fob, body, digest: firmware.digest, [way.kind]: way.path });
    return;
  }
  const tick = kit.out.paint("green", "✓");
  if (start === "started") print.line(`${tick} ${record.fob} is written, read back and started.`);
  else print.line(`${tick} ${way.path} is made. It holds the fob's key: delete it once the board has it.`);
  print.aside(`Try it with \`hark fobs test ${record.fob}\`.`);
}

const ways = ["port", "bluetooth", "script", "hex"] as const;

/** `path` is where to: a port, an address or a file. */
type Way = { readonly kind: (typeof ways)[number]; readonly path: string };

function wayOf({ given }: Call): Way {
  const named = ways.flatMap((kind): readonly Way[] => {
    const path = given.optional(kind);
    return path === undefined ? [] : [{ kind, path }];
  });
  const [way] = named;
  if (way === undefined || named.length > 1)
    throw misused("Name one of --port, --bluetooth, --script and --hex.");
  return way;
}

function checkAddress(text: string, { body, fob, address }: FobRecord): void {
  if (body === "serial") throw misused("A serial board is on a line.", "Use --port.");
  const named = parseFobAddress(text);
  if (named === undefined) throw misused("--bluetooth is an address such as C4:12:34:56:78:9A.");
  if (named === address) return;
  throw misused(
    `${fob} is provisioned for ${shown(address)}, not for ${shown(named)}.`,
    "Name the board it is for, or provision this one.",
  );
}

async function bring(
  call: Call,
  { kind, path }: Way,
  { firmware, record }: { readonly firmware: Firmware; readonly record: FobRecord },
): Promise<Start | "made"> {
  const upload = uploadOf(firmware, record);
  switch (kind) {
    case "port":
      await flashOver(call, path, upload);
      return "started";
    case "bluetooth": {
      const radio = new NobleRadio({ clock: systemClock });
      return flashOverAir({ clock: systemClock, radio }, upload, progressOn(call.kit, "writing"));
    }
    case "script":
      writeSecret(path, pastedScript(upload));
      return "made";
    case "hex":
      writeSecret(path, hexFor(firmware, record, upload));
      return "made";
    default:
      return unreachable(kind);
  }
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
