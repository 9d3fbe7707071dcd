import { randomBytes, randomInt } from "node:crypto";
import { toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress, FobId, PersonId, RelayId } from "../../../shared/base/ids.ts";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { DoText } from "../../../shared/wire/doMessage.ts";
import { relayStatusEveryMs } from "../../../shared/wire/relayStatus.ts";
import type { Call } from "../commandSpec.ts";
import type { Conversation } from "../conversation.ts";
import type { Credential } from "../credentialFile.ts";
import { misused, unheld } from "../ended.ts";
import { unseen } from "../groups/people.ts";
import { refusedEnding } from "../lineEndings.ts";
import { allRows } from "../say.ts";
import { carrierEnded, idOf } from "../virtualFob/chosenFob.ts";
import type { DeviceLogin } from "../virtualFob/device.ts";
import type { FobIdentity } from "../virtualFob/fobFile.ts";
import { epochsFrom } from "../virtualFob/fobFlash.ts";
import { Hand } from "../virtualFob/hand.ts";
import { openRelayCarrier, type RelayCarrier } from "../virtualFob/mqttCarriers.ts";
import { cast, marked, type Part, scenery } from "./cast.ts";
import { demoLimits } from "./limits.ts";
import { Phone } from "./phone.ts";

/** Everybody and everything of the evening, connected. */
export interface Stage {
  readonly you: Phone;
  readonly ana: Phone;
  readonly bruno: Phone;
  readonly clara: Phone;
  readonly dora: Phone;
  readonly fob: Hand;
  readonly relay: RelayCarrier;
  readonly relayId: RelayId;
  /** Every reply the relay passed to the fob, as it came. */
  readonly replies: Uint8Array[];
  /** Whether the demo put Bruno on call, because nobody was. */
  readonly brunoIsOnCall: boolean;
}

/** The people, who must be there before anything can be tidied away in their name. */
export interface Company {
  readonly you: Phone;
  readonly ana: Phone;
  readonly bruno: Phone;
  readonly clara: Phone;
  readonly dora: Phone;
}

/** Adds the demo's people where they are missing, gives them their roles and logins, and switches their phones on. */
export async function gatherCompany(you: Phone): Promise<Company> {
  const known = await allRows(you.gateway, "people");
  const phoneOf = async (part: Part): Promise<Phone> => {
    const { person, name, phone } = part;
    const row = known.find((one) => one.person === person);
    if (row !== undefined && row.standing !== "active") {
      throw unheld(
        "demo-person-gone",
        `${person} has left or was erased, and the demo needs them.`,
        "Run the demo on a gateway of its own: `hark start --data /tmp/hark-demo`.",
      );
    }
    const verb = row === undefined ? "add-person" : "change-person";
    await you.does({ do: verb, person, name, phone, roles: [...part.roles] });
    const { gateway } = you;
    const login = await issue(gateway, { person }, person);
    const credential: Credential = { ...login, person: idOf<PersonId>(person) };
    return new Phone(
      credential,
      part.roles.some((role) => role !== "worker"),
    );
  };
  return {
    you,
    ana: await phoneOf(cast.ana),
    bruno: await phoneOf(cast.bruno),
    clara: await phoneOf(cast.clara),
    dora: await phoneOf(cast.dora),
  };
}

/** Place, relay, fob and rota; then everybody's phone goes on. */
export async function buildStage(
  call: Call,
  company: Company,
  wish: { readonly takesTheRota: boolean },
): Promise<Stage> {
  const { you } = company;
  await you.does(await placeDeed(you.gateway));
  const relayId = idOf<RelayId>(await freeRelay(you.gateway));
  await you.does({ do: "add-relay", relay: relayId, name: scenery.relayName, place: scenery.place });
  const identity = await enrolFob(you);
  for (const phone of [you, company.ana, company.bruno, company.clara, company.dora]) await phone.switchOn();
  if (wish.takesTheRota) await putOnCall(you);
  const replies: Uint8Array[] = [];
  const login = await issue(you.gateway, { relay: relayId }, relayId);
  const { fob, relay } = await carriedFob(call, { identity, login, relayId, replies });
  // A relay that does not say that it is up is lost.
  const saying = setInterval(() => void relay.sayUp(), relayStatusEveryMs);
  void relay.lost.then(() => clearInterval(saying));
  return { ...company, fob, relay, relayId, replies, brunoIsOnCall: wish.takesTheRota };
}

