import { existsSync } from "node:fs";
import type { Command } from "commander";
import { parseId } from "../../../shared/base/ids.ts";
import { addCommand, type Call, type CommandSpec } from "../commandSpec.ts";
import { configFlags, readConfig, readConfigOfRecord } from "../configFile.ts";
import { adminCredentialFile, harkFolderOf } from "../credentialFile.ts";
import { misused, unheld } from "../ended.ts";
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
    {
      form: "--recover",
      about: "the admin's secret is lost: put a fresh credential in the data folder (stop the gateway first)",
    },
    ...configFlags,
  ],
  examples: [
    ["hark init", "asks on a terminal"],
    [
      'hark init --org harbour --name "Harbour Youth" --zone Europe/London --admin zoe --admin-name "Zoe Hart"',
      "asks nothing",
    ],
    ["hark init --recover", "lets an admin in again; --admin names one of several"],
  ],
  run: begin,
};

async function begin(call: Call): Promise<void> {
  const { given, kit, print } = call;
  if (given.flag("recover")) return recover(call);
  const folder = harkFolderOf(given, kit);
  if (existsSync(adminCredentialFile(folder))) throw thereAlready(folder);
  const org = await answerTo(call, "org", "The organisation's id (lower-case letters, digits, hyphens)");
  const name = await answerTo(call, "name", "The organisation's name");
  const zone = await answerTo(call, "zone", "Its time zone, such as Europe/London");
  const admin = await answerTo(call, "admin", "The first admin's id");
  const adminName = await answerTo(call, "adminName", "The first admin's name");
  insistOnId(admin);
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

/** For whoever holds the data folder and has lost the secret; what was issued before goes on counting until it is revoked. */
async function recover({ given, kit, print }: Call): Promise<void> {
  const admin = given.optional("admin");
  insistOnId(admin);
  const { config } = readConfigOfRecord(given, kit);
  const recovered = await kit.launcher.recover({
    config,
    firstStart: { admin, adminName: undefined },
    broken: (cause) => {
      throw cause;
    },
  });
  if (!recovered.ok) throw startEnded(recovered.fault);
  const { person } = recovered.value;
  const file = adminCredentialFile(config.data.folder);
  if (print.json) {
    print.value({ result: "done", org: config.organisation.id, admin: person, credentialFile: file });
    return;
  }
  print.line(`${kit.out.paint("green", "✓")} A fresh credential for ${person} is in ${file}.`);
  print.line(
    "Next: hark start, then revoke the lost one with `hark credential list` and `hark credential revoke`.",
  );
}

function insistOnId(admin: string | undefined): void {
  if (admin === undefined || parseId(admin) !== undefined) return;
  throw misused(`“${admin}” is no id.`, "An id is 1 to 40 lower-case letters, digits and hyphens.");
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
