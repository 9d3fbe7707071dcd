import { open } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { failed, ok } from "../../../shared/base/result.ts";
import { type FileResult, systemCode } from "./fileFault.ts";
import { configBytes } from "./limits.ts";

export interface ConfigFile {
  /** As messages show it. */
  readonly name: string;
  /** Absolute: where the file's relative paths begin. */
  readonly folder: string;
  readonly text: string;
}

export interface WhereToLook {
  /** `--config` or HARK_CONFIG: must be there. */
  readonly named: string | undefined;
  /** Otherwise `hark.yaml` in it, if there is one. */
  readonly storeFolder: string;
  readonly startedIn: string;
}

/** The configuration file, or `undefined` when none was named and none is there. */
export async function readConfigFile(where: WhereToLook): Promise<FileResult<ConfigFile | undefined>> {
  const name = where.named ?? join(where.storeFolder, "hark.yaml");
  const path = resolve(where.startedIn, name);
  try {
    return ok({ name, folder: dirname(path), text: await readStart(path) });
  } catch (error) {
    const code = systemCode(error);
    if (where.named === undefined && code === "ENOENT") return ok(undefined);
    const why = code === "ENOENT" ? "it is not there" : code === "EISDIR" ? "it is a folder" : code;
    return failed({ code: "config-invalid", detail: `${name} cannot be read: ${why}` });
  }
}

/** A file that was named by mistake may be of any length. */
async function readStart(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const start = new Uint8Array(configBytes);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(start, length, configBytes - length, null);
      length += bytesRead;
      if (bytesRead === 0 || length === configBytes) break;
    }
    return new TextDecoder().decode(start.subarray(0, length));
  } finally {
    await file.close();
  }
}
