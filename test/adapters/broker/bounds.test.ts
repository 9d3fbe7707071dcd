import { afterEach, describe, expect, test } from "vitest";
import { embeddedBroker } from "../../../gateway/adapters/broker/embeddedBroker.ts";
import { brokerLimits } from "../../../gateway/adapters/broker/limits.ts";
import type { Listening } from "../../../gateway/app/broker.ts";
import { RememberingGate } from "../../contract/rememberingGate.ts";
import { type EmbeddedSite, openEmbedded, type SiteWishes, until } from "./brokerSite.ts";
import { accepted, connectPacket, RawClient } from "./rawClient.ts";

const alerts = "hark/v1/o/people/ana/alerts";
const alarm = "hark/v1/o/alarms/a-1";
const opened: EmbeddedSite[] = [];
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  for (const site of opened.splice(0)) await site.close();
});

async function start(limits: SiteWishes["limits"] = {}) {
  const gate = new RememberingGate();
  const site = await openEmbedded(gate, { transports: ["mqtt"], limits });
  opened.push(site);
  const call = (): RawClient => {
    const client = new RawClient(site.port("mqtt"));
    clients.push(client);
    return client;
  };
  const come = async (wished: Parameters<typeof connectPacket>[0] = {}): Promise<RawClient> => {
    const client = call();
    client.send(connectPacket(wished));
    await client.answers(accepted);
    return client;
  };
  return { gate, site, call, come };
}

function subscribe(client: RawClient, topic: string, qos: 0 | 1 = 1): void {
  client.send({ cmd: "subscribe", messageId: 7, subscriptions: [{ topic, qos }] });
}

describe("the form of a login", () => {
  test("a client without an id that wants its session kept is told so and not let in", async () => {
    const { call, gate } = await start();
    const client = call();
    // CONNECT, MQTT 3.1.1, username and password flags without clean session, keep-alive 60, no client id.
    client.say(Buffer.from("101200044d51545404c0003c0000000161000162", "hex"));
    await client.answers("20020002");
    await client.ended();
    expect(gate.comings).toEqual([]);
  });

  test.each([
    ["a later version of MQTT", { protocolVersion: 5 as const }, "20020001"],
    [
      "an earlier version of MQTT",
      { protocolVersion: 3 as const, protocolId: "MQIsdp" as const },
      "20020001",
    ],
    ["an overlong client id", { clientId: "x".repeat(129) }, "20020002"],
    ["a wrong secret", { password: Buffer.from("guess") }, "20020005"],
  ])("%s is refused properly", async (_what, wished, answer) => {
    const { call } = await start();
    const client = call();
    client.send(connectPacket(wished));
    await client.answers(answer);
    await client.ended();
  });

  test("a login without username is refused", async () => {
    const { call } = await start();
    const client = call();
    client.send({ cmd: "connect", clientId: "x", clean: true, keepalive: 60 });
    await client.answers("20020004");
  });

  test("no session outlives its connection, and the client is told", async () => {
    const { come } = await start();
    const first = await come({ clean: false });
    subscribe(first, alerts);
    await first.answers(`${accepted}9003000701`);
    first.end();
    await come({ clean: false });
  });

  test("a client that connects twice on one connection is ended", async () => {
    const { come } = await start();
    const client = await come();
    client.send(connectPacket());
    await client.ended();
  });

  test("who does not finish a CONNECT in time is ended, and costs nobody a place", async () => {
    const { call, come, site } = await start({ connectWithinMs: 80 });
    const slow = Array.from({ length: 50 }, call);
    for (const client of slow) client.say(Buffer.of(0x10, 0x40, 0));
    await come();
    for (const client of slow) await client.ended();
    expect(site.noticed()).toContain("connect-late");
  });

  test("a client that asks for no keep-alive is found gone all the same", async () => {
    const { come, gate } = await start({ keepaliveMaxSeconds: 0.1 });
    const client = await come({ keepalive: 0 });
    await client.ended();
    await until("told", () => gate.comings.length === 2);
  });
});

