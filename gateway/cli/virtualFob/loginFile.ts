import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import type { OrgId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { credentialText } from "../credentialFile.ts";
import { Ended, misused } from "../ended.ts";
import { readNamedFile, replaceSecretFile } from "../files.ts";
import type { DeviceLogin } from "./device.ts";

const form = z.object({
  org: z.string().refine((text) => parseId(text) !== undefined),
  username: z.string().min(1).max(200),
  secret: z.string().min(1).max(200),
  url: z.string().regex(/^(?:mqtts?|wss?):\/\/[^\s/]+/),
  ca: z.string().startsWith("-----BEGIN").optional(),
});

/** Where the login of the relay that a virtual fob uses is kept. */
export function relayLoginPath(folder: string, relay: string): string {
  return join(folder, "relays", `${relay}.json`);
}

/** Where the login of a fob that speaks MQTT itself is kept. */
export function ownLoginPath(folder: string, fob: string): string {
  return join(folder, "own", `${fob}.json`);
}

export function isLoginThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

export function keepLogin(path: string, login: DeviceLogin): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceSecretFile(path, credentialText(login));
}

/** Reads a device's login; `making` is the command that makes one. */
export function readLogin(path: string, making: string): DeviceLogin {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw misused(`There is no login at ${path}.`, `Make it with \`${making}\`.`);
  if ((found.mode & 0o077) !== 0) {
    throw new Ended("credential", {
      code: "secrets-exposed",
      sentence: `Other users of this computer can read ${path}.`,
      remedy: `Run \`chmod 600 ${path}\`, and have an admin revoke it if somebody may have read it.`,
      problems: [],
    });
  }
  const read = form.safeParse(jsonOf(readNamedFile(path)));
  const org = read.success ? parseId<OrgId>(read.data.org) : undefined;
  if (!read.success || org === undefined)
    throw misused(`${path} is not a device's login.`, `Delete it and run \`${making}\`.`);
  return { ...read.data, org, ca: read.data.ca };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
