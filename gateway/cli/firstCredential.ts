import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import type { OrgId, PersonId } from "../../shared/base/ids.ts";
import type { Listening } from "../app/broker.ts";
import { adminCredentialFile, credentialText } from "./credentialFile.ts";
import { replaceSecretFile } from "./files.ts";

interface FirstCredentialFile {
  readonly org: OrgId;
  readonly person: PersonId;
  readonly username: string;
  readonly secret: string;
  readonly url: string;
}

/** Keeps the first admin's credential where the command line finds it; its secret is nowhere else. */
export function keepAdminCredential(
  folder: string,
  { org, person, username, secret, url }: FirstCredentialFile,
): void {
  const path = adminCredentialFile(folder);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceSecretFile(path, credentialText({ org, person, username, secret, url, ca: undefined }));
}

const withUrl = z.looseObject({ url: z.string() });

/** The gateway may listen elsewhere than at its first start: the admin's file follows it. */
export function keepAdminUrl(folder: string, url: string): void {
  const path = adminCredentialFile(folder);
  if (!existsSync(path)) return;
  const read = withUrl.safeParse(jsonOf(readFileSync(path, "utf8")));
  if (!read.success || read.data.url === url) return;
  replaceSecretFile(path, `${JSON.stringify({ ...read.data, url }, undefined, 2)}\n`);
}

/** Where a command on the same computer meets the gateway: without encryption on loopback, if it can. */
export function urlOf(listening: readonly Listening[]): string {
  const found = listening.find(({ transport }) => transport === "mqtt") ?? listening[0];
  if (found === undefined) return "mqtt://127.0.0.1:1883";
  return urlAt(found);
}

export function urlAt({ transport, host, port }: Listening): string {
  return `${transport}://${reachableHost(host)}:${port}`;
}

/** An address that means all of this computer's own is none to dial. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
