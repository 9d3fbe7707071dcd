import type { Command } from "commander";
import { addCommand, addGroup, type CommandSpec, type Flag } from "../commandSpec.ts";
import { deedSpec, present } from "../deedSpec.ts";
import { type Ended, unheld } from "../ended.ts";
import type { Kit } from "../kit.ts";
import { allRows, carryOutIn, converse, limitOf, tellDone } from "../say.ts";
import { limitFlag } from "./people.ts";

const placeWord = { form: "<place>", about: "the place's id, such as hub-2" };
const nameFlag: Flag = { form: "--name <name>", about: "what people call it" };
const addressFlag: Flag = { form: "--address <address>", about: "what to tell the emergency services" };
const guidanceFlag: Flag = { form: "--guidance <text>", about: "how to get in, read out in a hurry" };

/** Where people work alone. */
export function addPlaces(program: Command, kit: Kit): void {
  const places = addGroup(program, "places", "Manage the places where people work alone");
  for (const spec of [list, add, change, retire]) addCommand(places, kit, spec);
}

const list: CommandSpec = {
  name: "list",
  about: "List the places",
  flags: [limitFlag],
  examples: [["hark places list", "every place with its address"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const rows = await allRows(gateway, "places", limitOf(call));
      if (call.print.json) return call.print.value({ of: "places", rows });
      const columns = [
        { title: "PLACE" },
        { title: "NAME", gives: true },
        { title: "ADDRESS", gives: true },
        { title: "GUIDANCE", gives: true },
        { title: "USE" },
      ];
      const cells = rows.map((row) => [
        row.place,
        row.name,
        row.address,
        row.guidance,
        row.retired ? "retired" : "in use",
      ]);
      return call.print.table(columns, cells, "There are no places yet: `hark places add` makes one.");
    }),
};

const add = deedSpec(
  {
    name: "add",
    about: "Add a place",
    words: [placeWord],
    flags: [{ ...nameFlag, required: true }, addressFlag, guidanceFlag],
    examples: [
      [
        'hark places add hub-2 --name "Youth Hub, room 2" --address "4 Quay St, BS1 4DJ" --guidance "Side door, code at reception"',
        "a room that responders will find",
      ],
    ],
  },
  (given) => ({
    do: "add-place",
    place: given.text("place"),
    name: given.text("name"),
    ...present({ address: given.optional("address"), guidance: given.optional("guidance") }),
  }),
);

const change: CommandSpec = {
  name: "change",
  about: "Change a place's name, address or guidance",
  more: "What you do not name stays as it is.",
  words: [placeWord],
  flags: [nameFlag, addressFlag, guidanceFlag],
  examples: [['hark places change hub-2 --guidance "Ring the bell twice"', "only the guidance changes"]],
  run: async (call) => {
    const place = call.given.text("place");
    const done = await converse(call, async (gateway) => {
      const known = (await allRows(gateway, "places")).find((row) => row.place === place);
      if (known === undefined) throw unknown(place);
      return carryOutIn(gateway, call, {
        do: "change-place",
        place,
        name: call.given.optional("name") ?? known.name,
        address: call.given.optional("address") ?? known.address,
        guidance: call.given.optional("guidance") ?? known.guidance,
      });
    });
    tellDone(call, done);
  },
};

const retire = deedSpec(
  {
    name: "retire",
    about: "Put a place out of use",
    words: [placeWord],
    examples: [["hark places retire hub-2", "no new sessions there; the record keeps it"]],
  },
  (given) => ({ do: "retire-place", place: given.text("place") }),
);

function unknown(place: string): Ended {
  return unheld(
    "unknown-place",
    `There is no place with the id ${place}.`,
    "`hark places list` shows every place.",
  );
}
