import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Aedes, type AedesPublishPacket } from "aedes";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { backOffMs, mqttUplink, tryUplink } from "../../../gateway/adapters/uplink/mqttUplink.ts";
import type { Uplink, UplinkState } from "../../../gateway/relay/uplink.ts";
import type { OrgId, RelayId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { buildDownlink } from "../../../shared/wire/downlinkMessage.ts";
import { needs } from "../../support/needs.ts";
import { until } from "../../support/until.ts";
import { makeCertificate } from "../broker/brokerSite.ts";

const status = "hark/v1/harbour/relays/hall/status";
const receptions = "hark/v1/harbour/relays/hall/receptions";
const downlink = "hark/v1/harbour/relays/hall/downlink";

describe("the connection to the gateway", () => {
  let broker: Aedes;
  let server: Server;
  let port = 0;
  let isHeld = false;
  const sockets = new Set<Socket>();
  const said: { readonly topic: string; readonly text: string; readonly retain: boolean }[] = [];
  const states: UplinkState[] = [];
  const replies: string[] = [];
  let uplink: Uplink;

  beforeEach(async () => {
    for (const list of [said, states, replies]) list.length = 0;
    isHeld = false;
    broker = await Aedes.createBroker({
      authenticate: (_client, username, password, done) =>
        done(null, username === "harbour/relay/hall" && password?.toString() === "secret"),
      authorizePublish: (_client, packet, done) => {
        said.push({ topic: packet.topic, text: packet.payload.toString(), retain: packet.retain });
        if (!isHeld) done(null);
      },
    });
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      broker.handle(socket);
    });
    await listen(0);
    uplink = dialled("secret");
  });

  afterEach(async () => {
    await uplink.close("");
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await new Promise<void>((resolve) => broker.close(resolve));
  });

  async function listen(on: number): Promise<void> {
    server.listen(on, "127.0.0.1");
    await once(server, "listening");
    const bound = server.address();
    port = bound !== null && typeof bound === "object" ? bound.port : 0;
  }

  function dialled(secret: string, confirmWithinMs?: number): Uplink {
    const login = {
      org: certain(parseId<OrgId>("harbour"), "an id"),
      relay: certain(parseId<RelayId>("hall"), "an id"),
      username: "harbour/relay/hall",
      secret,
      url: `mqtt://127.0.0.1:${port}`,
      ca: undefined,
    };
    const made = mqttUplink(login, confirmWithinMs);
    made.open({
      state: (state) => states.push(state),
      reply: ({ address }) => replies.push(address),
    });
    return made;
  }

  const isUp = (): boolean => states.at(-1)?.kind === "up";

  function cut(): void {
    for (const socket of sockets) socket.destroy();
  }

  test("comes up, passes a press until its PUBACK, and hears replies", async () => {
    await until("it is up", isUp);
    expect(await uplink.pass("a press")).toBe(true);
    expect(said).toContainEqual({ topic: receptions, text: "a press", retain: false });
    const reply = { address: "5448e68f80a5", reply: "1101", counter: 1, forMs: 1_000 };
    broker.publish(packet(downlink, buildDownlink(reply)), () => undefined);
    await until("the reply is heard", () => replies.includes("5448e68f80a5"));
  });

  test("P1: a press without its PUBACK is not confirmed, and down is said before that", async () => {
    await until("it is up", isUp);
    isHeld = true;
    const before = states.length;
    const confirmed = uplink.pass("a press");
    await until("the gateway has it", () => said.some(({ text }) => text === "a press"));
    cut();
    expect(await confirmed).toBe(false);
    expect(states.slice(before)).toMatchObject([{ kind: "down", code: "uplink-lost" }]);
  });

  test("P5: a relay that is gone without a word is said to be lost, and comes back by itself", async () => {
    await until("it is up", isUp);
    cut();
    await until("its will is said", () => said.some(({ text }) => text === '{"state":"lost"}'));
    await until("it is up again", () => states.filter(({ kind }) => kind === "up").length === 2);
    expect(await uplink.pass("again")).toBe(true);
  });

  test("a relay that leaves says so, and its will is not said", async () => {
    await until("it is up", isUp);
    await uplink.close('{"state":"leaving"}');
    expect(said.at(-1)).toEqual({ topic: status, text: '{"state":"leaving"}', retain: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(said.some(({ text }) => text.includes("lost"))).toBe(false);
  });

  test("a gateway that is not there is tried again until it is", async () => {
    await until("it is up", isUp);
    const before = port;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      cut();
    });
    await until("it was refused", () => states.some((one) => "detail" in one && /REFUSED/.test(one.detail)));
    await listen(before);
    await until("it is up again", isUp);
  });

  test("a wrong secret is told as what it is", async () => {
    states.length = 0;
    const other = dialled("wrong");
    await until("it is refused", () => states.some((one) => one.kind === "down"));
    expect(states.find(({ kind }) => kind === "down")).toMatchObject({ code: "uplink-refused" });
    await other.close("");
  });

  test("P1: a PUBACK that is withheld for good is asked for again on a new connection, and no will is said", async () => {
    await until("the first is up", isUp);
    states.length = 0;
    const other = dialled("secret", 300);
    await until("it is up", isUp);
    isHeld = true;
    expect(await other.pass("a press")).toBe(false);
    isHeld = false;
    await until("it is up again", () => states.filter(({ kind }) => kind === "up").length === 2);
    expect(await other.pass("a press")).toBe(true);
    expect(said.some(({ text }) => text.includes("lost"))).toBe(false);
    await other.close("");
  });

  test("nothing is passed at once while the connection is down", async () => {
    await until("it is up", isUp);
    expect(uplink.passAtOnce("a heartbeat")).toBe(true);
    cut();
    await until("it is down", () => !isUp());
    expect(uplink.passAtOnce("a heartbeat")).toBe(false);
    expect(await uplink.pass("a press")).toBe(false);
  });
});

