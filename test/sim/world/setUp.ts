import { defaultPolicy } from "../../../gateway/core/policy/defaultPolicy.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { type FobAddress, parseFobAddress, type RelayId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { DoneMessage } from "../../../shared/wire/doneMessage.ts";
import { type Deed, Device } from "./device.ts";
import { Fob } from "./fob.ts";
import { makeOf } from "./fobMake.ts";
import { Relay } from "./relay.ts";
import { habits, Responder } from "./responder.ts";
import { Worker } from "./worker.ts";
import { adminId, org, type World } from "./world.ts";

export interface Cast {
  readonly admin: Device;
  readonly workers: readonly {
    readonly id: string;
    readonly device: Device;
    readonly worker: Worker;
    readonly fob: Fob;
  }[];
  readonly responders: readonly {
    readonly id: string;
    readonly responder: Responder;
    readonly device: Device;
  }[];
  readonly relays: readonly Relay[];
  /** Enrolled and held by nobody. */
  readonly spare: Fob;
  /** A relay whose secret somebody else has. */
  readonly stolenRelaySecret: string;
}

const people = {
  ana: ["Ana Quillfeather", ["worker"]],
  eli: ["Eli Thistlewood", ["worker"]],
  fay: ["Fay Umberhythe", ["worker"]],
  bruno: ["Bruno Vantongeren", ["supervisor"]],
  carl: ["Carl Wetherbyres", ["supervisor"]],
  dora: ["Dora Xanthopoulou", ["lead"]],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

/** Where somebody's name may stand: with those who respond, on the board, and with its bearer. */
const openRooms = /\/(?:alerts|done|alarms\/[^/]+|sessions\/[^/]+)$/;

/** The admin sets the organisation up over MQTT, as an admin would, and everybody comes in. */
export async function setUp(world: World): Promise<Cast> {
  const { secret } = certain(world.machine.firstCredential, "the first credential");
  const admin = new Device({
    person: adminId,
    secret,
    roles: ["admin"],
    world,
    dice: world.dice.fork("iris"),
  });
  admin.link.start();
  guardCompany(world);
  world.chronicle.note({ kind: "policy", policy: defaultPolicy() });
  const workerIds = world.dice.fork("cast").happens(0.5)
    ? (["ana", "eli", "fay"] as const)
    : (["ana", "eli"] as const);
  for (const [person, [name, roles]] of Object.entries(people)) {
    await insist(admin, { do: "add-person", person, name, phone: "01632 960123", roles });
    guard(world, name);
  }
  // The founder is everything at first; this house parts the office from those who respond.
  await insist(admin, { do: "change-person", person: adminId, name: "Iris Okonkwobright", roles: ["admin"] });
  await addPlaces(admin);
  const onCall = [{ id: "first", name: "First", rotation: { kind: "always", people: ["bruno"] } }];
  await insist(admin, { do: "set-rota", layers: onCall });
  const relays = await addRelays(world, admin);
  const responders = await addResponders(world, admin);
  const spare = await addFob(world, admin, "fob-spare");
  const workers = [];
  for (const id of workerIds) workers.push(await addWorker(world, admin, id));
  const stolenRelaySecret = await issue(admin, { credential: "c-stolen", relay: "porch" });
  return { admin, workers, responders, relays, spare, stolenRelaySecret };
}

async function addPlaces(admin: Device): Promise<void> {
  for (const place of ["hall", "annexe"]) {
    await insist(admin, { do: "add-place", place, name: place, address: "1 Quay", guidance: "side door" });
  }
}

async function addRelays(world: World, admin: Device): Promise<readonly Relay[]> {
  const relays: Relay[] = [];
  for (const [id, place] of [
    ["hall-1", "hall"],
    ["hall-2", "hall"],
    ["annexe-1", "annexe"],
    ["porch", "hall"],
  ] as const) {
    await insist(admin, { do: "add-relay", relay: id, name: id, place });
    const secret = await issue(admin, { credential: `c-${id}`, relay: id });
    const relay = new Relay({ id: id as RelayId, org, secret, world, dice: world.dice.fork(id) });
    world.relays.set(id, relay);
    relays.push(relay);
    relay.switchOn();
  }
  return relays;
}

async function addResponders(world: World, admin: Device): Promise<Cast["responders"]> {
  const made = [];
  for (const id of ["bruno", "carl", "dora"] as const) {
    const dice = world.dice.fork(id);
    const device = await addDevice(world, admin, id);
    const habit = dice.pick(habits);
    if (dice.happens(0.6)) world.sms.numbers.add(id);
    made.push({ id, device, responder: new Responder({ device, world, dice: dice.fork("habit"), habit }) });
  }
  return made;
}

async function addWorker(
  world: World,
  admin: Device,
  id: "ana" | "eli" | "fay",
): Promise<Cast["workers"][number]> {
  const dice = world.dice.fork(id);
  const device = await addDevice(world, admin, id);
  const codes = { safe: `4${id.length}71`, duress: `9${id.length}38` };
  await insist(admin, { do: "set-codes", person: id, ...codes });
  const fob = await addFob(world, admin, `fob-${id}`);
  await insist(admin, { do: "assign-fob", fob: fob.id, holder: id });
  fob.holder = id;
  const places = [
    { place: "hall", relays: ["hall-1", "hall-2"] },
    { place: "annexe", relays: ["annexe-1"] },
  ];
  const colleagues = ["ana", "eli", "fay", "carl"].filter((other) => other !== id);
  const worker = new Worker({ world, dice: dice.fork("life"), device, fob, codes, colleagues, places });
  return { id, device, worker, fob };
}

async function addDevice(world: World, admin: Device, id: keyof typeof people): Promise<Device> {
  const secret = await issue(admin, { credential: `c-${id}`, person: id });
  const device = new Device({
    person: id,
    secret,
    roles: people[id][1],
    world,
    dice: world.dice.fork(`${id}-phone`),
  });
  world.devices.set(id, device);
  device.link.start();
  return device;
}

async function addFob(world: World, admin: Device, id: string): Promise<Fob> {
  const dice = world.dice.fork(id);
  const key = dice.bytes(16);
  const address = certain(parseFobAddress(toHex(dice.bytes(6))), "an address") as FobAddress;
  await insist(admin, { do: "enrol-fob", fob: id, address, key: toHex(key) });
  world.secrets.push({ word: toHex(key), mayStandOn: () => false });
  const fob = new Fob({ id, address, key, make: makeOf(dice.fork("make")), world, dice: dice.fork("life") });
  world.fobs.set(id, fob);
  return fob;
}

/** An admin tries until it is done; anything but trouble with the disk or the network is a mistake in the simulation. */
async function insist(admin: Device, deed: Deed): Promise<DoneMessage> {
  for (let tries = 0; tries < 40; tries += 1) {
    const done = await admin.ask(deed);
    if (done?.result === "done") return done;
    if (done !== undefined && done.code !== "journal-unavailable" && done.code !== "limit-reached") {
      throw new Error(`${JSON.stringify(deed)} came to ${JSON.stringify(done)}`);
    }
  }
  throw new Error(`${JSON.stringify(deed)} was never answered`);
}

async function issue(admin: Device, whom: Deed): Promise<string> {
  const done = await insist(admin, { do: "issue-credential", ...whom });
  if (done.answer?.of !== "secret") throw new Error("no secret came with the credential");
  return done.answer.secret;
}

/** P10: names stand where people work with them, and nowhere else. */
function guard(world: World, name: string): void {
  world.secrets.push({ word: name, mayStandOn: (topic) => openRooms.test(topic) });
}

/** P10: whom a worker meets stands with responders, and neither on the board nor in what everybody reads. */
function guardCompany(world: World): void {
  for (const word of ["J.S.", "K.M.", "kayaking"]) {
    world.secrets.push({ word, mayStandOn: (topic) => /\/(?:alerts|alarms\/[^/]+)$/.test(topic) });
  }
  world.secrets.push({ word: "Smithson", mayStandOn: () => false });
}
