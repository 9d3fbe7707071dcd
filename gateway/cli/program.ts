import { Command, CommanderError } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { InvariantBroken } from "../../shared/base/invariant.ts";
import { addDemo } from "./demo/demoCommand.ts";
import { Ended } from "./ended.ts";
import { type Ending, exitCodes } from "./exitCodes.ts";
import { addFirmware } from "./firmware/firmwareGroup.ts";
import { addAlarms } from "./groups/alarms.ts";
import { addCompletion } from "./groups/completion.ts";
import { addConfig } from "./groups/config.ts";
import { addCredentials } from "./groups/credentials.ts";
import { addDoctor } from "./groups/doctor.ts";
import { addFobs } from "./groups/fobs.ts";
import { addHelp } from "./groups/help.ts";
import { addInit } from "./groups/init.ts";
import { addJournal } from "./groups/journal.ts";
import { addOrganisation } from "./groups/organisation.ts";
import { addPeople } from "./groups/people.ts";
import { addPlaces } from "./groups/places.ts";
import { addPolicy } from "./groups/policy.ts";
import { addRelays } from "./groups/relays.ts";
import { addRota } from "./groups/rota.ts";
import { addSessions } from "./groups/sessions.ts";
import { addStart } from "./groups/start.ts";
import type { Kit } from "./kit.ts";
import { addRelay } from "./relay/relayGroup.ts";
import { addVirtualFob } from "./virtualFob/virtualFobGroup.ts";

/** One group of commands: adds itself to the program. In the order in which `hark --help` lists them. */
const groups: readonly ((program: Command, kit: Kit) => void)[] = [
  addStart,
  addInit,
  addDoctor,
  addOrganisation,
  addPeople,
  addCredentials,
  addPlaces,
  addRelays,
  addRelay,
  addFobs,
  addFirmware,
  addVirtualFob,
  addDemo,
  addRota,
  addSessions,
  addAlarms,
  addPolicy,
  addJournal,
  addConfig,
  addHelp,
  // Last: it completes what was added before it.
  addCompletion,
];

/** The whole command line. */
export function buildProgram(kit: Kit): Command {
  const program = new Command("hark")
    .description(
      "Keeps watch over staff who work alone: hears a press on a fob, hears silence, and rings until a person has taken charge.",
    )
    .version(packageFile.version, "--version", "print the version")
    .option("--json", "print JSON for programs, and nothing else on standard output")
    .option("--as <file>", "act as the person of this credential file (HARK_CREDENTIAL)")
    .option("--data <folder>", "the gateway's data folder (HARK_DATA__FOLDER; ./hark-data)")
    .option("--id <name>", "name a change, so that repeating the command carries it out once")
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: kit.out.say,
      writeErr: kit.err.say,
      outputError: (text, write) => write(text),
      getOutHelpWidth: () => helpWidth(kit.out.columns()),
      getErrHelpWidth: () => helpWidth(kit.err.columns()),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  for (const add of groups) add(program, kit);
  inherit(program);
  return program;
}

/** Runs one command line (without node and script) and gives the exit code. Never throws. */
export async function runProgram(kit: Kit, words: readonly string[]): Promise<number> {
  const program = buildProgram(kit);
  try {
    await program.parseAsync([...words], { from: "user" });
    return exitCodes.done.code;
  } catch (error) {
    return exitCodes[endingOf(error, kit, words.includes("--json"))].code;
  }
}

/** The last thing a command says. Whatever nobody foresaw is our mistake, and told as one. */
function endingOf(error: unknown, kit: Kit, json: boolean): Ending {
  if (error instanceof CommanderError) return error.exitCode === 0 ? "done" : "usage";
  if (error instanceof Ended) {
    sayFarewell(error, kit, json);
    return error.how;
  }
  const told = error instanceof InvariantBroken ? error.message : String(error);
  kit.err.say(`Hark made a mistake: ${told}\nPlease report it with what you typed.\n`);
  if (kit.env["HARK_DEBUG"] !== undefined && error instanceof Error) kit.err.say(`${error.stack}\n`);
  return "broken";
}

function sayFarewell({ how, farewell, isAnswered }: Ended, kit: Kit, json: boolean): void {
  const { code, sentence, remedy, problems } = farewell;
  if (json && !isAnswered) {
    const told = { result: "failed", exit: exitCodes[how].code, code, sentence, remedy, problems };
    kit.out.say(`${JSON.stringify(told)}\n`);
  }
  kit.err.say(`${kit.err.paint("red", "✗")} ${sentence}\n`);
  for (const problem of problems) kit.err.say(`  - ${problem}\n`);
  if (remedy !== undefined) kit.err.say(`  ${remedy}\n`);
}

/** Wide lines are hard to read, and what goes to a file should not depend on a terminal. */
function helpWidth(columns: number): number {
  return Math.min(columns, 100);
}

/** Settings of the program that commander hands down only to commands added later. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}
