import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { stringify } from "yaml";
import { rotaDeeds } from "../../../shared/wire/rotaDeeds.ts";
import { addCommand, addGroup, type Call, type CommandSpec, type Flag } from "../commandSpec.ts";
import { deedSpec, present } from "../deedSpec.ts";
import { answeredBadly, misused } from "../ended.ts";
import { readNamedFile } from "../files.ts";
import type { Kit } from "../kit.ts";
import { carryOutIn, converse, tellDone } from "../say.ts";
import { instantHint, instantOf } from "../times.ts";
import { entriesOf, readYaml } from "../yamlText.ts";

/** Who is on call, when. */
export function addRota(program: Command, kit: Kit): void {
  const rota = addGroup(program, "rota", "Say who is on call, and see where nobody is");
  for (const spec of [show, set, override, swap, cancel, who, gaps]) addCommand(rota, kit, spec);
}

const at = (form: string, about: string): Flag => ({
  form,
  about: `${about}: 18:30, “tomorrow 18:30”, +2h, 2026-09-07T18:30:00Z`,
});

const show: CommandSpec = {
  name: "show",
  about: "Show the rota in force",
  more: "With --yaml it is printed in the form that `hark rota set` reads: save it, change it, set it.",
  flags: [{ form: "--yaml", about: "in the form of the file" }],
  examples: [
    ["hark rota show", "layers and overrides"],
    ["hark rota show --yaml > rota.yaml", "a file to change and set again"],
  ],
  run: (call) =>
    converse(call, async (gateway) => {
      const answer = await gateway.ask({ ask: "rota" });
      const { print, given } = call;
      if (print.json) return print.value(answer);
      if (given.flag("yaml")) return print.line(stringify({ layers: answer.layers }).trimEnd());
      print.line(`Times are in ${answer.zone}.`);
      if (answer.layers.length === 0)
        print.line("There are no layers: nobody is on call, and alarms go to the leads.");
      else print.line(stringify({ layers: answer.layers }).trimEnd());
      const columns = [
        { title: "OVERRIDE" },
        { title: "LAYER" },
        { title: "FROM" },
        { title: "TO" },
        { title: "PERSON" },
        { title: "WHY" },
      ];
      const cells = answer.overrides.map((one) => [
        one.override,
        one.layer,
        one.from.local,
        one.to.local,
        one.person?.name ?? "nobody",
        one.reason,
      ]);
      return print.table(columns, cells, "No overrides.");
    }),
};

const set: CommandSpec = {
  name: "set",
  about: "Set the layers of the rota from a YAML file",
  more: "The shortest file: `layers: [{id: first, name: First, rotation: {kind: always, people: [bea]}}]`. Overrides stay as they are unless the file lists them too.",
  words: [{ form: "<file>", about: "the file, or - for standard input" }],
  examples: [["hark rota set rota.yaml", "from now on, if it has no mistakes"]],
  run: async (call) => {
    const file = call.given.text("file");
    const text = file === "-" ? await call.kit.input.readAll() : readNamedFile(file);
    const message = { do: "set-rota", ...fileFields(readYaml(text, file)) };
    const read = rotaDeeds[0].safeParse(message);
    if (!read.success) {
      const problems = read.error.issues.map(({ path, message: says }) => `${path.join(".")} ${says}`);
      throw misused(`${file} is not a rota.`, "docs/rota.md shows a whole one.", problems);
    }
    const deed = rotaDeeds[0].encode(read.data);
    const done = await converse(call, (gateway) => carryOutIn(gateway, call, deed));
    tellDone(call, done);
  },
};

const override: CommandSpec = {
  name: "override",
  about: "Put somebody else on call for a while",
  words: [{ form: "<layer>", about: "the layer's id" }],
  flags: [
    { ...at("--from <when>", "from when"), required: true },
    { ...at("--to <when>", "until when"), required: true },
    { form: "--person <person>", about: "who covers; left out, nobody is on call in the layer" },
    { form: "--name <override>", about: "an id for the override; made up if left out" },
  ],
  examples: [["hark rota override first --from 18:00 --to 22:00 --person bea", "bea covers this evening"]],
  run: async (call) => {
    const { given, kit } = call;
    const done = await converse(call, async (gateway) =>
      carryOutIn(gateway, call, {
        do: "override-rota",
        override: given.optional("name") ?? madeUp("cover"),
        layer: given.text("layer"),
        from: await instantOf(given.text("from"), gateway, kit.now()),
        to: await instantOf(given.text("to"), gateway, kit.now()),
        ...present({ person: given.optional("person") }),
      }),
    );
    tellDone(call, done);
  },
};

