import { randomBytes } from "node:crypto";
import { toHex } from "../../../shared/base/bytes.ts";
import type { FobId, RelayId } from "../../../shared/base/ids.ts";
import type { DoText } from "../../../shared/wire/doMessage.ts";
import type { Call, CommandSpec } from "../commandSpec.ts";
import type { Conversation } from "../conversation.ts";
import { harkFolderOf } from "../credentialFile.ts";
import { unseen } from "../groups/people.ts";
import { refusedEnding } from "../lineEndings.ts";
import { allRows, converse } from "../say.ts";
import { idOf } from "./chosenFob.ts";
import type { DeviceLogin } from "./device.ts";
import {
  dropFobFile,
  type FobIdentity,
  fobFolder,
  fobPath,
  fobsIn,
  makeFobFile,
  readFobFile,
} from "./fobFile.ts";
import { isLoginThere, keepLogin, ownLoginPath, relayLoginPath } from "./loginFile.ts";

/** Makes a virtual fob and, as an admin, has the gateway know it. */
export const make: CommandSpec = {
  name: "make",
  about: "Make a virtual fob, enrol it, and hand it to a worker",
  more: "Its address, key and counter are kept in the data folder with mode 0600, as a real fob keeps them in its flash. The relay is added and given a login where that is missing; a fob that is there already is only given what it lacks.",
  flags: [
    { form: "--fob <fob>", about: "its id; fob-virtual, if left out" },
    { form: "--worker <person>", about: "who holds it" },
    { form: "--relay <relay>", about: "the relay it is heard by; hall, if left out" },
    { form: "--own", about: "give it an MQTT login of its own instead" },
    { form: "--offline", about: "make the file only: enrol it later, or use it on a serial line" },
  ],
  examples: [
    ["hark fob make --fob fob-7 --worker ana", "then: hark fob press"],
    ["hark fob make --fob desk --offline", "for a serial line: hark fob press --serial /dev/ttyUSB0"],
  ],
  run: makeOne,
};

async function makeOne(call: Call): Promise<void> {
  const { given, kit, print } = call;
  const folder = fobFolder(harkFolderOf(given, kit));
  const fob = idOf<FobId>(given.optional("fob") ?? "fob-virtual");
  const isNew = !fobsIn(folder).includes(fob);
  const identity = isNew ? makeFobFile(folder, fob) : readFobFile(folder, fob).identity;
  const done: string[] = isNew ? [`The fob ${fob} is made: ${fobPath(folder, fob)}`] : [];
  if (!given.flag("offline")) {
    try {
      await converse(call, (gateway) => enrolAll(call, gateway, { folder, identity, done }));
    } catch (error) {
      // A fob that the gateway does not know is of no use, and the next try must not stumble over it.
      if (isNew && done.length === 1) dropFobFile(folder, fob);
      throw error;
    }
  }
  if (print.json) {
    print.value({ result: "done", fob, address: identity.address, file: fobPath(folder, fob), done });
    return;
  }
  if (done.length === 0) print.line("Everything was there already.");
  for (const line of done) print.line(`${kit.out.paint("green", "✓")} ${line}`);
  if (!given.flag("offline") && !given.flag("own")) {
    print.aside(
      "A relay that nobody keeps up is missed after a while: `hark fob relay` in another terminal keeps this one up.",
    );
  }
}

interface Making {
  readonly folder: string;
  readonly identity: FobIdentity;
  /** What was done, for people. */
  readonly done: string[];
}

async function enrolAll({ given }: Call, gateway: Conversation, making: Making): Promise<void> {
  const { fob, address, key } = making.identity;
  const rows = await allRows(gateway, "fobs");
  const known = rows.find((row) => row.fob === fob);
  if (known === undefined) {
    await must(gateway, { do: "enrol-fob", fob, address, key: toHex(key), label: "virtual" });
    making.done.push(`${fob} is enrolled.`);
  }
  const worker = given.optional("worker");
  if (worker !== undefined && known?.holder?.person !== worker) {
    await must(gateway, { do: "assign-fob", fob, holder: worker });
    making.done.push(`${worker} holds it.`);
  }
  if (given.flag("own")) return giveOwnLogin(gateway, making);
  return giveRelay(gateway, idOf<RelayId>(given.optional("relay") ?? "hall"), making);
}

async function giveOwnLogin(gateway: Conversation, { folder, identity, done }: Making): Promise<void> {
  const { fob } = identity;
  const path = ownLoginPath(folder, fob);
  if (isLoginThere(path)) return;
  keepLogin(path, await issue(gateway, { fob }, fob));
  done.push(`${fob} has a login of its own: ${path}`);
}

async function giveRelay(gateway: Conversation, relay: RelayId, { folder, done }: Making): Promise<void> {
  const path = relayLoginPath(folder, relay);
  if (isLoginThere(path)) return;
  const known = (await allRows(gateway, "relays")).some((row) => row.relay === relay);
  if (!known) {
    await must(gateway, { do: "add-relay", relay, name: `Virtual relay ${relay}` });
    done.push(`The relay ${relay} is added.`);
  }
  keepLogin(path, await issue(gateway, { relay }, relay));
  done.push(`The relay ${relay} has a login for virtual fobs: ${path}`);
}

async function issue(
  gateway: Conversation,
  holder: { readonly fob: FobId } | { readonly relay: RelayId },
  name: string,
): Promise<DeviceLogin> {
  const credential = `${name.slice(0, 24)}-virtual-${randomBytes(3).toString("hex")}`;
  const done = await must(gateway, { do: "issue-credential", credential, ...holder });
  if (done.answer?.of !== "secret") throw unseen();
  const { org, url, ca } = gateway.credential;
  return { org, url, ca, username: done.answer.username, secret: done.answer.secret };
}

async function must(gateway: Conversation, message: DoText) {
  const done = await gateway.act(message);
  if (done.result !== "done") throw refusedEnding(done);
  return done;
}
