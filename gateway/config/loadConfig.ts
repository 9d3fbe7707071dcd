import { resolve } from "node:path";
import type * as z from "zod";
import { failed, ok, type Result } from "../../shared/base/result.ts";
import { checkTogether } from "./checkTogether.ts";
import type { ConfigProblem, Origin } from "./configProblem.ts";
import { type Config, configSchema } from "./configSchema.ts";
import { shownChars } from "./limits.ts";
import { nearest } from "./nearest.ts";
import { type Override, overridesFromCommandLine, overridesFromEnvironment } from "./overrides.ts";
import { namesBelow, settings } from "./settings.ts";
import { valueAt, withoutValue, withValue } from "./written.ts";
import { parseYamlFile, type WrittenSection, type YamlFile } from "./yamlFile.ts";

export interface ConfigSources {
  /** `name` as messages show it; `folder`, absolute, is where the file's relative paths begin. */
  readonly file: { readonly name: string; readonly folder: string; readonly text: string } | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** By the settings' names, `{"broker.plain.port": "1884"}`. Stronger than the environment, which is stronger than the file. */
  readonly commandLine: Readonly<Record<string, string>>;
  /** Absolute: where relative paths begin that are not in the file. */
  readonly startedIn: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Who set what, by setting; what is missing here has its default. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/** Reads all sources and judges them together: everything that is wrong at once, or the whole configuration. */
export function loadConfig(sources: ConfigSources): Result<LoadedConfig, readonly ConfigProblem[]> {
  const yaml = sources.file
    ? parseYamlFile(sources.file)
    : { written: {}, places: new Map<string, never>(), problems: [] };
  const environment = overridesFromEnvironment(sources.environment);
  const commandLine = overridesFromCommandLine(sources.commandLine);
  const overrides = [...environment.taken, ...commandLine.taken];
  const origins = originsOf(yaml, overrides);
  const written = withAbsolutePaths(
    overridden(withoutEmptySections(yaml.written), overrides),
    origins,
    sources,
  );

  const judged = judge(written, { yaml, origins });
  const problems = [...yaml.problems, ...environment.problems, ...commandLine.problems, ...judged.problems];
  if (problems.length > 0 || judged.config === undefined) return failed(inOrder(problems));
  return ok({ config: judged.config, origins });
}

interface Known {
  readonly yaml: YamlFile;
  readonly origins: ReadonlyMap<string, Origin>;
}

interface Judgement {
  readonly config: Config | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** What is faulty is judged once and then taken out, so that the rest can still be judged together. */
function judge(written: WrittenSection, known: Known): Judgement {
  const first = configSchema.safeParse(written);
  const issues = first.success ? [] : first.error.issues;
  const problems = issues.flatMap((issue) => problemsOf(issue, written, known));
  const faulty = issues.flatMap(pathsOf);
  const rest = first.success ? first : configSchema.safeParse(faulty.reduce(withoutValue, written));
  if (!rest.success) return { config: undefined, problems };
  const suspects = new Set(faulty.map((path) => path.join(".")));
  const disagreements = checkTogether(rest.data, (setting) => known.origins.has(setting))
    .filter(({ settings: about }) => !about.some((name) => suspects.has(name)))
    .map(({ settings: about, says, remedy }) => {
      const setting = about.find((name) => known.origins.has(name)) ?? about[0] ?? "";
      return { origin: known.origins.get(setting), setting, says, remedy };
    });
  return { config: rest.data, problems: [...problems, ...disagreements] };
}

type Issue = z.core.$ZodIssue;

function pathsOf(issue: Issue): readonly (readonly string[])[] {
  const path = issue.path.map(String);
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
}

function problemsOf(issue: Issue, written: WrittenSection, known: Known): readonly ConfigProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownSetting([...issue.path.map(String), key], known));
  }
  const path = issue.path.map(String);
  const setting = path.join(".");
  const origin = known.origins.get(setting) ?? known.yaml.places.get(setting)?.value;
  return [{ origin, setting, says: describe(path, written), remedy: issue.message }];
}

function describe(path: readonly string[], written: WrittenSection): string {
  const name = path.join(".");
  const value = valueAt(written, path);
  if (value === null || value === undefined) return `${name} has no value.`;
  if (name === "watchdog.url") return `${name} is not such an address.`;
  const shown = JSON.stringify(value);
  return `${name} is ${shown.length > shownChars ? `${shown.slice(0, shownChars)}…` : shown}.`;
}

function unknownSetting(path: readonly string[], { yaml }: Known): ConfigProblem {
  const setting = path.join(".");
  const key = path.at(-1) ?? "";
  const section = path.slice(0, -1);
  const siblings = namesBelow(section);
  const meant = nearest(key, siblings);
  const elsewhere = settings.filter(({ path: known }) => known.at(-1) === key).map(({ name }) => name);
  return {
    origin: yaml.places.get(setting)?.key,
    setting,
    says: `${setting} is not a setting.`,
    remedy:
      meant !== undefined
        ? `Did you mean ${[...section, meant].join(".")}?`
        : elsewhere.length > 0
          ? `Did you mean ${elsewhere.join(" or ")}?`
          : `Here may stand: ${siblings.join(", ")}.`,
  };
}

function originsOf(yaml: YamlFile, overrides: readonly Override[]): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const { name, path } of settings) {
    const place = yaml.places.get(name);
    if (place && valueAt(yaml.written, path) !== undefined) origins.set(name, place.value);
  }
  for (const { setting, origin } of overrides) origins.set(setting.name, origin);
  return origins;
}

function overridden(written: WrittenSection, overrides: readonly Override[]): WrittenSection {
  return overrides.reduce((tree, { setting, value }) => withValue(tree, setting.path, value), written);
}

/** Somebody who puts every setting of a section behind a `#` leaves an empty section, which is none. */
function withoutEmptySections(written: WrittenSection): WrittenSection {
  const sections = settings.flatMap(({ path }) =>
    path.slice(0, -1).map((_, depth) => path.slice(0, depth + 1)),
  );
  return sections.reduce(
    (tree, path) => (valueAt(tree, path) === null ? withoutValue(tree, path) : tree),
    written,
  );
}

function withAbsolutePaths(
  written: WrittenSection,
  origins: ReadonlyMap<string, Origin>,
  { file, startedIn }: ConfigSources,
): WrittenSection {
  return settings
    .filter(({ isPath }) => isPath)
    .reduce((tree, { name, path, standard }) => {
      const value = valueAt(tree, path) ?? (origins.has(name) ? undefined : standard);
      if (typeof value !== "string" || value === "") return tree;
      const start = origins.get(name)?.kind === "file" && file ? file.folder : startedIn;
      return withValue(tree, path, resolve(start, value));
    }, written);
}

/** As one reads the file from the top; what stands elsewhere comes after. */
function inOrder(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const place = ({ origin }: ConfigProblem): number =>
    origin?.kind === "file" ? origin.line * 10_000 + origin.column : Number.MAX_SAFE_INTEGER;
  return problems.toSorted((a, b) => place(a) - place(b));
}
