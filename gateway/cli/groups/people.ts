import type { Command } from "commander";
import { wireRoles } from "../../../shared/wire/wireWords.ts";
import { addCommand, addGroup, type Call, type CommandSpec, type Flag } from "../commandSpec.ts";
import { deedSpec, present } from "../deedSpec.ts";
import { type Ended, misused, unheld } from "../ended.ts";
import type { Given } from "../given.ts";
import type { Kit } from "../kit.ts";
import { allRows, carryOutIn, converse, limitOf, tellDone } from "../say.ts";

type RoleName = (typeof wireRoles)[number];

const personWord = { form: "<person>", about: "the person's id, such as ana" };
const rolesFlag: Flag = { form: "--roles <roles...>", about: `with commas: ${wireRoles.join(", ")}` };
const nameFlag: Flag = { form: "--name <name>", about: "the name colleagues know" };
const phoneFlag: Flag = { form: "--phone <number>", about: "where responders ring" };
export const limitFlag: Flag = { form: "--limit <count>", about: "at most so many rows" };

/** Everybody Hark knows: workers, supervisors, leads, admins. */
export function addPeople(program: Command, kit: Kit): void {
  const people = addGroup(program, "people", "Manage the people: workers, supervisors, leads and admins");
  for (const spec of [list, add, change, leave, erase, codes]) addCommand(people, kit, spec);
}

const list: CommandSpec = {
  name: "list",
  about: "List everybody, as far as your role may see them",
  flags: [limitFlag],
  examples: [["hark people list", "everybody, with roles and standing"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const rows = await allRows(gateway, "people", limitOf(call));
      if (call.print.json) return call.print.value({ of: "people", rows });
      const columns = [
        { title: "PERSON" },
        { title: "NAME", gives: true },
        { title: "ROLES", gives: true },
        { title: "PHONE" },
        { title: "STANDING" },
      ];
      const cells = rows.map((row) => [
        row.person,
        row.name,
        row.roles.join(", "),
        row.phone ?? "",
        row.standing,
      ]);
      return call.print.table(columns, cells, "There is nobody that you may see.");
    }),
};

const add = deedSpec(
  {
    name: "add",
    about: "Add a person",
    more: "They cannot sign in until they have a credential: see `hark credential issue`.",
    words: [personWord],
    flags: [{ ...nameFlag, required: true }, { ...rolesFlag, required: true }, phoneFlag],
    examples: [
      ['hark people add ana --name "Ana Lima" --roles worker --phone "+44 20 7946 0001"', "a youth worker"],
      ['hark people add bea --name "Bea Roe" --roles supervisor,worker', "somebody with two roles"],
    ],
  },
  (given) => ({
    do: "add-person",
    person: given.text("person"),
    name: given.text("name"),
    roles: rolesOf(given) ?? [],
    ...present({ phone: given.optional("phone") }),
  }),
);

const change: CommandSpec = {
  name: "change",
  about: "Change a person's name, phone number or roles",
  more: "What you do not name stays as it is.",
  words: [personWord],
  flags: [nameFlag, rolesFlag, phoneFlag],
  examples: [["hark people change ana --roles worker,supervisor", "ana now also answers alarms"]],
  run: async (call) => {
    const done = await converse(call, async (gateway) => {
      const person = call.given.text("person");
      const known = (await allRows(gateway, "people")).find((row) => row.person === person);
      if (known === undefined) throw unknown(person);
      return carryOutIn(gateway, call, {
        do: "change-person",
        person,
        name: call.given.optional("name") ?? known.name,
        phone: call.given.optional("phone") ?? known.phone ?? "",
        roles: rolesOf(call.given) ?? known.roles,
      });
    });
    tellDone(call, done);
  },
};

const leave = deedSpec(
  {
    name: "leave",
    about: "Say that a person has left: nothing of theirs works any more",
    words: [personWord],
    examples: [["hark people leave ana", "ana's credentials end at once; what she did stays on record"]],
  },
  (given) => ({ do: "person-leaves", person: given.text("person") }),
);

const erase: CommandSpec = {
  name: "erase",
  about: "Erase a person's details for good",
  more: "Destroys the key that their name, number and session details are sealed under. The record stays whole and verifiable; nobody can undo it. Older backups of the vault still hold the key: destroy those too.",
  words: [personWord],
  flags: [{ form: "--yes", about: "do not ask whether you are sure" }],
  examples: [["hark people erase ana --yes", "for good, without asking"]],
  run: async (call) => {
    const person = call.given.text("person");
    await makeSure(call, `Erase everything personal about ${person} for good?`);
    const done = await converse(call, (gateway) => carryOutIn(gateway, call, { do: "erase-person", person }));
    tellDone(call, done);
  },
};

const codes: CommandSpec = {
  name: "codes",
  about: "Give a person new check-in codes, shown once",
  more: "One code says all is well. The other looks the same to anybody watching and calls for help. Tell both to the person alone; nobody else needs them.",
  words: [personWord],
  examples: [["hark people codes ana", "two fresh codes, printed once"]],
  run: async (call) => {
    const person = call.given.text("person");
    const done = await converse(call, (gateway) => carryOutIn(gateway, call, { do: "set-codes", person }));
    if (call.print.json) return call.print.value(done);
    tellDone(call, done);
    if (done.answer?.of !== "codes") throw unseen();
    return call.print.pairs([
      ["all is well", done.answer.safe],
      ["under duress", done.answer.duress],
    ]);
  },
};

function rolesOf(given: Given): RoleName[] | undefined {
  return given.list("roles")?.map((text) => {
    const role = wireRoles.find((name) => name === text);
    if (role === undefined) throw misused(`“${text}” is no role.`, `Roles are ${wireRoles.join(", ")}.`);
    return role;
  });
}

/** Asks before what cannot be undone; where nobody can be asked, `--yes` must have been said. */
async function makeSure({ kit, given }: Call, question: string): Promise<void> {
  if (given.flag("yes")) return;
  if (!kit.input.isTerminal)
    throw misused("This cannot be undone.", "Say --yes to do it without being asked.");
  const answer = await kit.input.ask(`${question} Type yes: `, false);
  if (answer.trim() !== "yes") {
    throw unheld("not-confirmed", "Nothing was done.");
  }
}

function unknown(person: string): Ended {
  return unheld(
    "unknown-person",
    `There is nobody with the id ${person} that you may see.`,
    "`hark people list` shows everybody.",
  );
}

/** A repeated command made no second secret, and the first was told only once. */
export function unseen(): Ended {
  return unheld(
    "told-already",
    "This was done before, and its secret is told only once.",
    "Make another one.",
  );
}
