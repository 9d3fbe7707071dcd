import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { exitCodes } from "../../gateway/cli/exitCodes.ts";
import { buildProgram } from "../../gateway/cli/program.ts";
import { kitOf } from "./stage.ts";

export const commandsPath: string = join(import.meta.dirname, "..", "..", "docs", "commands.md");

/** Every command that does something, with its words. */
export function leaves(command: Command): readonly Command[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.flatMap((child) => (child.commands.length > 0 ? leaves(child) : [child]));
}

export function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

export function theProgram(): Command {
  return buildProgram(kitOf([], [], {}));
}

/** What docs/commands.md must say, to the byte. Run this file to write it. */
export function commandsPage(): string {
  const program = theProgram();
  const groups = program.createHelp().visibleCommands(program);
  return `${introduction()}\n${groups.map(sectionOf).join("\n")}`;
}

function introduction(): string {
  const codes = Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  return `# Commands

\`npx hark\` runs everything here; \`hark help COMMAND\` says the same with examples. Made by
\`npx node test/cli/commandsPage.ts\` from the program itself, and a test holds the two equal.

## How a command reaches the gateway

The command line is an MQTT client of the running gateway and acts as a person, with that
person's roles (P8). Who that is stands in a credential file: JSON with \`org\`, \`person\`,
\`username\`, \`secret\`, \`url\` and, for a certificate of your own authority, \`ca\` (a PEM file
beside it, or the PEM text). Its mode is 0600; one that others can read is refused.

1. \`--as FILE\` names it, then \`HARK_CREDENTIAL\`, then \`secrets/admin.json\` in the data folder,
   which the first start writes.
2. \`hark credential issue bea-laptop --person bea --out bea.json\` makes one for somebody else,
   who may use it on another computer. Put a \`url\` into it that is reachable from there, such as
   \`mqtts://hark.example.org:8883\`.

Every change carries an id. When its answer is lost, the command sends it again under the same
id, and the gateway carries it out once; \`--id NAME\` gives a script the same safety across runs.

The journal, \`policy check\`, \`config\`, \`init\` and most of \`doctor\` need no running gateway: they
work on the data folder (\`--data\`, then \`HARK_DATA__FOLDER\`, then \`./hark-data\`).

## Output

Answers go to standard output, everything else to standard error. With \`--json\` standard output
has JSON and nothing else, one value on one line (\`alarms watch\`: one for each change); a command
that fails prints \`{"result":"failed","exit":…,"code":…,"sentence":…,"remedy":…,"problems":…}\`.
\`code\` is stable: the gateway's refusal, a fault of [faults.md](faults.md), or the command line's
own. People read times in the organisation's zone; JSON has UTC beside it. Instants are typed as
\`18:30\`, \`tomorrow 18:30\`, \`2026-09-07 18:30\` (the organisation's own time), \`+90m\` or
\`2026-09-07T18:30:00Z\`; durations as \`30s\`, \`20m\`, \`1h30m\`.

Colours appear on a terminal only; \`NO_COLOR\` and \`FORCE_COLOR\` are honoured. \`hark completion
bash\` (zsh, fish, powershell) prints a completion script: \`source <(hark completion bash)\`.

## Exit codes

| code | meaning |
| --- | --- |
${codes.join("\n")}

## Options of every command

| option | meaning |
| --- | --- |
${rows(optionRows(theProgram()))}
`;
}

function sectionOf(group: Command): string {
  const commands = group.commands.length > 0 ? leaves(group) : [group];
  return `## ${nameOf(group)}\n\n${group.description()}\n\n${commands.map((one) => commandPart(one, commands.length > 1)).join("\n")}`;
}

function commandPart(command: Command, isTitled: boolean): string {
  const words = command.registeredArguments.map((argument) => [argument.name(), withChoices(argument)]);
  const title = isTitled ? `### ${nameOf(command)}\n\n${command.description()}\n\n` : "";
  const usage = `    ${nameOf(command)} ${command.usage()}`.trimEnd();
  const table = rows([
    ...words.map(([name = "", about = ""]) => [`\`${name}\``, about]),
    ...optionRows(command),
  ]);
  return `${title}${usage}\n${table === "" ? "" : `\n| word or option | meaning |\n| --- | --- |\n${table}\n`}`;
}

function optionRows(command: Command): readonly (readonly string[])[] {
  return command.options
    .filter((option) => !option.hidden)
    .map((option) => [`\`${option.flags}\``, withChoices(option) + (option.mandatory ? " (required)" : "")]);
}

function withChoices({
  description,
  argChoices,
}: {
  description: string;
  argChoices?: readonly string[] | undefined;
}): string {
  return argChoices === undefined ? description : `${description} (${argChoices.join(", ")})`;
}

function rows(cells: readonly (readonly string[])[]): string {
  return cells.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

if (import.meta.main) writeFileSync(commandsPath, commandsPage());
