import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as z from "zod";
import type { OrgId, RelayId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import type { RelayLogin } from "../../adapters/uplink/mqttUplink.ts";
import { Ended } from "../ended.ts";
import { readNamedFile } from "../files.ts";

const form = z.object({
  org: z.string(),
  username: z.string().max(200),
  secret: z.string().min(1).max(200),
  url: z.string().regex(/^(?:mqtts?|wss?):\/\/[^\s/]+/),
  ca: z.string().min(1).optional(),
});

/** Reads what `hark credential issue … --relay … --out` wrote; P8: a file that others can read is refused. */
export function readRelayCredential(path: string): RelayLogin {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw unusable("credential-missing", `There is no credential at ${path}.`, [
      "Have an admin make one with `hark credential issue … --relay … --out FILE`.",
    ]);
  }
  if ((found.mode & 0o077) !== 0) {
    throw unusable("secrets-exposed", `Other users of this computer can read ${path}.`, [
      `Run \`chmod 600 ${path}\`, and have an admin revoke it and issue another if somebody may have read it.`,
    ]);
  }
  const read = form.safeParse(jsonIn(readNamedFile(path)));
  const [org, kind, relay] = read.success ? read.data.username.split("/") : [];
  const orgId = parseId<OrgId>(org ?? "");
  const relayId = parseId<RelayId>(relay ?? "");
  if (!read.success || kind !== "relay" || orgId === undefined || relayId === undefined) {
    throw unusable("credential-unreadable", `${path} is not a relay's credential.`, [
      "`hark credential issue … --relay … --out FILE` writes one; a person's does not serve.",
    ]);
  }
  const { username, secret, url, ca } = read.data;
  return { org: orgId, relay: relayId, username, secret, url, ca: ca && authority(path, ca) };
}

/** The authority stands in the file itself, or in one named from the file's own folder. */
function authority(path: string, ca: string): string {
  return ca.startsWith("-----BEGIN") ? ca : readNamedFile(resolve(dirname(path), ca));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(code: string, sentence: string, [remedy]: readonly string[]): Ended {
  return new Ended("credential", { code, sentence, remedy, problems: [] });
}
