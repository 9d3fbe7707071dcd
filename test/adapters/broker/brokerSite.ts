import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { type EmbeddedBroker, embeddedBroker } from "../../../gateway/adapters/broker/embeddedBroker.ts";
import { type BrokerLimits, brokerLimits } from "../../../gateway/adapters/broker/limits.ts";
import type { BrokerNotice } from "../../../gateway/adapters/broker/notice.ts";
import type { BrokerFault, BrokerGate, Listening, Login } from "../../../gateway/app/broker.ts";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import type { BrokerSite, ContractClient, Heard, Said, Will } from "../../contract/brokerContract.ts";

type Transport = Listening["transport"];

/** The embedded broker, open on free loopback ports, with everything it told. */
export interface EmbeddedSite extends BrokerSite {
  readonly broker: EmbeddedBroker;
  readonly notices: readonly BrokerNotice[];
  readonly faults: readonly BrokerFault[];
  port(transport: Transport): number;
  /** The codes noticed so far. */
  noticed(): readonly string[];
}

export interface SiteWishes {
  readonly transports: readonly Transport[];
  /** Bounds made small, to stand at their edge. */
  readonly limits?: Partial<BrokerLimits>;
  readonly certificate?: Certificate;
}

export async function openEmbedded(gate: BrokerGate, wishes: SiteWishes): Promise<EmbeddedSite> {
  const notices: BrokerNotice[] = [];
  const faults: BrokerFault[] = [];
  const broker = embeddedBroker({
    listeners: wishes.transports.map((transport) => ({ transport, host: "127.0.0.1", port: 0 })),
    tls: wishes.certificate && { ...wishes.certificate, lookEveryMs: 0 },
    plainBeyondLoopback: "refused",
    limits: { ...brokerLimits, ...wishes.limits },
    notice: (notice) => notices.push(notice),
    fault: (fault) => faults.push(fault),
  });
  const opened = await broker.open(gate);
  if (!opened.ok) throw new InvariantBroken(opened.fault.detail);
  const port = (transport: Transport): number =>
    opened.value.find((one) => one.transport === transport)?.port ?? 0;
  const [first = "mqtt"] = wishes.transports;
  const url = `${first}://127.0.0.1:${port(first)}`;
  return {
    broker,
    notices,
    faults,
    port,
    noticed: () => notices.map(({ code }) => code),
    connect: (login, will) => connectClient(url, login, will),
    until,
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    close: () => broker.close(),
  };
}

/** Waits for what the other side of a socket brings about; five seconds are for a busy machine. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const latest = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > latest) throw new InvariantBroken(`never came about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function connectClient(url: string, login: Login, will: Will): Promise<ContractClient | undefined> {
  let muted = false;
  const options: IClientOptions = {
    clientId: login.clientId,
    username: login.username,
    password: login.secret,
    reconnectPeriod: 0,
    rejectUnauthorized: false,
    ...(will && { will: { ...will, payload: Buffer.from(will.payload), qos: 1 } }),
  };
  const client = mqtt.connect(url, options);
  const confirm = client.handleMessage.bind(client);
  // A muted client takes the message and never confirms it.
  client.handleMessage = (packet, done) => {
    if (!muted) confirm(packet, done);
  };
  const heard: Heard[] = [];
  client.on("message", (topic, payload, packet) => {
    heard.push({ topic, text: payload.toString(), retained: packet.retain });
  });
  let ended = false;
  client.on("close", () => {
    ended = true;
  });
  client.on("error", () => {});
  if (!(await isConnected(client))) return undefined;
  return {
    heard: () => heard,
    hasEnded: () => ended,
    mute: () => {
      muted = true;
    },
    subscribe: async (filter, qos) => subscribe(client, filter, qos),
    publish: async (said) => publish(client, said),
    leave: async () => {
      await client.endAsync();
    },
    vanish: async () => {
      client.stream.destroy();
      await until("the client's end", () => ended);
    },
  };
}

function isConnected(client: MqttClient): Promise<boolean> {
  return new Promise((resolve) => {
    client.once("connect", () => resolve(true));
    client.once("close", () => resolve(false));
  });
}

async function subscribe(client: MqttClient, filter: string, qos: 0 | 1): Promise<"granted" | "refused"> {
  return new Promise((resolve) => {
    client.subscribe(filter, { qos }, (error, granted) => {
      resolve(error || granted?.some((one) => Number(one.qos) === 128) ? "refused" : "granted");
    });
  });
}

async function publish(client: MqttClient, said: Said): Promise<"acknowledged" | "ended"> {
  return new Promise((resolve) => {
    client.once("close", () => resolve("ended"));
    client.publish(said.topic, said.payload, { qos: 1, retain: said.retain }, (error) => {
      resolve(error ? "ended" : "acknowledged");
    });
  });
}

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate for 127.0.0.1 that signs itself, named so that two can be told apart. */
export function makeCertificate(commonName: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "hark-tls-"));
  const certFile = join(folder, "cert.pem");
  const keyFile = join(folder, "key.pem");
  const subject = ["-subj", `/CN=${commonName}`, "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", keyFile];
  execFileSync("openssl", ["req", "-x509", ...key, "-out", certFile, "-days", "2", ...subject], {
    stdio: "ignore",
  });
  return { certFile, keyFile };
}
