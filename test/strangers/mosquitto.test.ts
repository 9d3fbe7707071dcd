import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AlertMessage, parseAlert } from "../../shared/wire/alertMessage.ts";
import { buildReception } from "../../shared/wire/receptionMessage.ts";
import type { FobInHand } from "../support/fobInHand.ts";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { needs } from "../support/needs.ts";
import { Responder } from "../support/responder.ts";
import {
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

const canRun = needs("mosquitto_pub", "mosquitto-clients") && needs("openssl", "openssl");

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

const { folder, remove } = newDataFolder();
let gateway: GatewayProcess;
let site: Site;
let ca: string;

/** An authority of this test's own, and a certificate by it for this computer. */
function makeAuthority(): { readonly ca: string; readonly certificate: string; readonly key: string } {
  const at = (name: string): string => join(folder, name);
  const openssl = (...words: string[]): unknown => execFileSync("openssl", words, { stdio: "ignore" });
  const fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...fresh,
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.crt"),
    "-subj",
    "/CN=Test authority",
  );
  const san = "subjectAltName=IP:127.0.0.1,DNS:localhost";
  const request = [
    "req",
    "-x509",
    ...fresh,
    "-keyout",
    at("tls.key"),
    "-out",
    at("tls.crt"),
    "-subj",
    "/CN=hark",
  ];
  const signing = ["-CA", at("ca.crt"), "-CAkey", at("ca.key"), "-addext", san];
  openssl(...request, ...signing, "-addext", "basicConstraints=CA:FALSE");
  return { ca: at("ca.crt"), certificate: at("tls.crt"), key: at("tls.key") };
}

beforeAll(async () => {
  if (!canRun) return;
  const made = makeAuthority();
  ca = made.ca;
  gateway = await started(join(folder, "data"), {
    "broker.tls.certificate": made.certificate,
    "broker.tls.key": made.key,
    "broker.tls.host": "127.0.0.1",
    "broker.tls.port": "0",
    "broker.secureWebsocket.host": "127.0.0.1",
    "broker.secureWebsocket.port": "0",
  });
  site = await furnish(gateway, { fobs: 4, relays: ["hall"], policy: ringingPolicy(60_000) });
});

afterAll(async () => {
  if (canRun) await gateway.kill();
  remove();
});

/** Runs a program to its end. */
function run(program: string, words: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (text: Buffer): void => {
      output += text.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("close", (code) => resolve({ code, output }));
  });
}

type Way = "plain" | "sealed";

function words({ username, password }: Login, how: Way): readonly string[] {
  const login = ["-h", "127.0.0.1", "-u", username, "-P", password, "-q", "1"];
  return how === "plain"
    ? [...login, "-p", `${gateway.port}`]
    : [...login, "-p", `${gateway.portOf("mqtts")}`, "--cafile", ca];
}

