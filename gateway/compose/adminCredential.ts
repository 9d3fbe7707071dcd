import { failed, ok } from "../../shared/base/result.ts";
import type { FileResult } from "../adapters/files/fileFault.ts";
import type { StoreFolder } from "../adapters/files/storeFolder.ts";
import type { Listening } from "../app/broker.ts";
import type { FirstCredential } from "../app/organisation/firstAdmin.ts";

/** In `secrets/`, where the command line looks when nobody names a credential. */
const fileName = "admin.json";

/** The file by which an admin on the same computer comes in: `{org, person, username, secret, url}`, mode 0600. */
export class AdminCredential {
  readonly #store: StoreFolder;
  readonly #org: string;

  constructor(store: StoreFolder, org: string) {
    this.#store = store;
    this.#org = org;
  }

  /** Durable once it settles. Whatever credential was there is replaced. */
  keep({ person, username, secret }: FirstCredential, url: string): Promise<FileResult<undefined>> {
    return this.#write({ org: this.#org, person, username, secret, url });
  }

  /** The gateway may listen elsewhere than when the file was made: the file follows it. */
  async follow(url: string): Promise<FileResult<undefined>> {
    const read = await this.#store.readSecret(fileName);
    if (!read.ok) return read;
    if (read.value === undefined) return ok(undefined);
    const kept = fieldsOf(new TextDecoder().decode(read.value));
    if (kept === undefined) {
      return failed({ code: "folder-not-usable", detail: `secrets/${fileName} is not a credential` });
    }
    return kept["url"] === url ? ok(undefined) : this.#write({ ...kept, url });
  }

  #write(credential: object): Promise<FileResult<undefined>> {
    const text = `${JSON.stringify(credential, undefined, 2)}\n`;
    return this.#store.replaceSecret(fileName, new TextEncoder().encode(text));
  }
}

/** Where a command on the same computer meets the gateway: without encryption on loopback, if it can. */
export function urlOf(listening: readonly Listening[]): string {
  const found = listening.find(({ transport }) => transport === "mqtt") ?? listening[0];
  if (found === undefined) return "mqtt://127.0.0.1:1883";
  return `${found.transport}://${reachableHost(found.host)}:${found.port}`;
}

/** An address that means all of this computer's own is none to dial. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && "secret" in read ? { ...read } : undefined;
  } catch {
    return undefined;
  }
}
