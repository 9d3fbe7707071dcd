import { Argument, type Command, Option } from "commander";
import { Given } from "./given.ts";
import type { Kit } from "./kit.ts";
import { Printer } from "./printer.ts";

/** One command line, taken apart: what `run` works with. */
export interface Call {
  readonly kit: Kit;
  readonly given: Given;
  readonly print: Printer;
}

/** A word in its place, written as `<fob>`, `[file]` or `<people...>`. */
export interface Word {
  readonly form: string;
  readonly about: string;
  readonly choices?: readonly string[];
}

/** An option, written as `--phone <number>` or `--silent`. */
export interface Flag {
  readonly form: string;
  readonly about: string;
  readonly choices?: readonly string[];
  readonly required?: boolean;
}

export interface CommandSpec {
  readonly name: string;
  /** One line for the list of commands; begins with a verb and has no full stop. */
  readonly about: string;
  /** What else somebody should know, in sentences. */
  readonly more?: string;
  readonly words?: readonly Word[];
  readonly flags?: readonly Flag[];
  /** Whole command lines, with what each does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  run(call: Call): Promise<void>;
}

/** A command that only holds others: `hark people`. */
export function addGroup(parent: Command, name: string, about: string): Command {
  return parent.command(name).summary(about).description(`${about}.`).helpCommand(false);
}

/** Adds one command. The only place that meets commander's untyped values. */
export function addCommand(parent: Command, kit: Kit, spec: CommandSpec): Command {
  const command = parent.command(spec.name).summary(spec.about);
  command.description(`${spec.about}.`);
  for (const word of spec.words ?? []) {
    const argument = new Argument(word.form, word.about);
    command.addArgument(word.choices ? argument.choices(word.choices) : argument);
  }
  for (const flag of spec.flags ?? []) {
    const option = new Option(flag.form, flag.about);
    if (flag.choices) option.choices(flag.choices);
    if (flag.required === true) option.makeOptionMandatory();
    command.addOption(option);
  }
  command.addHelpText("after", furtherText(spec));
  return command.action(async () => {
    const words = command.registeredArguments.map((argument, place): [string, unknown] => [
      argument.name(),
      command.processedArgs[place],
    ]);
    const options: Readonly<Record<string, unknown>> = command.optsWithGlobals();
    const given = new Given({ ...Object.fromEntries(words), ...options });
    await spec.run({ kit, given, print: new Printer(kit, given.flag("json")) });
  });
}

/** Below the options: a description of several lines would break the lines that shells complete from. */
function furtherText({ more, examples }: CommandSpec): string {
  const lines = examples.map(([line, does]) => `  $ ${line}\n      ${does}`);
  return [...(more === undefined ? [] : ["", more]), "", "Examples:", ...lines, ""].join("\n");
}