describe("how much there may be", () => {
  test("a packet too long ends the connection before it is gathered", async () => {
    const { come, site, gate } = await start();
    const client = await come();
    client.say(Buffer.of(0x32, 0xff, 0xff, 0xff, 0x7f));
    await client.ended();
    expect(site.broker.stats.packetsOversize).toBe(1);
    expect(gate.arrivals).toEqual([]);
  });

  test("a CONNECT too long ends the connection", async () => {
    const { call } = await start();
    const client = call();
    client.send(connectPacket({ username: "o/person/ana".padEnd(3_000, "a") }));
    await client.ended();
    expect(client.answer).toBe("");
  });

  test("whoever begins with anything but a CONNECT is ended unheard", async () => {
    const { call, site } = await start();
    const client = call();
    client.say(Buffer.from("GET / HTTP/1.1\r\n\r\n"));
    await client.ended();
    expect(site.broker.stats.packetsMalformed).toBe(1);
  });

  test("the longest packet allowed arrives, whatever pieces it comes in", async () => {
    const { gate, come } = await start();
    const client = await come();
    const topic = "hark/v1/o/people/ana/do";
    const length = brokerLimits.packetBytes;
    const payload = Buffer.alloc(length - 2 - topic.length - 2, "x");
    const head = Buffer.of(0x32, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14);
    const name = Buffer.concat([Buffer.of(0, topic.length), Buffer.from(topic), Buffer.of(0, 9)]);
    const whole = Buffer.concat([head, name, payload]);
    for (let at = 0; at < whole.length; at += 1_111) {
      client.say(whole.subarray(at, at + 1_111));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.answers(`${accepted}40020009`);
    expect(gate.arrivals[0]?.payload.length).toBe(payload.length);
  });

  test("QoS 2 ends the connection rather than promise what is not kept", async () => {
    const { come, site, gate } = await start();
    const client = await come();
    const topic = "hark/v1/o/people/ana/do";
    client.send({ cmd: "publish", topic, payload: "x", qos: 2, messageId: 3, dup: false, retain: false });
    await client.ended();
    expect(site.noticed()).toContain("qos2-refused");
    expect(gate.arrivals).toEqual([]);
  });

  test("subscriptions past the bound are refused one by one", async () => {
    const { come } = await start({ subscriptionsPerClient: 2 });
    const client = await come();
    const topics = ["hark/v1/o/alarms/a-1", "hark/v1/o/alarms/a-2", "hark/v1/o/alarms/a-3"];
    client.send({
      cmd: "subscribe",
      messageId: 1,
      subscriptions: topics.map((topic) => ({ topic, qos: 1 })),
    });
    await client.answers(`${accepted}90050001010180`);
    client.send({ cmd: "unsubscribe", messageId: 2, unsubscriptions: topics.slice(0, 1) });
    client.send({ cmd: "subscribe", messageId: 3, subscriptions: [{ topic: topics[2] ?? "", qos: 1 }] });
    await client.answers(`${accepted}90050001010180b00200029003000301`);
  });

  test("past the bound per credential the oldest connection ends, and the newest is in", async () => {
    const { come, site } = await start({ clientsPerCredential: 2 });
    const first = await come({ clientId: "1" });
    const second = await come({ clientId: "2" });
    await come({ clientId: "3" });
    await first.ended();
    expect(second.hasEnded).toBe(false);
    expect(site.noticed()).toContain("credential-crowded");
  });

  test("P2: when the house is full for people there is still room for a fob", async () => {
    const { come, call } = await start({ clients: 3, clientsKeptForDevices: 2 });
    await come({ clientId: "1" });
    const late = call();
    late.send(connectPacket({ clientId: "2" }));
    await late.answers("20020003");
    await come({ username: "o/fob/f-1", clientId: "fob" });
  });

  test("a big board is caught up with, window by window, and nothing is missing", async () => {
    const { site } = await start({ inFlightPerClient: 10, queuedPerClient: 5 });
    for (let number = 0; number < 500; number += 1) {
      site.broker.publish({ topic: `hark/v1/o/alarms/a-${number}`, payload: "x", qos: 1, retain: true });
    }
    const login = { username: "o/person/ana", clientId: "board", secret: "s1" };
    const board = await site.connect(login, undefined);
    await board?.subscribe("hark/v1/o/alarms/+", 1);
    await until("all of it", () => board?.heard().length === 500);
    expect(new Set(board?.heard().map(({ topic }) => topic)).size).toBe(500);
  });

  test("a subscriber that confirms nothing is dropped at the bound, and others hear everything", async () => {
    const { come, site } = await start({ inFlightPerClient: 10, queuedPerClient: 20 });
    const silent = await come({ clientId: "silent" });
    subscribe(silent, "hark/v1/o/alarms/+");
    await silent.answers(`${accepted}9003000701`);
    const good = await site.connect({ username: "o/person/bo", clientId: "x", secret: "s1" }, undefined);
    await good?.subscribe("hark/v1/o/alarms/+", 1);
    for (let count = 0; count < 31; count += 1) {
      site.broker.publish({ topic: alarm, payload: `${count}`, qos: 1, retain: false });
      await until("the good one keeps up", () => good?.heard().length === count + 1);
    }
    await silent.ended();
    expect(site.broker.stats.slowSubscribersDropped).toBe(1);
    expect(good?.hasEnded()).toBe(false);
  });

  test("a subscriber that stops reading is dropped before it costs memory", async () => {
    const { come, site } = await start({ unsentBytesPerClient: 100_000 });
    const asleep = await come({ clientId: "asleep" });
    subscribe(asleep, alarm, 0);
    await asleep.answers(`${accepted}9003000700`);
    asleep.sleep();
    const payload = Buffer.alloc(30_000);
    for (let count = 0; count < 2_000 && site.broker.stats.connected.person > 0; count += 1) {
      site.broker.publish({ topic: alarm, payload, qos: 1, retain: false });
      if (count % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(site.broker.stats.slowSubscribersDropped).toBe(1);
  });
});

describe("whoever guesses", () => {
  test("P8: many wrong logins slow their address down and lock out no right one", async () => {
    const { call, come, site } = await start({ failuresBeforeSlowing: 3 });
    for (let count = 0; count < 12; count += 1) {
      const guess = call();
      guess.send(connectPacket({ clientId: `g${count}`, password: Buffer.from(`guess ${count}`) }));
      await guess.answers("20020005");
    }
    const before = performance.now();
    await come({ clientId: "right" });
    const waited = performance.now() - before;
    expect(waited).toBeLessThan(3_000);
    expect(site.broker.stats.loginsRefused).toBe(12);
  });

  test("P8: somebody at another address is not slowed at all", async () => {
    const { call, site } = await start({ failuresBeforeSlowing: 1, failureSlowestMs: 60_000 });
    for (let count = 0; count < 4; count += 1) {
      const guess = call();
      guess.send(connectPacket({ clientId: `g${count}`, username: `o/person/x${count}` }));
    }
    await until("a refusal", () => site.broker.stats.loginsRefused >= 1);
    const far = new RawClient(site.port("mqtt"), "127.0.0.2");
    clients.push(far);
    far.send(connectPacket({ clientId: "far" }));
    await far.answers(accepted);
  });
});

describe("where it listens", () => {
  const open = (listening: Listening, plainBeyondLoopback: "refused" | "i-accept-unencrypted") => {
    const never = (): void => {};
    const tls = undefined;
    const limits = brokerLimits;
    return embeddedBroker({
      listeners: [listening],
      tls,
      plainBeyondLoopback,
      limits,
      notice: never,
      fault: never,
    });
  };
  const gate = new RememberingGate();

  test.each(["mqtt", "ws"] as const)(
    "P8: plain %s beyond loopback needs explicit words",
    async (transport) => {
      const listening = { transport, host: "0.0.0.0", port: 0 };
      const refused = await open(listening, "refused").open(gate);
      expect(refused).toMatchObject({ ok: false, fault: { code: "broker-not-listening" } });
      const accepting = open(listening, "i-accept-unencrypted");
      expect(await accepting.open(gate)).toMatchObject({ ok: true });
      await accepting.close();
    },
  );

  test("P11: a port that is taken is a fault that names it", async () => {
    const { site } = await start();
    const port = site.port("mqtt");
    const second = open({ transport: "mqtt", host: "127.0.0.1", port }, "refused");
    const result = await second.open(gate);
    expect(result).toMatchObject({ ok: false, fault: { code: "broker-not-listening" } });
    expect(result.ok ? "" : result.fault.detail).toContain(`${port}`);
  });

  test("P11: encryption without a certificate is a fault", async () => {
    const result = await open({ transport: "mqtts", host: "127.0.0.1", port: 0 }, "refused").open(gate);
    expect(result).toMatchObject({ ok: false, fault: { code: "tls-unreadable" } });
  });
});
