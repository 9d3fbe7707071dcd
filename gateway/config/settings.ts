import * as z from "zod";
import { configSchema } from "./configSchema.ts";

type SettingKind = "text" | "whole number" | "yes or no";

/** One setting as people meet it: by its name in the file, by its variable, in the page, in `hark config explain`. */
export interface Setting {
  /** `broker.plain.port` */
  readonly name: string;
  readonly path: readonly string[];
  /** `HARK_BROKER__PLAIN__PORT`: levels by two underscores, words by one. */
  readonly environment: string;
  readonly kind: SettingKind;
  readonly isPath: boolean;
  /** As it would be written in the file; `undefined` when there is none. */
  readonly standard: string | number | boolean | undefined;
  readonly description: string;
}

/** The part of JSON Schema our own schema uses. */
const described = z.object({
  type: z.enum(["object", "string", "integer", "boolean"]),
  properties: z.record(z.string(), z.unknown()).optional(),
  default: z.unknown().optional(),
  description: z.string().default(""),
  format: z.string().optional(),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]).optional();

const kinds = { string: "text", integer: "whole number", boolean: "yes or no" } as const;

/** Every setting, in the order of the schema. */
export const settings: readonly Setting[] = settingsBelow(z.toJSONSchema(configSchema, { io: "input" }), []);

/** The names that may stand directly below a section, `[]` being the whole file. */
export function namesBelow(path: readonly string[]): readonly string[] {
  const names = settings
    .filter(
      (setting) => setting.path.length > path.length && path.every((part, i) => setting.path[i] === part),
    )
    .map((setting) => setting.path[path.length] ?? "");
  return [...new Set(names)];
}

function environmentName(path: readonly string[]): string {
  const levels = path.map((part) => part.replaceAll(/([A-Z])/g, "_$1").toUpperCase());
  return `HARK_${levels.join("__")}`;
}

function settingsBelow(node: unknown, path: readonly string[]): readonly Setting[] {
  const { type, properties, default: standard, description, format } = described.parse(node);
  if (type === "object") {
    return Object.entries(properties ?? {}).flatMap(([key, child]) => settingsBelow(child, [...path, key]));
  }
  return [
    {
      name: path.join("."),
      path,
      environment: environmentName(path),
      kind: kinds[type],
      isPath: format === "path",
      standard: scalar.parse(standard),
      description,
    },
  ];
}
