import { randomBytes } from "node:crypto";
import { defaultSettings, parseSettings } from "../../../firmware/logic/parseSettings.ts";
import type { FobSettings } from "../../../firmware/logic/settings.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress, FobId } from "../../../shared/base/ids.ts";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { Call, CommandSpec } from "../commandSpec.ts";
import { harkFolderOf } from "../credentialFile.ts";
import { misused, unheld } from "../ended.ts";
import { readNamedFile } from "../files.ts";
import { fobKeyOf, keyFlags } from "../fobKey.ts";
import type { Given } from "../given.ts";
import { allRows, carryOutIn, converse } from "../say.ts";
import { idOf } from "../virtualFob/chosenFob.ts";
import { type ProvisionedBody, provisionedBodyOf, provisionedWord } from "./bodyWord.ts";
import {
  dropRecord,
  type FobRecord,
  isRecordThere,
  makeRecord,
  readRecord,
  recordPath,
  shown,
} from "./fobRecord.ts";
import { dropStation, makeStation, stationPath } from "./stationRecord.ts";

const [newKeyFlag, ...otherKeyFlags] = keyFlags;

/** Makes what one fob is, apart from its code: address, key, settings. */
export const provision: CommandSpec = {
  name: "provision",
  about: "Make one fob's record: its address, key and settings",
  more: "The record is kept in the data folder with mode 0600; `hark firmware flash` puts it into the board. A desk station's is a file for the relay that runs it. As an admin you also have the fob enrolled. A key is never taken as an argument and never shown.",
  words: [provisionedWord],
  flags: [
    { form: "--fob <fob>", about: "the fob's id, such as fob-7", required: true },
    { form: "--address <address>", about: "the board's radio address; a board on a line gets a random one" },
    { ...certain(newKeyFlag, "the flag for a new key"), about: "make a key and keep it in the record" },
    ...otherKeyFlags,
    {
      form: "--profile <profile>",
      about: "what others may notice",
      choices: ["silent", "discreet", "audible"],
    },
    { form: "--settings <file>", about: "a JSON file with further settings" },
    { form: "--motor", about: "a coin motor that nobody else hears is soldered to the Puck.js" },
    { form: "--label <text>", about: "what is written on it" },
    {
      form: "--offline",
      about: "make the record only: enrol the fob later with `hark fobs enrol --key-file`",
    },
  ],
  examples: [
    [
      "hark firmware provision puck --fob fob-7 --address C4:12:34:56:78:9A --new-key",
      "then: hark firmware flash puck",
    ],
    ["hark firmware provision serial --fob desk --key-file desk.key --offline", "with a key it has already"],
    ["hark firmware provision station --fob desk --new-key", "a desk button; then: hark relay"],
  ],
  run: provisionOne,
};

async function provisionOne(call: Call): Promise<void> {
  const { given, kit, print } = call;
  const folder = harkFolderOf(given, kit);
  const fob = idOf<FobId>(given.text("fob"));
  const body = provisionedBodyOf(given);
  const there = [recordPath(folder, fob), stationPath(folder, fob)].find(isRecordThere);
  if (there !== undefined) {
    if (there.endsWith(".json")) readRecord(folder, fob);
    throw misused(
      `${fob} is provisioned already: ${there}.`,
      "Use it, or put that file away first; a fob with a new key has to be enrolled afresh.",
    );
  }
  const unkeyed = {
    fob,
    address: addressOf(given, body),
    settings: settingsOf(given),
    motor: motorOf(given, body),
  };
  const key = await fobKeyOf(call);
  const keyed = { ...unkeyed, key: key.hex };
  const made = body === "station" ? stationOf(folder, keyed) : boardOf(folder, { ...keyed, body });
  if (!given.flag("offline")) {
    try {
      await enrol(call, { ...keyed, body }, key.isNew);
    } catch (error) {
      made.drop();
      throw error;
    }
  }
  const { address } = unkeyed;
  if (print.json) {
    print.value({ result: "done", fob, body, address, file: made.path });
    return;
  }
  print.line(`${kit.out.paint("green", "✓")} ${fob} is provisioned as ${shown(address)}: ${made.path}`);
  print.aside(made.next);
}

