import type { Command } from "commander";
import { addCommand, addGroup, type CommandSpec, type Flag } from "../commandSpec.ts";
import { deedSpec, present } from "../deedSpec.ts";
import { type Ended, unheld } from "../ended.ts";
import type { Kit } from "../kit.ts";
import { allRows, carryOutIn, converse, limitOf, tellDone } from "../say.ts";
import { limitFlag } from "./people.ts";

const relayWord = { form: "<relay>", about: "the relay's id, such as hall" };
const nameFlag: Flag = { form: "--name <name>", about: "what people call it" };
const placeFlag: Flag = { form: "--place <place>", about: "where it stands: evidence of where a press was" };

/** What carries fobs' frames to the gateway. */
export function addRelays(program: Command, kit: Kit): void {
  const relays = addGroup(program, "relays", "Manage the relays that carry fobs' frames to the gateway");
  for (const spec of [list, add, change, retire]) addCommand(relays, kit, spec);
}

const list: CommandSpec = {
  name: "list",
  about: "List the relays and whether they are heard",
  flags: [limitFlag],
  examples: [["hark relays list", "which relays are watched, and since when one is lost"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const rows = await allRows(gateway, "relays", limitOf(call));
      if (call.print.json) return call.print.value({ of: "relays", rows });
      const columns = [
        { title: "RELAY" },
        { title: "NAME", gives: true },
        { title: "PLACE" },
        { title: "STATE" },
        { title: "LOST SINCE" },
      ];
      const cells = rows.map((row) => [
        row.relay,
        row.name,
        row.place ?? "",
        row.state,
        row.lostSince?.local ?? "",
      ]);
      return call.print.table(columns, cells, "There are no relays yet: `hark relays add` makes one.");
    }),
};

const add = deedSpec(
  {
    name: "add",
    about: "Add a relay",
    more: "Give it a credential next: `hark credential issue hall-1 --relay hall`.",
    words: [relayWord],
    flags: [{ ...nameFlag, required: true }, placeFlag],
    examples: [
      ['hark relays add hall --name "Hall, above the door" --place hub-2', "a relay in a known place"],
    ],
  },
  (given) => ({
    do: "add-relay",
    relay: given.text("relay"),
    name: given.text("name"),
    ...present({ place: given.optional("place") }),
  }),
);

const change: CommandSpec = {
  name: "change",
  about: "Change a relay's name or place",
  more: "What you do not name stays as it is.",
  words: [relayWord],
  flags: [nameFlag, placeFlag, { form: "--no-place", about: "its place is not known any more" }],
  examples: [["hark relays change hall --place hub-3", "it was moved"]],
  run: async (call) => {
    const { given } = call;
    const relay = given.text("relay");
    const done = await converse(call, async (gateway) => {
      const known = (await allRows(gateway, "relays")).find((row) => row.relay === relay);
      if (known === undefined) throw unknown(relay);
      const place = given.isNo("place") ? undefined : (given.optional("place") ?? known.place);
      const name = given.optional("name") ?? known.name;
      return carryOutIn(gateway, call, { do: "change-relay", relay, name, ...present({ place }) });
    });
    tellDone(call, done);
  },
};

const retire = deedSpec(
  {
    name: "retire",
    about: "Put a relay out of use: it is not watched and may not connect any more",
    words: [relayWord],
    examples: [["hark relays retire hall", "nobody is told when it falls silent"]],
  },
  (given) => ({ do: "retire-relay", relay: given.text("relay") }),
);

function unknown(relay: string): Ended {
  return unheld(
    "unknown-relay",
    `There is no relay with the id ${relay}.`,
    "`hark relays list` shows every relay.",
  );
}
