import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Brand } from "../../../shared/base/brand.ts";
import type { FobId, RelayId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { Call, Flag } from "../commandSpec.ts";
import { harkFolderOf } from "../credentialFile.ts";
import { Ended, misused } from "../ended.ts";
import { lineEnded } from "../lineEndings.ts";
import type { Carrier, CarrierFault, HearReply } from "./carrier.ts";
import type { DeviceLogin } from "./device.ts";
import { fobFolder, fobsIn, type KeptFob, readFobFile } from "./fobFile.ts";
import { openFobFlash } from "./fobFlash.ts";
import { Hand, type HandEars } from "./hand.ts";
import { ownLoginPath, readLogin, relayLoginPath } from "./loginFile.ts";
import { openOwnCarrier, openRelayCarrier, type RelayCarrier } from "./mqttCarriers.ts";
import { openSerialCarrier } from "./serialCarrier.ts";

/** How a command is told which fob, and by what its frames go. */
export const fobFlags: readonly Flag[] = [
  { form: "--fob <fob>", about: "which virtual fob; the only one there is, if left out" },
  { form: "--relay <relay>", about: "by way of this relay; the only one there is, if left out" },
  { form: "--own", about: "by the fob's own MQTT connection instead of a relay's" },
  { form: "--serial <device>", about: "over a serial line, such as /dev/ttyUSB0" },
  { form: "--baud <rate>", about: "the serial line's speed; 115200, if left out" },
];

/** The fob a command works with, and where everything of it is kept. */
export interface ChosenFob {
  readonly folder: string;
  readonly kept: KeptFob;
}

export function chosenFob({ given, kit }: Call): ChosenFob {
  const folder = fobFolder(harkFolderOf(given, kit));
  const id = given.optional("fob") ?? theOnly(fobsIn(folder), "virtual fob", "--fob");
  return { folder, kept: readFobFile(folder, idOf<FobId>(id)) };
}

/** Takes the chosen fob into the hand; a carrier that cannot be opened ends the command. */
export async function takeFob(
  call: Call,
  chosen: ChosenFob,
  how: { readonly ears: HandEars; readonly everyMs?: number | undefined },
): Promise<Hand> {
  const { identity } = chosen.kept;
  const carried = carrierFor(call, chosen);
  const flash = openFobFlash(chosen.folder, identity.fob);
  if (flash.isShared) {
    call.print.aside(
      `${identity.fob} is in the hand of another command too: whichever counts lower looks to Hark like a copied fob.`,
    );
  }
  const taken = await Hand.take({ identity, flash, open: carried.open, ...how });
  if (!taken.ok) throw carrierEnded(taken.fault, carried.login);
  return taken.value;
}

/** Opens what carries the chosen fob's frames, without the fob; a carrier that cannot be opened ends the command. */
export async function openCarrier(call: Call, chosen: ChosenFob, hear: HearReply): Promise<Carrier> {
  const carried = carrierFor(call, chosen);
  const opened = await carried.open(hear);
  if (!opened.ok) throw carrierEnded(opened.fault, carried.login);
  return opened.value;
}

/** Ends a command whose carrier failed. */
export function carrierEnded(fault: CarrierFault, login: Carrier["where"]): Ended {
  if (fault.code === "serial-line" || login === undefined) {
    const detail = "detail" in fault ? fault.detail : fault.code;
    return new Ended("unreachable", {
      code: "serial-line",
      sentence: `The serial line failed: ${detail}.`,
      remedy: "Check the device's name, that nothing else has it open, and your rights to it.",
      problems: [],
    });
  }
  return lineEnded(fault, login);
}

/** The login of the relay that `--relay` names, or of the only one there is. */
export function chosenRelay(
  { given }: Call,
  folder: string,
): {
  readonly relay: RelayId;
  readonly login: DeviceLogin;
} {
  const id = given.optional("relay") ?? theOnly(relaysIn(folder), "relay's login", "--relay");
  const relay = idOf<RelayId>(id);
  const login = readLogin(relayLoginPath(folder, relay), `hark fob make --relay ${relay}`);
  return { relay, login };
}

/** A relay on the fob's side, announcing itself or not. */
export function openChosenRelay(
  call: Call,
  chosen: { readonly relay: RelayId; readonly login: DeviceLogin },
  at: {
    readonly address: KeptFob["identity"]["address"];
    readonly hear: HearReply;
    readonly announces: boolean;
  },
): Promise<Result<RelayCarrier, CarrierFault>> {
  return openRelayCarrier(chosen.login, { relay: chosen.relay, now: call.kit.now, ...at });
}

interface Carried {
  readonly open: (hear: HearReply) => Promise<Result<Carrier, CarrierFault>>;
  readonly login: DeviceLogin | undefined;
}

function carrierFor(call: Call, { folder, kept }: ChosenFob): Carried {
  const { given } = call;
  const { fob, address } = kept.identity;
  const path = given.optional("serial");
  if (path !== undefined) {
    const baudRate = baudOf(given.optional("baud"));
    return { open: (hear) => openSerialCarrier({ path, baudRate, address, hear }), login: undefined };
  }
  if (given.flag("own")) {
    const login = readLogin(ownLoginPath(folder, fob), `hark fob make --fob ${fob} --own`);
    return { open: (hear) => openOwnCarrier(login, fob, hear), login };
  }
  const chosen = chosenRelay(call, folder);
  return {
    open: (hear) => openChosenRelay(call, chosen, { address, hear, announces: false }),
    login: chosen.login,
  };
}

function baudOf(text: string | undefined): number {
  const rate = Number(text ?? "115200");
  if (!Number.isInteger(rate) || rate < 50 || rate > 4_000_000)
    throw misused("--baud is a speed such as 115200.");
  return rate;
}

function relaysIn(folder: string): readonly string[] {
  const relays = join(folder, "relays");
  if (statSync(relays, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(relays)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .sort();
}

function theOnly(ids: readonly string[], what: string, flag: string): string {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return only;
  throw ids.length === 0
    ? misused(`There is no ${what} here yet.`, "Make one with `hark fob make`.")
    : misused(`There are several: ${ids.join(", ")}.`, `Name one with ${flag}.`);
}

/** An id that somebody typed. */
export function idOf<Id extends Brand<string, string>>(text: string): Id {
  const id = parseId<Id>(text);
  if (id === undefined) {
    throw misused(`“${text}” is no id.`, "Ids are lower-case letters, digits and hyphens, at most 40.");
  }
  return id;
}
