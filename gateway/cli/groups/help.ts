import type { Command } from "commander";
import { addCommand, type CommandSpec } from "../commandSpec.ts";
import { misused } from "../ended.ts";
import { exitCodes } from "../exitCodes.ts";
import type { Kit } from "../kit.ts";

/** Help on a command, and on what is no command. */
export function addHelp(program: Command, kit: Kit): void {
  const spec: CommandSpec = {
    name: "help",
    about: "Show help on a command, or on exit-codes",
    words: [{ form: "[topic...]", about: "a command's words, or exit-codes" }],
    examples: [
      ["hark help fobs enrol", "the same as hark fobs enrol --help"],
      ["hark help exit-codes", "what the number means that a script reads"],
    ],
    run: async ({ given, print }) => {
      const topic = given.list("topic") ?? [];
      if (topic.join(" ") === "exit-codes") {
        const codes = Object.entries(exitCodes).map(([name, { code, meaning }]) => ({ name, code, meaning }));
        if (print.json) return print.value(codes);
        return print.table(
          [{ title: "CODE" }, { title: "MEANING" }],
          codes.map(({ code, meaning }) => [String(code), meaning]),
          "",
        );
      }
      return commandAt(program, topic).outputHelp();
    },
  };
  addCommand(program, kit, spec);
}

function commandAt(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((child) => child.name() === word);
    if (next === undefined)
      throw misused(`There is no help on “${words.join(" ")}”.`, "`hark help` lists every command.");
    command = next;
  }
  return command;
}
