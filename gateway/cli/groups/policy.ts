import type { Command } from "commander";
import { policyFields } from "../../../shared/wire/policyFields.ts";
import { defaultPolicy } from "../../core/policy/defaultPolicy.ts";
import { explainPolicy } from "../../core/policy/explainPolicy.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { alarmKinds } from "../../core/policy/policy.ts";
import { addCommand, addGroup, type Call, type CommandSpec } from "../commandSpec.ts";
import type { Conversation } from "../conversation.ts";
import { explainedState } from "../explainState.ts";
import { explanationLines } from "../explainText.ts";
import { readNamedFile } from "../files.ts";
import type { Kit } from "../kit.ts";
import { policyOf, policyYaml } from "../policyText.ts";
import { carryOutIn, converse, tellDone } from "../say.ts";
import { instantGiven } from "../times.ts";

const fileWord = { form: "<file>", about: "a policy as `hark policy show` prints it" };

/** How soon whom, until somebody has taken charge. */
export function addPolicy(program: Command, kit: Kit): void {
  const policy = addGroup(program, "policy", "See, check, adopt and explain the escalation policy");
  for (const spec of [show, check, adopt, explain]) addCommand(policy, kit, spec);
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

const explain: CommandSpec = {
  name: "explain",
  about: "Explain second by second whom an alarm would be told to",
  more: "Plays the gateway's own decisions without raising anything. With --worker or --session the people are those the rota names now; without, they stand in for their roles.",
  words: [{ form: "<kind>", about: "the kind of alarm", choices: alarmKinds }],
  flags: [
    { form: "--worker <person>", about: "as if it were this worker's" },
    { form: "--session <session>", about: "as if it came from this session" },
    { form: "--at <when>", about: "as if it were then; now, if left out" },
    { form: "--file <file>", about: "by this policy, rather than the one in force" },
    { form: "--default", about: "by Hark's default policy; needs no gateway" },
  ],
  examples: [
    ["hark policy explain panic --worker ana", "who would be told now, and when"],
    ["hark policy explain missed-check-in --file policy.yaml", "what a policy would do before it is adopted"],
  ],
  run: explainKind,
};

async function explainKind(call: Call): Promise<void> {
  const { given, kit, print } = call;
  const text = given.text("kind");
  const kind = alarmKinds.find((name) => name === text) ?? "panic";
  const file = given.optional("file");
  const offline = given.flag("default")
    ? defaultPolicy()
    : file === undefined
      ? undefined
      : policyOf(readNamedFile(file), file);
  const wish = { worker: given.optional("worker"), session: given.optional("session") };
  const isPeopled = wish.worker !== undefined || wish.session !== undefined;
  const when = given.optional("at");
  const explained = async (gateway: Conversation | undefined) => {
    const policy = offline ?? (gateway ? await policyInForce(gateway) : defaultPolicy());
    const at = when === undefined || !gateway ? kit.now() : await instantGiven(when, gateway, kit.now());
    const known = gateway && isPeopled ? await explainedState(gateway, wish, { policy, now: at }) : undefined;
    const explanation = explainPolicy({ policy, kind, at, state: known?.state, worker: known?.worker });
    if (print.json) return print.value({ kind, policy: policy.name, ...explanation });
    print.line(`A ${kind} alarm by the policy “${policy.name}”:`);
    return print.lines(explanationLines(explanation, (person) => known?.names.get(person) ?? person));
  };
  // A policy at hand needs no gateway, unless people are asked for.
  await (offline && !isPeopled && when === undefined ? explained(undefined) : converse(call, explained));
}

async function policyInForce(gateway: Conversation): Promise<Policy> {
  return policyFields.parse((await gateway.ask({ ask: "policy" })).policy);
}
