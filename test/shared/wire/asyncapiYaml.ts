import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { asyncapiDocument } from "../../../shared/wire/asyncapiDocument.ts";

export const asyncapiPath: string = join(import.meta.dirname, "..", "..", "..", "docs", "asyncapi.yaml");

/** What docs/asyncapi.yaml must say, to the byte. Run this file to write it. */
export function asyncapiYaml(): string {
  const made =
    "# Made by `node test/shared/wire/asyncapiYaml.ts` from shared/wire; a test holds the two equal.\n";
  return made + stringify(asyncapiDocument(), { lineWidth: 100, aliasDuplicateObjects: false });
}

if (import.meta.main) writeFileSync(asyncapiPath, asyncapiYaml());
