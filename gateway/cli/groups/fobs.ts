import type { Command } from "commander";
import type { AnswerOf } from "../../../shared/wire/answers.ts";
import type { DoneMessage } from "../../../shared/wire/doneMessage.ts";
import { addCommand, addGroup, type Call, type CommandSpec } from "../commandSpec.ts";
import { deedSpec, present } from "../deedSpec.ts";
import { type Ended, unheld } from "../ended.ts";
import { type FobKey, fobKeyOf, keyFlags } from "../fobKey.ts";
import type { Kit } from "../kit.ts";
import { allRows, carryOutIn, converse, limitOf, tellDone } from "../say.ts";
import { testFob } from "../testFob.ts";
import { limitFlag } from "./people.ts";

const fobWord = { form: "<fob>", about: "the fob's id, such as fob-7" };

type FobRow = AnswerOf<"fobs">["rows"][number];

/** The buttons people carry. */
export function addFobs(program: Command, kit: Kit): void {
  const fobs = addGroup(program, "fobs", "Manage the fobs: enrol, hand out, take back, test");
  for (const spec of [list, show, enrol, assign, giveBack, lost, found, revoke, reEnrol, test]) {
    addCommand(fobs, kit, spec);
  }
}

const list: CommandSpec = {
  name: "list",
  about: "List the fobs, who has them, and what is wrong with them",
  flags: [limitFlag],
  examples: [["hark fobs list", "every fob with its holder"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const rows = await allRows(gateway, "fobs", limitOf(call));
      if (call.print.json) return call.print.value({ of: "fobs", rows });
      const columns = [
        { title: "FOB" },
        { title: "LABEL", gives: true },
        { title: "STANDING" },
        { title: "HOLDER", gives: true },
        { title: "TESTED", gives: true },
        { title: "ATTENTION", gives: true },
      ];
      const cells = rows.map((row) => [
        row.fob,
        row.label,
        row.standing,
        row.holder?.name ?? "",
        row.lastTested?.local ?? "never",
        attention(row),
      ]);
      return call.print.table(
        columns,
        cells,
        "There are no fobs that you may see: `hark fobs enrol` adds one.",
      );
    }),
};

const show: CommandSpec = {
  name: "show",
  about: "Show one fob",
  words: [fobWord],
  examples: [["hark fobs show fob-7", "its holder, last test and what is wrong with it"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const id = call.given.text("fob");
      const row = (await allRows(gateway, "fobs")).find(({ fob }) => fob === id);
      if (row === undefined) throw unknown(id);
      if (call.print.json) return call.print.value(row);
      return call.print.pairs([
        ["fob", row.fob],
        ["label", row.label],
        ["address", row.address.replaceAll(/..(?!$)/g, "$&:")],
        ["standing", row.standing],
        ["holder", row.holder ? `${row.holder.name} (${row.holder.person})` : "nobody"],
        ...row.custody.map(({ holder, from, until }): [string, string] => [
          until ? "held before" : "held since",
          until ? `${holder.name} (${holder.person}), ${from.local} to ${until.local}` : from.local,
        ]),
        ["last tested", row.lastTested?.local ?? "never"],
        ["test until", row.testUntil?.local ?? ""],
        ["attention", attention(row)],
      ]);
    }),
};

const enrol: CommandSpec = {
  name: "enrol",
  about: "Enrol a fob with its radio address and key",
  more: "The key goes to the gateway's vault and nowhere else. It is never taken as an argument.",
  words: [fobWord],
  flags: [
    { form: "--address <address>", about: "its radio address, such as 54:48:E6:8F:80:A5", required: true },
    { form: "--label <text>", about: "what is written on it" },
    ...keyFlags,
  ],
  examples: [
    ["hark fobs enrol fob-7 --address 54:48:E6:8F:80:A5 --new-key", "makes a key and shows it once"],
    ["hark fobs enrol fob-7 --address 5448e68f80a5 --key-file fob-7.key", "a fob that has its key already"],
  ],
  run: async (call) => {
    const { given } = call;
    const key = await fobKeyOf(call);
    const done = await converse(call, (gateway) =>
      carryOutIn(gateway, call, {
        do: "enrol-fob",
        fob: given.text("fob"),
        address: given.text("address"),
        key: key.hex,
        ...present({ label: given.optional("label") }),
      }),
    );
    tellWithKey(call, done, key);
  },
};

