import { tellOrigin } from "./configProblem.ts";
import type { Config } from "./configSchema.ts";
import type { LoadedConfig } from "./loadConfig.ts";
import { settings } from "./settings.ts";

/** One line of `hark config explain`. */
export interface ExplainedSetting {
  readonly path: string;
  /** As one would write it; `—` when there is none. */
  readonly value: string;
  /** `default`, `hark.yaml:3:5`, `environment HARK_…` or `command line …`. */
  readonly from: string;
  readonly description: string;
}

/** Every setting with the value in force and who set it. An address that lets anyone ping is not shown whole. */
export function explainConfig({ config, origins }: LoadedConfig): readonly ExplainedSetting[] {
  return settings.map(({ name, path, description }) => {
    const origin = origins.get(name);
    return {
      path: name,
      value: name === "watchdog.url" ? maskedAddress(config.watchdog.url) : spell(valueIn(config, path)),
      from: origin === undefined ? "default" : tellOrigin(origin),
      description,
    };
  });
}

/** What was written about the organisation that the record says otherwise: it counted at set-up only. */
export function organisationDiffers(
  { config: { organisation }, origins }: LoadedConfig,
  onRecord: Config["organisation"],
): readonly string[] {
  return (["id", "name", "zone"] as const)
    .filter((key) => origins.has(`organisation.${key}`) && organisation[key] !== onRecord[key])
    .map((key) => `organisation.${key} counted at set-up only; the record says otherwise and is followed.`);
}

const absent = "—";

function maskedAddress(address: string | undefined): string {
  const url = address === undefined ? null : URL.parse(address);
  return url === null ? absent : `${url.origin}/…`;
}

function valueIn(config: Config, path: readonly string[]): unknown {
  let value: unknown = config;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = new Map<string, unknown>(Object.entries(value)).get(part);
  }
  return value;
}

const units: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];
const sizes: readonly (readonly [string, number])[] = [
  ["TiB", 1_099_511_627_776],
  ["GiB", 1_073_741_824],
  ["MiB", 1_048_576],
  ["KiB", 1_024],
];

function spell(value: unknown): string {
  if (value === undefined) return absent;
  if (typeof value === "object" && value !== null) {
    if ("ms" in value && typeof value.ms === "number") return inLargestUnit(value.ms, units);
    if ("bytes" in value && typeof value.bytes === "number") return inLargestUnit(value.bytes, sizes);
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function inLargestUnit(amount: number, steps: readonly (readonly [string, number])[]): string {
  const [unit, each] = steps.find(([, size]) => amount > 0 && amount % size === 0) ?? ["", 1];
  return `${amount / each}${unit}`;
}
