import { addressFromBytes } from "../../../shared/frame/address.ts";
import type { Provision } from "../../hal/body.ts";
import type { FobSettings } from "../../logic/settings.ts";
import type { Storage } from "./api.ts";

/** What provisioning writes into the board's Storage, as JSON. The command line checks it before it is written. */
export type StoredFob = {
  /** Of this form. A record of another one is as good as none. */
  readonly form: 1;
  /** Twelve lower-case hex digits in display order. */
  readonly address: string;
  /** 32 lower-case hex digits. */
  readonly key: string;
  readonly settings: FobSettings;
  /** A coin motor is soldered on that nobody else hears. */
  readonly motor: boolean;
};

/** The file of the record. */
export const storedFobFile = "hk.fob";

/** What this board was provisioned as; `undefined` when it was not, or the record is damaged. */
export function readStoredFob(storage: Storage): StoredFob | undefined {
  const kept = storage.readJSON<StoredFob>(storedFobFile, true);
  if (kept === undefined || kept.form !== 1) return undefined;
  const { address, key, settings } = kept;
  if (address === undefined || address.length !== 12 || key === undefined || key.length !== 32)
    return undefined;
  return settings === undefined ? undefined : { form: 1, address, key, settings, motor: kept.motor === true };
}

/**
 * Whether the radio sends under the address that the record says. Frames are
 * sealed for the address that relays see; under another one nobody could open them.
 */
export function isProvisionedAs(kept: StoredFob, radioAddress: string): boolean {
  return radioAddress.substr(0, 17).split(":").join("").toLowerCase() === kept.address;
}

export function provisionOf(kept: StoredFob): Provision {
  return {
    address: addressFromBytes(bytesOfHex(kept.address), 0),
    key: bytesOfHex(kept.key),
    settings: kept.settings,
  };
}

function bytesOfHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = parseInt(text.substr(2 * i, 2), 16);
  return bytes;
}