const reEnrol: CommandSpec = {
  name: "re-enrol",
  about: "Give a fob a new key, after a reset or when it is suspect",
  words: [fobWord],
  flags: keyFlags,
  examples: [["hark fobs re-enrol fob-7 --new-key", "counters begin afresh under a new key"]],
  run: async (call) => {
    const key = await fobKeyOf(call);
    const done = await converse(call, (gateway) =>
      carryOutIn(gateway, call, { do: "re-enrol-fob", fob: call.given.text("fob"), key: key.hex }),
    );
    tellWithKey(call, done, key);
  },
};

const assign = deedSpec(
  {
    name: "assign",
    about: "Hand a fob to a person",
    words: [fobWord, { form: "<person>", about: "who has it from now on" }],
    examples: [["hark fobs assign fob-7 ana", "its presses are now ana's; test it next"]],
  },
  (given) => ({ do: "assign-fob", fob: given.text("fob"), holder: given.text("person") }),
);

const giveBack = deedSpec(
  {
    name: "return",
    about: "Take a fob back into stock",
    words: [fobWord],
    examples: [["hark fobs return fob-7", "a press of it still alarms"]],
  },
  (given) => ({ do: "return-fob", fob: given.text("fob") }),
);

const lost = deedSpec(
  {
    name: "lost",
    about: "Report a fob lost",
    words: [fobWord],
    examples: [["hark fobs lost fob-7", "a press of it still alarms, marked as odd"]],
  },
  (given) => ({ do: "report-fob-lost", fob: given.text("fob") }),
);

const found = deedSpec(
  {
    name: "found",
    about: "Say that a lost fob was found",
    words: [fobWord],
    examples: [["hark fobs found fob-7", "it belongs to its holder again"]],
  },
  (given) => ({ do: "fob-found", fob: given.text("fob") }),
);

const revoke = deedSpec(
  {
    name: "revoke",
    about: "Revoke a fob for good",
    words: [fobWord],
    examples: [["hark fobs revoke fob-7", "a press of it still alarms, marked as odd"]],
  },
  (given) => ({ do: "revoke-fob", fob: given.text("fob") }),
);

const test: CommandSpec = {
  name: "test",
  about: "Test a fob: announce it, wait for its press, and close the alarm",
  more: "The press is a real one on the whole way; only the first alert goes to you alone. If it is not closed within a minute, it goes on to everybody as any other.",
  words: [fobWord],
  flags: [{ form: "--wait <duration>", about: "how long to wait for the press (the policy's window)" }],
  examples: [["hark fobs test fob-7", "then press the fob"]],
  run: testFob,
};

function attention({ suspect, contactLostSince }: FobRow): string {
  return [
    suspect ? "suspect: its counter went back, re-enrol it" : "",
    contactLostSince ? `not heard since ${contactLostSince.local}` : "",
  ]
    .filter((text) => text !== "")
    .join("; ");
}

function tellWithKey(call: Call, done: DoneMessage, key: FobKey): void {
  const { print } = call;
  if (print.json) {
    print.value({ ...done, ...(key.isNew && { key: key.hex }) });
    return;
  }
  tellDone(call, done);
  if (!key.isNew) return;
  print.pairs([["key", key.hex]]);
  print.line("Put it into the fob now: it is not shown again.");
}

function unknown(fob: string): Ended {
  return unheld(
    "unknown-fob",
    `There is no fob with the id ${fob} that you may see.`,
    "`hark fobs list` shows every fob.",
  );
}
