import type { Command } from "commander";
import { addCommand, addGroup, type CommandSpec } from "../commandSpec.ts";
import { deedSpec } from "../deedSpec.ts";
import type { Kit } from "../kit.ts";
import { converse } from "../say.ts";

/** The organisation as a whole. */
export function addOrganisation(program: Command, kit: Kit): void {
  const organisation = addGroup(
    program,
    "organisation",
    "Ask how Hark is, and set the organisation's time zone",
  );
  addCommand(organisation, kit, health);
  addCommand(organisation, kit, zone);
}

const health: CommandSpec = {
  name: "health",
  about: "Ask the running gateway how it is, and what it cannot promise now",
  examples: [["hark organisation health", "ok, degraded or blind, with what to do"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const answer = await gateway.ask({ ask: "health" });
      if (call.print.json) return call.print.value(answer);
      const { kit, print } = call;
      if (answer.health.state === "gone") return print.line("The gateway has gone.");
      const { state, version, uncovered, faults } = answer.health;
      const style = state === "ok" ? "green" : state === "degraded" ? "yellow" : "red";
      print.line(
        `Hark ${version} is ${kit.out.paint(style, state)}; ${uncovered.count} fobs of active sessions are not heard now.`,
      );
      for (const { code, sentence, remedy } of faults) print.lines([`- ${code}: ${sentence}`, `  ${remedy}`]);
    }),
};

const zone = deedSpec(
  {
    name: "zone",
    about: "Change the time zone of hand-overs and of times people read",
    words: [{ form: "<zone>", about: "a name such as Europe/London" }],
    examples: [["hark organisation zone Europe/London", "from now on"]],
  },
  (given) => ({ do: "change-zone", zone: given.text("zone") }),
);
