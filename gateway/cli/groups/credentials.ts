import { rmSync } from "node:fs";
import type { Command } from "commander";
import type { AnswerOf } from "../../../shared/wire/answers.ts";
import type { DoText } from "../../../shared/wire/doMessage.ts";
import { addCommand, addGroup, type Call, type CommandSpec } from "../commandSpec.ts";
import { type Credential, credentialText } from "../credentialFile.ts";
import { deedSpec } from "../deedSpec.ts";
import { misused } from "../ended.ts";
import { claimSecretFile, replaceSecretFile } from "../files.ts";
import type { Kit } from "../kit.ts";
import { allRows, carryOutIn, converse, limitOf, tellDone } from "../say.ts";
import { limitFlag, unseen } from "./people.ts";

const credentialWord = { form: "<credential>", about: "the credential's own id, such as ana-phone" };

/** Who may connect. */
export function addCredentials(program: Command, kit: Kit): void {
  const credential = addGroup(program, "credential", "Manage who may connect: people, relays and fobs");
  for (const spec of [list, issue, revoke]) addCommand(credential, kit, spec);
}

const list: CommandSpec = {
  name: "list",
  about: "List the credentials in force, never their secrets",
  flags: [limitFlag],
  examples: [["hark credential list", "whose credentials there are"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const rows = await allRows(gateway, "credentials", limitOf(call));
      if (call.print.json) return call.print.value({ of: "credentials", rows });
      const columns = [{ title: "CREDENTIAL" }, { title: "KIND" }, { title: "HOLDER" }];
      const cells = rows.map((row) => [row.credential, row.holder, row.id]);
      return call.print.table(columns, cells, "There are no credentials.");
    }),
};

const issue: CommandSpec = {
  name: "issue",
  about: "Issue a credential; its secret is shown once",
  more: "For a person, --out writes a file that `hark --as FILE` uses, with mode 0600. Keep one for each device, so that a lost one can be revoked alone.",
  words: [credentialWord],
  flags: [
    { form: "--person <person>", about: "for this person" },
    { form: "--relay <relay>", about: "for this relay" },
    { form: "--fob <fob>", about: "for this fob, if it speaks MQTT itself" },
    { form: "--out <file>", about: "write it to this new file instead of showing it" },
  ],
  examples: [
    [
      "hark credential issue bea-laptop --person bea --out bea.json",
      "then, anywhere: hark --as bea.json alarms watch",
    ],
    ["hark credential issue hall-1 --relay hall", "user name and secret for the relay's own settings"],
  ],
  run: issueOne,
};

const revoke = deedSpec(
  {
    name: "revoke",
    about: "Revoke a credential: whoever is connected by it is not any more",
    words: [credentialWord],
    examples: [["hark credential revoke ana-phone", "the phone was lost"]],
  },
  (given) => ({ do: "revoke-credential", credential: given.text("credential") }),
);

async function issueOne(call: Call): Promise<void> {
  const { given, print } = call;
  const out = given.optional("out");
  const message = issueMessage(call);
  await converse(call, async (gateway) => {
    // A file that cannot be written must be found before the secret is made: it is told only once.
    if (out !== undefined) claimSecretFile(out);
    const done = await carryOutIn(gateway, call, message).catch((error: unknown) => {
      if (out !== undefined) rmSync(out);
      throw error;
    });
    const { answer } = done;
    if (answer?.of !== "secret") throw unseen();
    if (out !== undefined) replaceSecretFile(out, fileText(answer, { call, from: gateway.credential }));
    if (print.json) {
      const told = { ...answer, ...(out !== undefined && { secret: undefined, out }) };
      print.value({ ...done, answer: told });
      return;
    }
    tellDone(call, done);
    if (out === undefined)
      print.pairs([
        ["user name", answer.username],
        ["secret", answer.secret],
      ]);
    else print.line(`It is in ${out}: hand it over so that nobody else can read it, then delete it here.`);
  });
}

function issueMessage({ given }: Call): DoText {
  const { person, relay, fob } = {
    person: given.optional("person"),
    relay: given.optional("relay"),
    fob: given.optional("fob"),
  };
  const credential = given.text("credential");
  if ([person, relay, fob].filter((holder) => holder !== undefined).length !== 1) {
    throw misused("A credential has exactly one holder.", "Name it with --person, --relay or --fob.");
  }
  if (person !== undefined) return { do: "issue-credential", credential, person };
  if (relay !== undefined) return { do: "issue-credential", credential, relay };
  return { do: "issue-credential", credential, ...(fob !== undefined && { fob }) };
}

/** A person's file is complete for the command line; a relay's or fob's is for whoever sets the device up. */
function fileText(
  { username, secret }: AnswerOf<"secret">,
  { call, from }: { readonly call: Call; readonly from: Credential },
): string {
  const { org, url, ca } = from;
  const person = call.given.optional("person");
  return credentialText({ org, ...(person !== undefined && { person }), username, secret, url, ca });
}
