import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { OrgId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { addCommand, type Call, type CommandSpec } from "../commandSpec.ts";
import { configFlags, readConfig } from "../configFile.ts";
import { adminCredentialFile, dataFolderOf } from "../credentialFile.ts";
import { misused, unheld } from "../ended.ts";
import { keepAdminCredential, urlAt } from "../firstCredential.ts";
import type { Kit } from "../kit.ts";
import { startEnded } from "../startFaults.ts";

/** Sets everything up without starting. */
export function addInit(program: Command, kit: Kit): void {
  addCommand(program, kit, spec);
}

const spec: CommandSpec = {
  name: "init",
  about: "Make the data folder, its keys, the organisation and the first admin, without starting",
  more: "On a terminal you are asked for what you leave out; elsewhere the configuration's own values are taken. An organisation's id never changes afterwards.",
  flags: [
    { form: "--org <id>", about: "the organisation's id, such as harbour" },
    { form: "--name <name>", about: "the organisation's name" },
    { form: "--zone <zone>", about: "its time zone, such as Europe/London" },
    { form: "--admin <person>", about: "the first admin's id (admin)" },
    { form: "--admin-name <name>", about: "the first admin's name" },
    ...configFlags,
  ],
  examples: [
    ["hark init", "asks on a terminal"],
    [
      'hark init --org harbour --name "Harbour Youth" --zone Europe/London --admin zoe --admin-name "Zoe Hart"',
      "asks nothing",
    ],
  ],
  run: begin,
};

async function begin(call: Call): Promise<void> {
  const { given, kit, print } = call;
  const folder = dataFolderOf(given, kit);
  if (existsSync(adminCredentialFile(folder))) throw thereAlready(folder);
  const org = await answerTo(call, "org", "The organisation's id (lower-case letters, digits, hyphens)");
  const name = await answerTo(call, "name", "The organisation's name");
  const zone = await answerTo(call, "zone", "Its time zone, such as Europe/London");
  const admin = await answerTo(call, "admin", "The first admin's id");
  const adminName = await answerTo(call, "adminName", "The first admin's name");
  if (admin !== undefined && parseId(admin) === undefined) {
    throw misused(`“${admin}” is no id.`, "An id is 1 to 40 lower-case letters, digits and hyphens.");
  }
  const { config } = readConfig(given, kit, {
    "organisation.id": org,
    "organisation.name": name,
    "organisation.zone": zone,
  });
  const founded = await kit.launcher.found({
    config,
    firstStart: { admin, adminName },
    broken: (cause) => {
      throw cause;
    },
  });
  if (!founded.ok) throw startEnded(founded.fault);
  if (founded.value === undefined) throw thereAlready(config.data.folder);
  const { host, port } = config.broker.plain;
  keepAdminCredential(config.data.folder, {
    ...founded.value,
    org: certain(parseId<OrgId>(config.organisation.id), "an organisation id that the configuration checked"),
    url: urlAt({ transport: "mqtt", host, port: port === 0 ? 1883 : port }),
  });
  const file = adminCredentialFile(config.data.folder);
  if (print.json) {
    print.value({
      result: "done",
      org: config.organisation.id,
      admin: founded.value.person,
      credentialFile: file,
    });
    return;
  }
  print.line(
    `${kit.out.paint("green", "✓")} “${config.organisation.name}” is set up in ${config.data.folder}.`,
  );
  print.line(`The first admin is ${founded.value.person}; the credential is in ${file}.`);
  print.line(
    "Keep a copy of secrets/master.key apart from the backups: without it personal details stay sealed for good.",
  );
  print.line("Next: hark start");
}

/** What was given, or what somebody at a terminal types; an empty answer leaves it to the configuration. */
async function answerTo({ given, kit }: Call, name: string, question: string): Promise<string | undefined> {
  const said = given.optional(name);
  if (said !== undefined || !kit.input.isTerminal) return said;
  const typed = (await kit.input.ask(`${question} (Enter for the usual): `, false)).trim();
  return typed === "" ? undefined : typed;
}

function thereAlready(folder: string) {
  return unheld(
    "set-up-already",
    `An organisation is set up in ${folder} already.`,
    "Start it with `hark start`, or name another folder with --data.",
  );
}
