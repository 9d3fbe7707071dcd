import type { Command } from "commander";
import { wireAttemptHows, wireAttemptResults, wireOutcomes } from "../../../shared/wire/wireWords.ts";
import { alarmLines } from "../alarmText.ts";
import { watchAlarms } from "../board/watchAlarms.ts";
import { addCommand, addGroup, type CommandSpec } from "../commandSpec.ts";
import { deedSpec, present } from "../deedSpec.ts";
import { misused } from "../ended.ts";
import type { Kit } from "../kit.ts";
import { allRows, carryOutIn, converse, limitOf, tellDone } from "../say.ts";
import { instantOf } from "../times.ts";
import { limitFlag } from "./people.ts";

const alarmWord = { form: "<alarm>", about: "the alarm's id, such as a-17" };

/** What is open until a person resolves it. */
export function addAlarms(program: Command, kit: Kit): void {
  const alarms = addGroup(program, "alarms", "See alarms, take charge of them and close them");
  for (const spec of [list, show, watch, raise, acknowledge, attempt, services, resolve])
    addCommand(alarms, kit, spec);
}

const list: CommandSpec = {
  name: "list",
  about: "List the open alarms",
  flags: [limitFlag],
  examples: [["hark --as bea.json alarms list", "as a supervisor; admins see technical ones only"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const rows = await allRows(gateway, "alarms", limitOf(call));
      if (call.print.json) return call.print.value({ of: "alarms", rows });
      const columns = [
        { title: "ALARM" },
        { title: "STATE" },
        { title: "SINCE", gives: true },
        { title: "WHAT", gives: true },
        { title: "ANSWER", gives: true },
      ];
      const cells = rows.map((row) => [row.alarm, row.state, row.since.local, row.headline, row.sentence]);
      return call.print.table(columns, cells, "There is no open alarm that you may see.");
    }),
};

const show: CommandSpec = {
  name: "show",
  about: "Show one alarm: what to do first, who, where, who was told",
  words: [alarmWord],
  examples: [["hark --as bea.json alarms show a-17", "everything a responder needs"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const done = await carryOutIn(gateway, call, { ask: "alarm", alarm: call.given.text("alarm") });
      if (done.answer?.of !== "alarm") throw misused("The gateway's answer has no alarm.");
      if (call.print.json) return call.print.value(done.answer.alarm);
      return call.print.lines(alarmLines(done.answer.alarm, call.kit.out));
    }),
};

const watch: CommandSpec = {
  name: "watch",
  about: "Watch the alarms live, until you press Ctrl-C",
  more: "On a terminal the board is drawn anew at every change, with a bell for each new alarm; otherwise every change is one line, with --json one JSON value. When the gateway is lost it says so and dials again. A board somebody has to look at is no substitute for an alert that comes to them.",
  flags: [{ form: "--no-bell", about: "do not ring the terminal's bell" }],
  examples: [
    ["hark --as bea.json alarms watch", "a live board"],
    ["hark --as bea.json alarms watch --json | jq .headline", "for a program"],
  ],
  run: watchAlarms,
};

const raise = deedSpec(
  {
    name: "raise",
    about: "Raise an alarm without a fob, for yourself or a worker you look after",
    words: [
      {
        form: "<kind>",
        about: "panic, or assistance: a quiet call for a colleague",
        choices: ["panic", "assistance"],
      },
    ],
    flags: [{ form: "--worker <person>", about: "for whom; yourself, if left out" }],
    examples: [["hark --as bea.json alarms raise panic --worker ana", "ana rang and cannot press"]],
  },
  (given) => ({
    do: given.text("kind") === "panic" ? "panic" : "assistance",
    ...present({ worker: given.optional("worker") }),
  }),
);

const acknowledge = deedSpec(
  {
    name: "acknowledge",
    about: "Take charge of an alarm",
    more: "It stops ringing for now; without a recorded try to reach the worker in time it rings again.",
    words: [alarmWord],
    examples: [["hark --as bea.json alarms acknowledge a-17", "bea has it"]],
  },
  (given) => ({ do: "acknowledge", alarm: given.text("alarm") }),
);

const attempt: CommandSpec = {
  name: "attempt",
  about: "Record a try to reach the worker, and its result",
  words: [alarmWord],
  flags: [
    { form: "--how <way>", about: "how you tried", choices: wireAttemptHows, required: true },
    { form: "--result <result>", about: "what came of it", choices: wireAttemptResults, required: true },
    { form: "--note <text>", about: "in your own words; young people by initials only" },
  ],
  examples: [
    ["hark --as bea.json alarms attempt a-17 --how phone --result no-answer", "the next try is due soon"],
  ],
  run: async (call) => {
    const { given } = call;
    const done = await converse(call, (gateway) =>
      carryOutIn(gateway, call, {
        do: "attempt",
        alarm: given.text("alarm"),
        how: oneOf(wireAttemptHows, given.text("how")),
        result: oneOf(wireAttemptResults, given.text("result")),
        ...present({ note: given.optional("note") }),
      }),
    );
    tellDone(call, done);
  },
};

const services: CommandSpec = {
  name: "emergency-services",
  about: "Note that the emergency services were called",
  more: "It calls nobody: ring 999 or 112 first.",
  words: [alarmWord],
  flags: [
    { form: "--called-at <when>", about: "when; now, if left out" },
    { form: "--reference <text>", about: "the reference they gave" },
  ],
  examples: [
    ["hark --as bea.json alarms emergency-services a-17 --reference 4711", "they were called just now"],
  ],
  run: async (call) => {
    const { given, kit } = call;
    const done = await converse(call, async (gateway) => {
      const called = given.optional("calledAt");
      const calledAt = called === undefined ? undefined : await instantOf(called, gateway, kit.now());
      return carryOutIn(gateway, call, {
        do: "emergency-services",
        alarm: given.text("alarm"),
        ...present({ calledAt, reference: given.optional("reference") }),
      });
    });
    tellDone(call, done);
  },
};

const resolve = deedSpec(
  {
    name: "resolve",
    about: "Close an alarm with its outcome",
    more: "Nobody closes their own emergency.",
    words: [alarmWord],
    flags: [
      { form: "--outcome <outcome>", about: "what it was", choices: wireOutcomes, required: true },
      { form: "--note <text>", about: "in your own words; young people by initials only" },
    ],
    examples: [
      [
        'hark --as bea.json alarms resolve a-17 --outcome false --note "Pressed in a bag; ana is well"',
        "it is over",
      ],
    ],
  },
  (given) => ({
    do: "resolve",
    alarm: given.text("alarm"),
    outcome: oneOf(wireOutcomes, given.text("outcome")),
    ...present({ note: given.optional("note") }),
  }),
);

/** commander has checked the choice; this only finds the literal again. */
function oneOf<const Name extends string>(names: readonly Name[], text: string): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw misused(`“${text}” is none of ${names.join(", ")}.`);
  return found;
}
