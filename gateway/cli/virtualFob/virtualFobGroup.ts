import type { Command } from "commander";
import { addCommand, addGroup } from "../commandSpec.ts";
import type { Kit } from "../kit.ts";
import { impostorCommands } from "./impostorCommands.ts";
import { make } from "./makeFob.ts";
import { pressCommands } from "./pressCommands.ts";
import { relay } from "./relayCommand.ts";
import { run } from "./runFob.ts";

/** A fob without hardware, for trying everything out. */
export function addVirtualFob(program: Command, kit: Kit): void {
  const fob = addGroup(program, "fob", "Be a fob without hardware: press, check in, fall silent, forge");
  for (const spec of [make, ...pressCommands, run, ...impostorCommands, relay]) addCommand(fob, kit, spec);
}