test.skipIf(!needs("openssl", "openssl"))(
  "a gateway with a certificate nobody vouches for is told nothing, and one whose authority is known is",
  async () => {
    const { certFile, keyFile } = makeCertificate("localhost");
    const [cert, key] = [certFile, keyFile].map((file) => readFileSync(file, "utf8"));
    const heard: string[] = [];
    const server = createTlsServer({ cert: cert ?? "", key: key ?? "" }, (socket) => {
      socket.on("data", (bytes) => heard.push(bytes.toString("latin1")));
      socket.on("error", () => undefined);
    });
    server.on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const bound = server.address();
    const port = bound !== null && typeof bound === "object" ? bound.port : 0;
    const login = {
      org: certain(parseId<OrgId>("harbour"), "an id"),
      relay: certain(parseId<RelayId>("hall"), "an id"),
      username: "harbour/relay/hall",
      secret: "secret",
      url: `mqtts://localhost:${port}`,
      ca: undefined,
    };
    expect(await tryUplink(login)).toMatchObject({ code: "uplink-certificate-refused" });
    expect(heard).toEqual([]);
    void tryUplink({ ...login, ca: cert });
    await until("it logs in", () => heard.join("").includes("secret"));
    server.close();
  },
);

test("waits between tries grow to a bound and are spread over half of it", () => {
  const waits = [0, 1, 2, 5, 20, 2_000].map((tries) => [backOffMs(tries, 0), backOffMs(tries, 0.999)]);
  expect(waits.map(([least]) => least)).toEqual([250, 500, 1_000, 8_000, 10_000, 10_000]);
  for (const [least = 0, most = 0] of waits) expect(most / least).toBeCloseTo(2, 2);
});

function packet(topic: string, payload: string): AedesPublishPacket & { readonly cmd: "publish" } {
  return {
    cmd: "publish",
    topic,
    payload: Buffer.from(payload),
    qos: 1,
    retain: false,
    dup: false,
    brokerId: "test",
    brokerCounter: 1,
  };
}