const swap: CommandSpec = {
  name: "swap",
  about: "Swap two turns",
  more: `Each turn is named by its layer and any instant inside it. ${instantHint}`,
  words: [
    { form: "<layer>", about: "the layer of the first turn" },
    { form: "<when>", about: "an instant inside the first turn" },
    { form: "<otherWhen>", about: "an instant inside the second turn" },
  ],
  flags: [{ form: "--other-layer <layer>", about: "the layer of the second turn, if it is another" }],
  examples: [
    ['hark rota swap first "2026-09-07 12:00" "2026-09-14 12:00"', "two weeks of one layer change hands"],
  ],
  run: async (call) => {
    const { given, kit } = call;
    const layer = given.text("layer");
    const done = await converse(call, async (gateway) =>
      carryOutIn(gateway, call, {
        do: "swap-turns",
        first: { layer, at: await instantOf(given.text("when"), gateway, kit.now()) },
        second: {
          layer: given.optional("otherLayer") ?? layer,
          at: await instantOf(given.text("otherWhen"), gateway, kit.now()),
        },
        override: madeUp("swap"),
        otherOverride: madeUp("swap"),
      }),
    );
    tellDone(call, done);
  },
};

const cancel = deedSpec(
  {
    name: "cancel",
    about: "Cancel an override",
    words: [{ form: "<override>", about: "its id, from `hark rota show`" }],
    examples: [["hark rota cancel cover-1f2e3d4c", "the layer is as it was"]],
  },
  (given) => ({ do: "cancel-override", override: given.text("override") }),
);

const who: CommandSpec = {
  name: "who",
  about: "Ask who is on call, now or at an instant",
  flags: [at("--at <when>", "when")],
  examples: [
    ["hark rota who", "now, with numbers to ring"],
    ['hark rota who --at "tomorrow 03:00"', "in the night"],
  ],
  run: (call) =>
    converse(call, async (gateway) => {
      const when = call.given.optional("at");
      const instant = when === undefined ? undefined : await instantOf(when, gateway, call.kit.now());
      const answer = await gateway.ask({ ask: "who", ...present({ at: instant }) });
      if (call.print.json) return call.print.value(answer);
      call.print.line(answer.sentence);
      const columns = [
        { title: "LAYER" },
        { title: "PERSON", gives: true },
        { title: "PHONE" },
        { title: "UNTIL" },
      ];
      const cells = answer.turns.flatMap((turn) =>
        turn.people.map(({ name, phone }) => [turn.name, name, phone, turn.until?.local ?? ""]),
      );
      return cells.length === 0 ? undefined : call.print.table(columns, cells, "");
    }),
};

const gaps: CommandSpec = {
  name: "gaps",
  about: "Find the times in which nobody is on call",
  more: "Exits with 1 when there are any, so that a script can warn.",
  flags: [{ form: "--days <count>", about: "how far ahead to look (28)" }],
  examples: [["hark rota gaps --days 14", "the next two weeks"]],
  run: findGaps,
};

async function findGaps(call: Call): Promise<void> {
  const { given, kit, print } = call;
  const days = Number(given.optional("days") ?? "28");
  if (!Number.isInteger(days) || days < 1 || days > 366)
    throw misused("--days is a whole number from 1 to 366.");
  await converse(call, async (gateway) => {
    const to = await instantOf(`+${days}d`, gateway, kit.now());
    const answer = await gateway.ask({ ask: "gaps", to });
    if (print.json) print.value(answer);
    else if (answer.gaps.length === 0)
      print.line(`Somebody is on call at all times until ${answer.seenUntil.local}.`);
    else print.lines(answer.gaps.map(({ sentence }) => `- ${sentence}`));
    if (answer.gaps.length > 0)
      throw answeredBadly(
        "rota-gap",
        "There are times in which nobody is on call.",
        "Fill them with `hark rota override` or `hark rota set`.",
      );
  });
}

/** A file's own fields; anything that is no mapping is judged as an empty one. */
function fileFields(written: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entriesOf(written) ?? []);
}

function madeUp(kind: string): string {
  return `${kind}-${randomBytes(4).toString("hex")}`;
}
