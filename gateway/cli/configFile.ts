import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { tellProblem } from "../config/configProblem.ts";
import { type LoadedConfig, loadConfig } from "../config/loadConfig.ts";
import type { Flag } from "./commandSpec.ts";
import { Ended } from "./ended.ts";
import { readNamedFile } from "./files.ts";
import type { Given } from "./given.ts";
import type { Kit } from "./kit.ts";

/** What every command takes that reads the configuration. */
export const configFlags: readonly Flag[] = [
  { form: "--config <file>", about: "the configuration (HARK_CONFIG; ./hark.yaml, if there is one)" },
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
  const name = named ?? "hark.yaml";
  const path = resolve(name);
  const file =
    named === undefined && !existsSync(path)
      ? undefined
      : { name, folder: dirname(path), text: readNamedFile(path) };
  const loaded = loadConfig({
    file,
    environment: kit.env,
    commandLine: settingsOf(given, kit, further),
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

function settingsOf(
  given: Given,
  kit: Kit,
  further: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const pairs = (given.list("set") ?? []).map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at < 1) throw misusedSet(text);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  const folder = given.optional("data") ?? kit.env["HARK_DATA"];
  const named = Object.entries(further).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    ...(folder !== undefined && { "data.folder": resolve(folder) }),
    ...Object.fromEntries([...pairs, ...named]),
  };
}

function misusedSet(text: string): Ended {
  const sentence = `“${text}” is not a setting with its value.`;
  return new Ended("usage", { code: "usage", sentence, remedy: "Write --set name=value.", problems: [] });
}