/** The next message on a topic, once the program says that it has subscribed; it ends by itself when none comes. */
async function listen(login: Login, how: Way, topic: string): Promise<{ readonly heard: Promise<string> }> {
  // Into a pipe it would keep its lines to itself until it ends.
  const line = ["-oL", "mosquitto_sub", ...words(login, how), "-d", "-t", topic, "-C", "1", "-W", "60"];
  const child = spawn("stdbuf", line, { stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  child.stdout.on("data", (text: Buffer) => {
    output += text.toString();
  });
  const heard = new Promise<string>((resolve) => {
    child.on("close", () => resolve(output.split("\n").find((line) => line.startsWith("{")) ?? ""));
  });
  await until("the listener has subscribed", () => output.includes("SUBACK"));
  return { heard };
}

async function say(login: Login, how: Way, message: { readonly topic: string; readonly payload: string }) {
  const said = await run("mosquitto_pub", [...words(login, how), "-t", message.topic, "-m", message.payload]);
  expect(said).toEqual({ code: 0, output: "" });
}

function alertIn(text: string): Extract<AlertMessage, { readonly alert: "alarm" }> {
  const read = parseAlert(text.trim());
  if (!read.ok || read.value.alert !== "alarm") throw new Error(`no alert: ${text}`);
  return read.value;
}

function reception(fob: FobInHand, counter: number): { readonly topic: string; readonly payload: string } {
  const payload = buildReception({ frame: fob.press(counter), address: fob.address });
  return { topic: `hark/v1/${org}/relays/hall/receptions`, payload };
}

function parts(number: number): { readonly fob: FobInHand; readonly relay: Login } {
  const fob = site.fobs[number];
  const [relay] = site.relays;
  if (!fob || !relay) throw new Error("not furnished");
  return { fob, relay };
}

describe.skipIf(!canRun)("a supervisor and a relay with nothing but mosquitto's own clients", () => {
  test.each<[Way, number]>([
    ["plain", 0],
    ["sealed", 1],
  ])(
    "%s: press, alert, acknowledged, attempted, resolved, by pasting what the alert lists",
    async (how, number) => {
      const { fob, relay } = parts(number);
      const alerts = `hark/v1/${org}/people/bruno/alerts`;
      const { heard } = await listen(site.bruno, how, alerts);
      await say(relay, how, reception(fob, 1));
      const alert = alertIn(await heard);
      expect(alert.alarm).toMatchObject({ kind: "panic", fob: fob.fob, onRecord: true });
      const board = await Responder.connect(urlOf(gateway), site.lena);
      const state = (): string | undefined => board.alarms.get(alert.alarm.alarm)?.answer.state;
      const seen: (string | undefined)[] = [];
      for (const way of alert.alarm.how) {
        await say(site.bruno, how, way);
        await until(`the board follows ${way.to}`, () => state() !== undefined && state() !== "ringing");
        seen.push(state());
      }
      await until("it is resolved", () => state() === "resolved");
      expect(alert.alarm.how.map(({ payload }) => (JSON.parse(payload) as { do: string }).do)).toEqual([
        "acknowledge",
        "attempt",
        "emergency-services",
        "resolve",
      ]);
      expect(board.alarms.get(alert.alarm.alarm)?.attempts.length).toBe(1);
      expect(board.alarms.get(alert.alarm.alarm)?.emergencyServices.length).toBe(1);
      expect(seen[0]).toBe("acknowledged");
      await board.leave();
    },
  );

  test("the commands the alert prints are shell lines that run as they stand", async () => {
    const board = await Responder.connect(urlOf(gateway), site.bruno);
    const { fob, relay } = parts(2);
    await say(relay, "plain", reception(fob, 1));
    await until("it rings", () => board.rangAbout(fob.fob) !== undefined);
    const [first] = board.rangAbout(fob.fob)?.alert.alarm.how ?? [];
    const login = words(site.bruno, "plain")
      .map((word) => `'${word}'`)
      .join(" ");
    const line = first?.command.replace("mosquitto_pub", `mosquitto_pub ${login}`) ?? "false";
    expect(await run("sh", ["-c", line])).toEqual({ code: 0, output: "" });
    await until("it is acknowledged", () => board.openAbout(fob.fob)?.answer.state === "acknowledged");
    await board.leave();
  });

  test("a client that does not know the authority refuses to talk", async () => {
    const { relay, fob } = parts(3);
    const other = ["--cafile", "/etc/ssl/certs/ca-certificates.crt"];
    const sealed = words(relay, "sealed").slice(0, -2);
    const { topic, payload } = reception(fob, 1);
    expect((await run("mosquitto_pub", [...sealed, ...other, "-t", topic, "-m", payload])).code).not.toBe(0);
  });
});

describe.skipIf(!canRun)("a whole alarm over WebSocket", () => {
  test.each(["ws", "wss"] as const)("%s", async (transport) => {
    const url = `${transport}://127.0.0.1:${gateway.portOf(transport)}`;
    const { fob, relay } = parts(3);
    const counter = transport === "ws" ? 10 : 20;
    const options = { protocolVersion: 4 as const, rejectUnauthorized: false, reconnectPeriod: 0 };
    const pressing = await connectAsync(url, { ...options, ...relay });
    const bruno = await connectAsync(url, { ...options, ...site.bruno });
    const heard: string[] = [];
    bruno.on("message", (_topic, payload) => heard.push(payload.toString()));
    await bruno.subscribeAsync(`hark/v1/${org}/people/bruno/alerts`, { qos: 1 });
    const { topic, payload } = reception(fob, counter);
    await pressing.publishAsync(topic, payload, { qos: 1 });
    const about = (): string | undefined => heard.find((text) => text.includes(`"fob":"${fob.fob}"`));
    await until("the alert comes", () => about() !== undefined);
    const board = await Responder.connect(urlOf(gateway), site.lena);
    const alert = alertIn(about() ?? "");
    for (const way of alert.alarm.how) await bruno.publishAsync(way.topic, way.payload, { qos: 1 });
    await until("it is resolved", () => board.alarms.get(alert.alarm.alarm)?.answer.state === "resolved");
    await board.leave();
    pressing.end(true);
    bruno.end(true);
  });
});
