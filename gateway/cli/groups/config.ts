import type { Command } from "commander";
import { configJsonSchema } from "../../config/configSchema.ts";
import { explainConfig } from "../../config/explainConfig.ts";
import { addCommand, addGroup, type CommandSpec } from "../commandSpec.ts";
import { configFlags, readConfig } from "../configFile.ts";
import type { Kit } from "../kit.ts";

/** The gateway's one configuration file. */
export function addConfig(program: Command, kit: Kit): void {
  const config = addGroup(program, "config", "Explain and check the gateway's configuration");
  for (const spec of [explain, check, schema]) addCommand(config, kit, spec);
}

const explain: CommandSpec = {
  name: "explain",
  about: "Show every setting, its value in force and who set it",
  flags: configFlags,
  examples: [
    ["hark config explain", "with hark.yaml of the data folder, if there is one"],
    ["hark config explain --config /etc/hark/hark.yaml", "what the service would use"],
  ],
  run: async ({ given, kit, print }) => {
    const settings = explainConfig(readConfig(given, kit));
    if (print.json) return print.value({ settings });
    const columns = [
      { title: "SETTING" },
      { title: "VALUE", gives: true },
      { title: "FROM" },
      { title: "MEANING", gives: true },
    ];
    const cells = settings.map(({ path, value, from, description }) => [path, value, from, description]);
    return print.table(columns, cells, "");
  },
};

const check: CommandSpec = {
  name: "check",
  about: "Check the configuration: every mistake at once, with line and remedy",
  flags: configFlags,
  examples: [["hark config check --config new.yaml", "before a restart"]],
  run: async ({ given, kit, print }) => {
    readConfig(given, kit);
    if (print.json) return print.value({ result: "done" });
    return print.line("The configuration has no mistakes.");
  },
};

const schema: CommandSpec = {
  name: "schema",
  about: "Print the configuration's JSON schema, for editors",
  examples: [["hark config schema > hark.schema.json", "then name it at the top of hark.yaml"]],
  run: async ({ print }) => print.line(JSON.stringify(configJsonSchema(), undefined, 2)),
};
