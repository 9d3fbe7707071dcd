import type { Command } from "commander";
import { policyFields } from "../../../shared/wire/policyFields.ts";
import { defaultPolicy } from "../../core/policy/defaultPolicy.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { addCommand, addGroup, type CommandSpec } from "../commandSpec.ts";
import { readNamedFile } from "../files.ts";
import type { Kit } from "../kit.ts";
import { policyOf, policyYaml } from "../policyText.ts";
import { carryOutIn, converse, tellDone } from "../say.ts";

const fileWord = { form: "<file>", about: "a policy as `hark policy show` prints it" };

/** How soon whom, until somebody has taken charge. */
export function addPolicy(program: Command, kit: Kit): void {
  const policy = addGroup(program, "policy", "See, check, adopt and explain the escalation policy");
  for (const spec of [show, check, adopt]) addCommand(policy, kit, spec);
}

const show: CommandSpec = {
  name: "show",
  about: "Show the policy in force, in the form of a file",
  flags: [{ form: "--default", about: "the one Hark begins with, without asking the gateway" }],
  examples: [
    ["hark policy show > policy.yaml", "a file to change, check and adopt"],
    ["hark policy show --default", "needs no gateway"],
  ],
  run: async (call) => {
    const { given, print } = call;
    const policy = given.flag("default")
      ? defaultPolicy()
      : (await converse(call, (gateway) => gateway.ask({ ask: "policy" }))).policy;
    if (print.json) return print.value({ of: "policy", policy });
    return print.line(policyYaml(policy).trimEnd());
  },
};

const check: CommandSpec = {
  name: "check",
  about: "Check a policy file without adopting it; needs no gateway",
  words: [fileWord],
  examples: [["hark policy check policy.yaml", "every setting that could leave an alarm unanswered"]],
  run: async ({ given, print }) => {
    const file = given.text("file");
    const policy = policyOf(readNamedFile(file), file);
    if (print.json) return print.value({ result: "done", policy });
    return print.line(`${file} is a safe policy: “${policy.name}”.`);
  },
};

const adopt: CommandSpec = {
  name: "adopt",
  about: "Put a policy in force",
  words: [fileWord],
  examples: [["hark policy adopt policy.yaml", "checked here first, then by the gateway"]],
  run: async (call) => {
    const file = call.given.text("file");
    const policy = adoptable(policyOf(readNamedFile(file), file));
    const message = { do: "adopt-policy", policy } as const;
    tellDone(call, await converse(call, (gateway) => carryOutIn(gateway, call, message)));
  },
};

/** The wire's own form of a policy, which encoding gives back. */
function adoptable(policy: Policy) {
  return policyFields.parse(policy);
}
