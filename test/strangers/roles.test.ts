import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DoText } from "../../shared/wire/doMessage.ts";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { Person } from "../support/person.ts";
import { RelayHand } from "../support/relayHand.ts";
import { Responder } from "../support/responder.ts";
import {
  credential,
  furnish,
  type Login,
  newDataFolder,
  org,
  ringingPolicy,
  type Site,
  started,
  urlOf,
} from "../support/site.ts";
import { until } from "../support/until.ts";

const { folder, remove } = newDataFolder();
const root = `hark/v1/${org}`;
let gateway: GatewayProcess;
let site: Site;
let alarm: string;
const logins = new Map<string, Login>();

beforeAll(async () => {
  gateway = await started(folder);
  site = await furnish(gateway, { fobs: 2, relays: ["hall", "yard"], policy: ringingPolicy(300_000) });
  const { password: secret } = site.admin;
  const admin = await Person.connect({ url: urlOf(gateway), org, person: "admin", secret });
  const [hall] = site.relays;
  if (!hall) throw new Error("no relay");
  // The first admin is a lead too, so that somebody can be told; this one is nothing else.
  await admin.does({ do: "add-person", person: "adele", name: "Adele Roy", roles: ["admin"] });
  logins
    .set("admin", await credential(admin, { person: "adele" }))
    .set("supervisor", site.bruno)
    .set("lead", site.lena)
    .set("relay", hall);
  logins.set("worker", await credential(admin, { person: "worker-0" }));
  logins.set("fob", await credential(admin, { fob: "fob-1" }));
  await admin.leave();
  const relay = await RelayHand.connect(urlOf(gateway), hall, site.fobs);
  const [fob] = site.fobs;
  expect(fob && (await relay.press(fob, 1))).toBe(true);
  await relay.leave();
  const bruno = await Responder.connect(urlOf(gateway), site.bruno);
  await until("the alarm of worker-0 is open", () => bruno.openAbout("fob-0") !== undefined);
  alarm = bruno.openAbout("fob-0")?.alarm ?? "";
  await bruno.leave();
});

afterAll(async () => {
  await gateway.kill();
  remove();
});

function loginOf(role: string): Login {
  const login = logins.get(role);
  if (!login) throw new Error(`no login for ${role}`);
  return login;
}

/** Everything an outsider could notice: the record's head moves with every change. */
async function head(): Promise<number> {
  const bruno = await Person.connect({
    url: urlOf(gateway),
    org,
    person: "bruno",
    secret: site.bruno.password,
  });
  const { answer } = await bruno.does({ ask: "health" });
  await bruno.leave();
  if (answer?.of !== "health" || answer.health.state === "gone") throw new Error("no health");
  return answer.health.head?.seq ?? -1;
}

