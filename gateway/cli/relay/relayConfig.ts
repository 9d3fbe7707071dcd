import { dirname, join, resolve } from "node:path";
import type * as z from "zod";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import { devicePath } from "../../adapters/serial/serialPorts.ts";
import { type ConfigProblem, tellProblem } from "../../config/configProblem.ts";
import { shownChars } from "../../config/limits.ts";
import { nearest } from "../../config/nearest.ts";
import { parseYamlFile, type Written, type YamlFile } from "../../config/yamlFile.ts";
import { Ended } from "../ended.ts";
import { readNamedFile } from "../files.ts";
import type { Given } from "../given.ts";
import type { Kit } from "../kit.ts";
import { relayCliLimits } from "./limits.ts";
import { type RelayConfig, relaySchema, relaySettings } from "./relaySchema.ts";

/** What `--config`, HARK_RELAY_CONFIG or neither names; every mistake at once, or all of it. */
export function readRelayConfig(given: Given, kit: Kit): RelayConfig {
  const name = given.optional("config") ?? kit.env["HARK_RELAY_CONFIG"] ?? "relay.yaml";
  const loaded = loadRelayConfig({ name, folder: dirname(resolve(name)), text: readNamedFile(name) });
  if (loaded.ok) return loaded.value;
  throw new Ended("usage", {
    code: "config-invalid",
    sentence: "The relay's configuration has mistakes.",
    remedy: "docs/relay.md explains every setting.",
    problems: loaded.fault.map(tellProblem),
  });
}

/** `folder`, absolute, is where the file's relative paths begin. */
export function loadRelayConfig(file: {
  readonly name: string;
  readonly folder: string;
  readonly text: string;
}): Result<RelayConfig, readonly ConfigProblem[]> {
  const yaml = parseYamlFile(file);
  const read = relaySchema.safeParse(yaml.written);
  if (!read.success) {
    return failed([...yaml.problems, ...read.error.issues.flatMap((issue) => problemsOf(issue, yaml))]);
  }
  const config = withAbsolutePaths(read.data, file.folder);
  const problems = [...yaml.problems, ...disagreements(config, yaml)];
  return problems.length > 0 ? failed(problems) : ok(config);
}

/** Where a relay that runs answers `hark relay status`. */
export function statusSocket({ folder }: Pick<RelayConfig, "folder">): string {
  return join(folder, "status.sock");
}

function problemsOf(issue: z.core.$ZodIssue, yaml: YamlFile): readonly ConfigProblem[] {
  const path = issue.path.map(String);
  if (issue.code !== "unrecognized_keys") {
    const setting = path.join(".");
    const written = JSON.stringify(writtenAt(yaml.written, path));
    const says =
      written === undefined ? `${setting} has no value.` : `${setting} is ${written.slice(0, shownChars)}.`;
    const remedy =
      setting === "credential"
        ? "Name the file that `hark credential issue … --relay … --out FILE` wrote."
        : issue.message;
    return [problem(yaml, path, { says, remedy })];
  }
  return issue.keys.map((key) => {
    const meant = nearest(key, relaySettings);
    return problem(yaml, [...path, key], {
      says: `${[...path, key].join(".")} is not a setting.`,
      remedy: meant === undefined ? "Take it out." : `Did you mean ${meant}?`,
    });
  });
}

function writtenAt(written: Written, path: readonly string[]): Written | undefined {
  const [first, ...rest] = path;
  if (first === undefined || typeof written !== "object" || written === null)
    return first === undefined ? written : undefined;
  const inner = Object.entries(written).find(([key]) => key === first)?.[1];
  return inner === undefined ? undefined : writtenAt(inner, rest);
}

/** Two parts that want the same port, and a relay that would hear nothing. */
function disagreements(config: RelayConfig, yaml: YamlFile): readonly ConfigProblem[] {
  const { serial, bluetooth, stations, folder } = config;
  const named = [...serial.ports, ...stations].map(({ path }) => devicePath(path));
  const twice = named.filter((path, at) => named.indexOf(path) !== at);
  const files = stations.map(({ file }) => file);
  return [
    ...twice.map((path) =>
      problem(yaml, ["serial"], {
        says: `The port ${path} is named twice.`,
        remedy: "A port carries framed fobs or a desk station, once.",
      }),
    ),
    ...files
      .filter((file, at) => files.indexOf(file) !== at)
      .map((file) =>
        problem(yaml, ["stations"], {
          says: `Two stations have the file ${file}.`,
          remedy: "Give each its own: its counters are in it.",
        }),
      ),
    ...(named.length === 0 && !serial.discover && !bluetooth.listen
      ? [
          problem(yaml, ["serial"], {
            says: "The relay has nothing to listen on.",
            remedy:
              "Name a port in serial.ports or stations, or set serial.discover or bluetooth.listen to true.",
          }),
        ]
      : []),
    ...(statusSocket(config).length > relayCliLimits.socketPathChars
      ? [
          problem(yaml, ["folder"], {
            says: `The folder's path is too long for a socket in it: ${folder}.`,
            remedy: `Choose one of at most ${relayCliLimits.socketPathChars - "/status.sock".length} characters.`,
          }),
        ]
      : []),
  ];
}

/** Points at the setting, or at the nearest section above it whose line is known; entries of a list have none. */
function problem(
  yaml: YamlFile,
  path: readonly string[],
  { says, remedy }: { readonly says: string; readonly remedy: string },
): ConfigProblem {
  const above = path.map((_, length) => path.slice(0, path.length - length).join("."));
  const place = above.map((name) => yaml.places.get(name)).find((found) => found !== undefined);
  return { origin: place?.key, setting: path.join("."), says, remedy };
}

function withAbsolutePaths(config: RelayConfig, from: string): RelayConfig {
  return {
    ...config,
    credential: resolve(from, config.credential),
    folder: resolve(from, config.folder),
    stations: config.stations.map((station) => ({ ...station, file: resolve(from, station.file) })),
  };
}
