import type { ConfigProblem, Origin } from "./configProblem.ts";
import { nearest } from "./nearest.ts";
import { type Setting, settings } from "./settings.ts";

export interface Override {
  readonly setting: Setting;
  readonly value: string | number | boolean;
  readonly origin: Origin;
}

export interface Overrides {
  readonly taken: readonly Override[];
  readonly problems: readonly ConfigProblem[];
}

/**
 * Settings from variables named `HARK_…__…`. Every setting stands in a section,
 * so a variable without two underscores (HARK_CONFIG) is not meant as one.
 */
export function overridesFromEnvironment(variables: Readonly<Record<string, string | undefined>>): Overrides {
  const taken: Override[] = [];
  const problems: ConfigProblem[] = [];
  for (const [variable, text] of Object.entries(variables)) {
    if (text === undefined || !/^HARK_.*__/.test(variable)) continue;
    const origin: Origin = { kind: "environment", variable };
    const setting = settings.find(({ environment }) => environment === variable);
    if (setting) taken.push({ setting, value: readValue(setting, text), origin });
    else {
      const meant = nearest(
        variable,
        settings.map(({ environment }) => environment),
      );
      problems.push({
        origin,
        setting: "",
        says: "The variable names no setting.",
        remedy: remedyFor(meant),
      });
    }
  }
  return { taken, problems };
}

/** Settings given when starting, by their names: `{"broker.plain.port": "1884"}`. */
export function overridesFromCommandLine(given: Readonly<Record<string, string>>): Overrides {
  const taken: Override[] = [];
  const problems: ConfigProblem[] = [];
  for (const [name, text] of Object.entries(given)) {
    const origin: Origin = { kind: "command-line", setting: name };
    const setting = settings.find((known) => known.name === name);
    if (setting) taken.push({ setting, value: readValue(setting, text), origin });
    else {
      const meant = nearest(
        name,
        settings.map((known) => known.name),
      );
      problems.push({ origin, setting: name, says: "There is no such setting.", remedy: remedyFor(meant) });
    }
  }
  return { taken, problems };
}

function remedyFor(meant: string | undefined): string {
  return meant === undefined ? "`hark config explain` lists every setting." : `Did you mean ${meant}?`;
}

/** A text that is not of the setting's kind stays a text, which the schema then refuses with its remedy. */
function readValue({ kind }: Setting, text: string): string | number | boolean {
  switch (kind) {
    case "text":
      return text;
    case "whole number":
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    case "yes or no":
      return text === "true" ? true : text === "false" ? false : text;
  }
}