interface Carrying {
  readonly identity: FobIdentity;
  readonly login: DeviceLogin;
  readonly relayId: RelayId;
  readonly replies: Uint8Array[];
}

async function carriedFob(
  call: Call,
  { identity, login, relayId, replies }: Carrying,
): Promise<{ readonly fob: Hand; readonly relay: RelayCarrier }> {
  // The key is new at every demo, so the counter may begin anywhere; anywhere else each
  // time, so that no frame of one demo passes for another's in the record.
  const epoch = randomInt(2 ** 23);
  const flash = { ...epochsFrom(epoch), firstCounter: (epoch + 1) * 256, isShared: false, close: () => {} };
  let relay: RelayCarrier | undefined;
  const taken = await Hand.take({
    identity,
    flash,
    ears: { told: () => {} },
    // An evening has no time for a whole half minute of silence.
    everyMs: relayStatusEveryMs,
    open: async (hear) => {
      const opened = await openRelayCarrier(login, {
        relay: relayId,
        address: identity.address,
        now: call.kit.now,
        announces: true,
        hear: (reply) => {
          replies.push(reply);
          hear(reply);
        },
      });
      if (opened.ok) relay = opened.value;
      return opened;
    },
  });
  if (!taken.ok || relay === undefined) {
    throw taken.ok ? misused("The relay did not open.") : carrierEnded(taken.fault, login);
  }
  return { fob: taken.value, relay };
}

async function placeDeed(gateway: Conversation): Promise<DoText> {
  const { place, placeName: name, address, guidance } = scenery;
  const known = (await allRows(gateway, "places")).some((row) => row.place === place);
  return { do: known ? "change-place" : "add-place", place, name, address, guidance };
}

/** A relay that was retired stays so, which is why every demo has a relay of its own. */
async function freeRelay(gateway: Conversation): Promise<string> {
  const taken = new Set((await allRows(gateway, "relays")).map(({ relay }) => relay));
  return numbered(scenery.relay, (id) => !taken.has(id));
}

async function enrolFob(you: Phone): Promise<FobIdentity> {
  const rows = await allRows(you.gateway, "fobs");
  const usable = (id: string): boolean => rows.find(({ fob }) => fob === id)?.standing !== "revoked";
  const fob = idOf<FobId>(numbered(scenery.fob, usable));
  const row = rows.find((one) => one.fob === fob);
  const key = new Uint8Array(randomBytes(16));
  const address = addressOf(row?.address);
  if (row === undefined) {
    await you.does({ do: "enrol-fob", fob, address, key: toHex(key), label: "demo" });
  } else {
    await you.does({ do: "re-enrol-fob", fob, key: toHex(key) });
    if (row.standing === "lost") await you.does({ do: "fob-found", fob });
    if (row.holder !== undefined && row.holder.person !== cast.ana.person)
      await you.does({ do: "return-fob", fob });
  }
  await you.does({ do: "assign-fob", fob, holder: cast.ana.person });
  return { fob, address, key };
}

function addressOf(known: string | undefined): FobAddress {
  const bytes = randomBytes(6);
  bytes[0] = (bytes[0] ?? 0) | 0xc0;
  return certain(parseFobAddress(known ?? toHex(bytes)), "an address the gateway keeps, or six bytes");
}

async function putOnCall(you: Phone): Promise<void> {
  await you.does({
    do: "set-rota",
    layers: [
      {
        id: scenery.layer,
        name: scenery.layerName,
        rotation: { kind: "always", people: [cast.bruno.person] },
      },
    ],
  });
}

function numbered(stem: string, isFree: (id: string) => boolean): string {
  for (let number = 1; number <= demoLimits.idTries; number += 1) {
    const id = number === 1 ? stem : `${stem}-${number}`;
    if (isFree(id)) return id;
  }
  throw misused(
    `There were ${demoLimits.idTries} demos here already.`,
    "Run it on a gateway of its own: `hark start --data /tmp/hark-demo`.",
  );
}

async function issue(
  gateway: Conversation,
  holder: { readonly person: string } | { readonly relay: string },
  name: string,
): Promise<DeviceLogin> {
  const stem = name.startsWith(marked) ? name : `${marked}${name}`;
  const credential = `${stem}-${randomBytes(4).toString("hex")}`;
  const done = await gateway.act({ do: "issue-credential", credential, ...holder });
  if (done.result !== "done") throw refusedEnding(done);
  if (done.answer?.of !== "secret") throw unseen();
  const { org, url, ca } = gateway.credential;
  return { org, url, ca, username: done.answer.username, secret: done.answer.secret };
}
