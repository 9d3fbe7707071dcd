import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ok } from "../../shared/base/result.ts";
import { openToRead, orgOf } from "../adapters/journal/journalDatabase.ts";
import { guarded } from "../adapters/journal/journalFaults.ts";
import { journalPath } from "../adapters/journal/journalFiles.ts";
import { tellProblem } from "../config/configProblem.ts";
import { type LoadedConfig, loadConfig } from "../config/loadConfig.ts";
import type { Flag } from "./commandSpec.ts";
import { harkFolderOf } from "./credentialFile.ts";
import { Ended, misused } from "./ended.ts";
import { readNamedFile } from "./files.ts";
import type { Given } from "./given.ts";
import type { Kit } from "./kit.ts";

/** What every command takes that reads the configuration. */
export const configFlags: readonly Flag[] = [
  {
    form: "--config <file>",
    about: "the configuration (HARK_CONFIG; hark.yaml in the data folder, if there is one)",
  },
  {
    form: "--set <settings...>",
    about: "settings that go before file and environment: broker.plain.port=1884",
  },
];

/** The configuration a command line, the environment and a file give together; every mistake at once, or all of it. */
export function readConfig(
  given: Given,
  kit: Kit,
  further: Readonly<Record<string, string | undefined>> = {},
): LoadedConfig {
  const named = given.optional("config") ?? kit.env["HARK_CONFIG"];
  const name = named ?? join(harkFolderOf(given, kit), "hark.yaml");
  const path = resolve(name);
  const file =
    named === undefined && !existsSync(path)
      ? undefined
      : { name, folder: dirname(path), text: readNamedFile(path) };
  const loaded = loadConfig({
    file,
    environment: kit.env,
    commandLine: settingsOf(given, further),
    startedIn: process.cwd(),
  });
  if (loaded.ok) return loaded.value;
  throw new Ended("usage", {
    code: "config-invalid",
    sentence: "The configuration has mistakes.",
    remedy:
      "`hark config explain` shows every setting once they are mended; docs/configuration.md explains them.",
    problems: loaded.fault.map(tellProblem),
  });
}

/**
 * The same for a gateway that starts on a data folder: the organisation's id
 * that is on record there counts, since `hark init` was told it and the
 * configuration need not repeat it. One that says otherwise is a mistake.
 */
export function readConfigOfRecord(given: Given, kit: Kit): LoadedConfig {
  const loaded = readConfig(given, kit);
  const { organisation, data } = loaded.config;
  const org = orgOnRecord(data.folder);
  if (org === undefined || org === organisation.id) return loaded;
  if (!loaded.origins.has("organisation.id")) return readConfig(given, kit, { "organisation.id": org });
  throw misused(
    `The record in ${data.folder} belongs to the organisation ${org}, and the configuration says ${organisation.id}.`,
    "Name the right data folder, or leave organisation.id out of the configuration.",
  );
}

function orgOnRecord(folder: string): string | undefined {
  if (!existsSync(journalPath(folder))) return undefined;
  const opened = openToRead(folder);
  // What is wrong with a journal that does not open is told by whoever starts on it.
  if (!opened.ok) return undefined;
  const org = guarded(() => ok(orgOf(opened.value)));
  opened.value.close();
  return org.ok ? org.value : undefined;
}

function settingsOf(
  given: Given,
  further: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const pairs = (given.list("set") ?? []).map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at < 1) throw misused(`“${text}” is not a setting with its value.`, "Write --set name=value.");
    return [text.slice(0, at), text.slice(at + 1)];
  });
  const folder = given.optional("data");
  const named = Object.entries(further).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    ...(folder !== undefined && { "data.folder": resolve(folder) }),
    ...Object.fromEntries([...pairs, ...named]),
  };
}