/** The head once what the press brought about is on record, to the last delivery. */
async function quietHead(): Promise<number> {
  for (let before = await head(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const now = await head();
    if (now === before) return now;
    before = now;
  }
}

/** Each topic, with the roles that may publish there and those that may subscribe. */
const topics: readonly (readonly [
  topic: string,
  publish: readonly string[],
  subscribe: readonly string[],
])[] = [
  [`${root}/relays/hall/receptions`, ["relay"], []],
  [`${root}/relays/yard/receptions`, [], []],
  [`${root}/relays/hall/status`, ["relay"], ["admin", "supervisor", "lead"]],
  [`${root}/relays/yard/status`, [], ["admin", "supervisor", "lead"]],
  [`${root}/relays/+/status`, [], ["admin", "supervisor", "lead"]],
  [`${root}/relays/hall/downlink`, [], ["relay"]],
  [`${root}/relays/yard/downlink`, [], []],
  [`${root}/fobs/fob-1/frames`, ["fob"], []],
  [`${root}/fobs/fob-0/frames`, [], []],
  [`${root}/fobs/fob-1/downlink`, [], ["fob"]],
  [`${root}/alarms/a-1`, [], ["supervisor", "lead"]],
  [`${root}/alarms/+`, [], ["supervisor", "lead"]],
  [`${root}/sessions/+`, [], ["supervisor", "lead"]],
  [`${root}/people/bruno/alerts`, [], ["supervisor"]],
  [`${root}/people/worker-0/alerts`, [], ["worker"]],
  [`${root}/people/bruno/do`, ["supervisor"], []],
  [`${root}/people/lena/do`, ["lead"], []],
  [`${root}/people/worker-0/do`, ["worker"], []],
  [`${root}/people/worker-1/do`, [], []],
  [`${root}/people/adele/done`, [], ["admin"]],
  [`${root}/health`, [], ["admin", "supervisor", "lead", "worker", "relay", "fob"]],
  ["hark/v1/else/health", [], []],
  ["hark/v1/+/health", [], []],
  [`${root}/#`, [], []],
  ["#", [], []],
  ["$SYS/#", [], []],
];
const roles = ["admin", "supervisor", "lead", "worker", "relay", "fob"];

/** `confirmed` or `ended`, as the client sees it. */
async function publishes(login: Login, topic: string): Promise<string> {
  const client = await connectAsync(urlOf(gateway), { ...login, protocolVersion: 4, reconnectPeriod: 0 });
  client.on("error", () => {});
  const ended = new Promise<string>((resolve) => {
    client.once("close", () => resolve("ended"));
  });
  const said = new Promise<string>((resolve) => {
    client.publish(topic, "{}", { qos: 1 }, (error) => !error && resolve("confirmed"));
  });
  const outcome = await Promise.race([said, ended]);
  client.end(true);
  return outcome;
}

async function maySubscribe(login: Login, topic: string): Promise<boolean> {
  const client = await connectAsync(urlOf(gateway), { ...login, protocolVersion: 4, reconnectPeriod: 0 });
  client.on("error", () => {});
  const granted = await new Promise<boolean>((resolve) => {
    client.subscribe(topic, { qos: 1 }, (error, grants) => resolve(!error && (grants?.[0]?.qos ?? 128) < 3));
  });
  client.end(true);
  return granted;
}

describe.each(roles)("P8: over a real connection, %s", (role) => {
  test("publishes where the table says and nowhere else, and nothing of it changes anything", async () => {
    const before = await quietHead();
    for (const [topic, publishers] of topics.filter(([name]) => !/[#+]/.test(name))) {
      const outcome = await publishes(loginOf(role), topic);
      expect({ topic, outcome }).toEqual({
        topic,
        outcome: publishers.includes(role) ? "confirmed" : "ended",
      });
    }
    expect(await head()).toBe(before);
  });

  test("subscribes where the table says and nowhere else", async () => {
    for (const [topic, , subscribers] of topics) {
      const granted = await maySubscribe(loginOf(role), topic);
      expect({ topic, granted }).toEqual({ topic, granted: subscribers.includes(role) });
    }
  });
});

/** Acts with the people who must be refused. The alarm is worker-0's own emergency. */
function refusedActs(): readonly (readonly [person: string, message: DoText])[] {
  const resolve: DoText = { do: "resolve", alarm, outcome: "false" };
  const addPerson: DoText = { do: "add-person", person: "eve", name: "Eve", roles: ["admin"] };
  const credentialForEve: DoText = { do: "issue-credential", credential: "eve-1", person: "bruno" };
  const revoke: DoText = { do: "revoke-fob", fob: "fob-0" };
  const everybodyBut = (allowed: readonly string[], message: DoText) =>
    ["admin", "supervisor", "lead", "worker"]
      .filter((role) => !allowed.includes(role))
      .map((role) => [role, message] as const);
  return [
    ["worker", resolve],
    ["worker", { do: "acknowledge", alarm }],
    ["worker", { ask: "credentials" }],
    ...everybodyBut(["admin"], addPerson),
    ...everybodyBut(["admin"], credentialForEve),
    ...everybodyBut(["admin"], revoke),
    ...everybodyBut(["admin"], { do: "retire-relay", relay: "hall" }),
    ...everybodyBut(["admin"], { do: "assign-fob", fob: "fob-1", holder: "worker-0" }),
    ...everybodyBut(["admin", "lead"], { do: "set-rota", layers: [] }),
    ["worker", { do: "panic", worker: "worker-1" }],
    ["worker", { do: "erase-person", person: "worker-0" }],
  ];
}

test("P8: acts beyond a role are refused in words, and nothing changes", async () => {
  const before = await quietHead();
  for (const [role, message] of refusedActs()) {
    const { username, password } = loginOf(role);
    const name = username.split("/")[2] ?? "";
    const person = await Person.connect({ url: urlOf(gateway), org, person: name, secret: password });
    const { result, code } = await person.say(message);
    expect({ role, message, result, code }).toEqual({
      role,
      message,
      result: "refused",
      code: expect.any(String) as string,
    });
    await person.leave();
  }
  expect(await head()).toBe(before);
});

test("the check can fail: an act that is allowed moves the head", async () => {
  const before = await quietHead();
  const bruno = await Person.connect({
    url: urlOf(gateway),
    org,
    person: "bruno",
    secret: site.bruno.password,
  });
  await bruno.does({ do: "acknowledge", alarm });
  await bruno.leave();
  expect(await head()).toBeGreaterThan(before);
});
