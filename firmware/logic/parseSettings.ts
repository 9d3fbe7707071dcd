import { failed, ok, type Result } from "../../shared/base/result.ts";
import { manDownSettingLimits, settingLimits } from "./limits.ts";
import type { FobSettings, ManDownSettings, Profile } from "./settings.ts";

/** What a fob does unless an admin chooses otherwise. */
export const defaultSettings: FobSettings = {
  profile: "discreet",
  holdMs: 1_500,
  tripleWithinMs: 2_000,
  debounceMs: 20,
  heartbeatMs: 30_000,
  restHeartbeatMs: 60_000,
  longestSessionMs: 43_200_000,
  manDown: undefined,
};

/**
 * Reads settings from outside: an object as JSON gives it. What is left out is as
 * in {@link defaultSettings}; `manDown` is left out or null where it is off. Fails
 * with all problems at once, each a sentence that says what to write instead.
 */
export function parseSettings(record: unknown): Result<FobSettings, readonly string[]> {
  if (!isRecord(record)) return failed(["The settings are no object: write { } for the defaults."]);
  const problems: string[] = [];
  const read: Reading = { record, within: "", problems };
  const { manDown, ...defaults } = defaultSettings;
  findStrangers(read, Object.keys(defaults).concat("manDown"));
  const settings: FobSettings = {
    profile: readProfile(read),
    holdMs: readNumber(read, "holdMs", settingLimits.holdMs),
    tripleWithinMs: readNumber(read, "tripleWithinMs", settingLimits.tripleWithinMs),
    debounceMs: readNumber(read, "debounceMs", settingLimits.debounceMs),
    heartbeatMs: readNumber(read, "heartbeatMs", settingLimits.heartbeatMs),
    restHeartbeatMs: readNumber(read, "restHeartbeatMs", settingLimits.restHeartbeatMs),
    longestSessionMs: readNumber(read, "longestSessionMs", settingLimits.longestSessionMs),
    manDown: readManDown(read) ?? manDown,
  };
  if (settings.restHeartbeatMs < settings.heartbeatMs) {
    problems.push(
      "restHeartbeatMs is below heartbeatMs: at rest a fob speaks no more often than in a session.",
    );
  }
  return problems.length === 0 ? ok(settings) : failed(problems);
}

type Reading = {
  readonly record: Readonly<Record<string, unknown>>;
  /** `manDown.` inside of it. */
  readonly within: string;
  readonly problems: string[];
};

type Numbered = keyof typeof settingLimits;
type Limit = {
  readonly least: number;
  readonly most: number;
  readonly unit: "ms" | "mg";
};

function readProfile({ record, problems }: Reading): Profile {
  const profile = record["profile"];
  if (profile === undefined) return defaultSettings.profile;
  if (profile === "silent" || profile === "discreet" || profile === "audible") return profile;
  problems.push(`profile is ${shown(profile)}: write "silent", "discreet" or "audible".`);
  return defaultSettings.profile;
}

function readNumber(read: Reading, name: Numbered, limit: Limit): number {
  const value = read.record[name];
  return value === undefined ? defaultSettings[name] : bounded(read, name, limit);
}

function readManDown({ record, problems }: Reading): ManDownSettings | undefined {
  const manDown = record["manDown"];
  if (manDown === undefined || manDown === null) return undefined;
  if (!isRecord(manDown)) {
    problems.push("manDown is no object: write its stillMs, fallMilliG and preAlarmMs, or null for off.");
    return undefined;
  }
  const read: Reading = { record: manDown, within: "manDown.", problems };
  findStrangers(read, Object.keys(manDownSettingLimits));
  return {
    stillMs: bounded(read, "stillMs", manDownSettingLimits.stillMs),
    fallMilliG: bounded(read, "fallMilliG", manDownSettingLimits.fallMilliG),
    preAlarmMs: bounded(read, "preAlarmMs", manDownSettingLimits.preAlarmMs),
  };
}

function bounded({ record, within, problems }: Reading, name: string, { least, most, unit }: Limit): number {
  const value = record[name];
  if (typeof value === "number" && Math.floor(value) === value && value >= least && value <= most)
    return value;
  problems.push(
    `${within}${name} is ${shown(value)}: write a whole number from ${least} to ${most} (${units[unit]}).`,
  );
  return least;
}

function findStrangers({ record, within, problems }: Reading, known: readonly string[]): void {
  for (const name of Object.keys(record)) {
    if (known.indexOf(name) < 0) {
      problems.push(`${within}${name} is no setting: leave it out, or write one of ${known.join(", ")}.`);
    }
  }
}

const units = { ms: "milliseconds", mg: "thousandths of standard gravity" } as const;

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  return typeof value === "string" || typeof value === "number"
    ? `${JSON.stringify(value)}`
    : "something else";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
