import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import type { Kit } from "../kit.ts";

/**
 * `hark completion bash` prints a script; the script asks the hidden `hark
 * complete` what may come next. Added after every group, so that it knows them.
 */
export function addCompletion(program: Command, _kit: Kit): void {
  tab(program, { completionCommandName: "completion" });
}
