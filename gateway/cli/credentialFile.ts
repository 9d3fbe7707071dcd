import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import type { OrgId, PersonId } from "../../shared/base/ids.ts";
import { parseId } from "../../shared/base/ids.ts";
import { Ended } from "./ended.ts";
import type { Given } from "./given.ts";
import type { Kit } from "./kit.ts";
import { cliLimits } from "./limits.ts";

/** Who a command acts as, and where the gateway is. */
export interface Credential {
  readonly org: OrgId;
  readonly person: PersonId;
  readonly username: string;
  readonly secret: string;
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  /** PEM text of the authority that signed the gateway's certificate; `undefined` trusts the computer's own list. */
  readonly ca: string | undefined;
}

const form = z.object({
  org: z.string().refine((text) => parseId(text) !== undefined),
  person: z.string().refine((text) => parseId(text) !== undefined),
  username: z.string().min(1).max(200),
  secret: z.string().min(1).max(200),
  url: z.string().regex(/^(?:mqtts?|wss?):\/\/[^\s/]+/),
  ca: z.string().min(1).optional(),
});

/** What `--data`, HARK_DATA__FOLDER or neither names. */
export function harkFolderOf(given: Given, kit: Kit): string {
  return resolve(given.optional("data") ?? kit.env["HARK_DATA__FOLDER"] ?? "hark-data");
}

/** Where the first start leaves the first admin's credential. */
export function adminCredentialFile(dataFolder: string): string {
  return join(dataFolder, "secrets", "admin.json");
}

/** Reads the credential that `--as`, HARK_CREDENTIAL or the data folder gives; P8: one that others can read is refused. */
export function readCredential(given: Given, kit: Kit): Credential {
  const named = given.optional("as") ?? kit.env["HARK_CREDENTIAL"];
  const path = named === undefined ? adminCredentialFile(harkFolderOf(given, kit)) : resolve(named);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw missing(path, named !== undefined);
  if ((found.mode & 0o077) !== 0) {
    throw unusable("secrets-exposed", `Other users of this computer can read ${path}.`, [
      `Run \`chmod 600 ${path}\`, and have an admin revoke it and issue another if somebody may have read it.`,
    ]);
  }
  if (found.size > cliLimits.fileBytes) throw notACredential(path);
  return understood(path, readText(path));
}

/** The file as `hark credential issue --out` writes it; without a person it is a device's. */
export function credentialText(
  credential: Omit<Credential, "person"> & { readonly person?: string },
): string {
  return `${JSON.stringify(credential, undefined, 2)}\n`;
}

function understood(path: string, text: string): Credential {
  const read = form.safeParse(readJson(text));
  if (!read.success) throw notACredential(path);
  const { username, secret, url, ca } = read.data;
  const org = parseId<OrgId>(read.data.org);
  const person = parseId<PersonId>(read.data.person);
  if (org === undefined || person === undefined) throw notACredential(path);
  return { org, person, username, secret, url, ca: ca && authority(path, ca) };
}

/** The authority stands in the file itself, or in one named from the file's own folder. */
function authority(path: string, ca: string): string {
  return ca.startsWith("-----BEGIN") ? ca : readText(resolve(dirname(path), ca));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw unusable("credential-unreadable", `${path} cannot be read (${codeOf(error)}).`, [
      "Check the file's owner and mode; it belongs to whoever runs this command, with mode 0600.",
    ]);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function missing(path: string, named: boolean): Ended {
  const remedy = named
    ? "Check the name, or have an admin make one with `hark credential issue … --out FILE`."
    : "Run `hark start` here first, name the data folder with `--data DIR`, or a credential with `--as FILE`.";
  return unusable("credential-missing", `There is no credential at ${path}.`, [remedy]);
}

function notACredential(path: string): Ended {
  return unusable("credential-unreadable", `${path} is not a credential.`, [
    "It is JSON with org, person, username, secret and url; `hark credential issue … --out FILE` writes one.",
  ]);
}

function unusable(code: string, sentence: string, [remedy]: readonly string[]): Ended {
  return new Ended("credential", { code, sentence, remedy, problems: [] });
}

/** The system's own word for what went wrong with a file, such as ENOENT. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
