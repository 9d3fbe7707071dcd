import type { Command } from "commander";
import { addCommand, addGroup } from "../commandSpec.ts";
import type { Kit } from "../kit.ts";
import { build } from "./buildCommand.ts";
import { flash } from "./flashCommand.ts";
import { provision } from "./provisionCommand.ts";

/** What goes into a fob: its code, and who it is. */
export function addFirmware(program: Command, kit: Kit): void {
  const firmware = addGroup(program, "firmware", "Build a fob's firmware, and put it into a board");
  for (const spec of [build, provision, flash]) addCommand(firmware, kit, spec);
}