type Unkeyed = Omit<FobRecord, "body" | "key" | "isUsed">;

/** What was made of a fob on this computer, and what comes next. */
interface Made {
  readonly path: string;
  readonly next: string;
  /** Takes it back, since the gateway did not take the fob. */
  readonly drop: () => void;
}

function boardOf(folder: string, record: Omit<FobRecord, "isUsed">): Made {
  makeRecord(folder, { ...record, isUsed: false });
  const { fob, body, address } = record;
  const way = body === "serial" ? "--port DEVICE" : `--bluetooth ${shown(address)}`;
  return {
    path: recordPath(folder, fob),
    next: `Put it into the board with \`hark firmware flash ${body} --fob ${fob} ${way}\`.`,
    drop: () => dropRecord(folder, fob),
  };
}

function stationOf(
  folder: string,
  { fob, address, settings, key }: Unkeyed & { readonly key: string },
): Made {
  makeStation(folder, fob, { address, settings, key: certain(fromHex(key), "a key in hex") });
  const path = stationPath(folder, fob);
  return {
    path,
    next: `Give it to the relay whose computer the board is plugged into: docs/hardware/station.md.`,
    drop: () => dropStation(folder, fob),
  };
}

/** The gateway learns the key with the fob; a fob that it knows already keeps the key that it knows. */
async function enrol(
  call: Call,
  record: Pick<FobRecord, "fob" | "address" | "key"> & { readonly body: ProvisionedBody },
  isNewKey: boolean,
): Promise<void> {
  const { fob, address, key } = record;
  await converse(call, async (gateway) => {
    const known = (await allRows(gateway, "fobs")).find((row) => row.fob === fob);
    if (known === undefined) {
      const label = call.given.optional("label") ?? record.body;
      await carryOutIn(gateway, call, { do: "enrol-fob", fob, address, key, label });
      return;
    }
    if (isNewKey || known.address !== address) {
      throw unheld(
        "fob-enrolled",
        `${fob} is enrolled already, as ${shown(known.address)}.`,
        "Give the key it was enrolled with (--key-file), or re-enrol it first: `hark fobs re-enrol`.",
      );
    }
  });
}

/** A radio says its own address, so it has to be told; on a line any will do, of the kind radios call random and static. */
function addressOf(given: Given, body: ProvisionedBody): FobAddress {
  const text = given.optional("address");
  if (text === undefined) {
    if (body !== "serial" && body !== "station") {
      throw misused(
        "--address is missing: the board's own radio address.",
        "Espruino's Web IDE shows it; on the board, NRF.getAddress() says it.",
      );
    }
    const bytes = randomBytes(6);
    bytes[0] = (bytes[0] ?? 0) | 0xc0;
    return certain(parseFobAddress(toHex(bytes)), "six bytes make an address");
  }
  const address = parseFobAddress(text);
  if (address === undefined) throw misused(`“${text}” is no address such as C4:12:34:56:78:9A.`);
  return address;
}

function settingsOf(given: Given): FobSettings {
  const file = given.optional("settings");
  const profile = given.optional("profile");
  const read = parseSettings({ ...(file === undefined ? {} : objectIn(file)), ...(profile && { profile }) });
  if (!read.ok) throw misused("The settings are not as they should be.", undefined, read.fault);
  return read.value;
}

function objectIn(file: string): object {
  try {
    const read: unknown = JSON.parse(readNamedFile(file));
    if (typeof read === "object" && read !== null) return read;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw misused(`${file} holds no settings.`, `All of them: ${JSON.stringify(defaultSettings)}`);
}

function motorOf(given: Given, body: ProvisionedBody): boolean {
  if (!given.flag("motor")) return body === "bangle";
  if (body !== "puck") throw misused("--motor is for the Puck.js.");
  return true;
}
