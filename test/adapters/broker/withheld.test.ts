import { generate } from "mqtt-packet";
import { afterEach, expect, test } from "vitest";
import { RememberingGate } from "../../contract/rememberingGate.ts";
import { type EmbeddedSite, openEmbedded, type SiteWishes, until } from "./brokerSite.ts";
import { accepted, connectPacket, RawClient } from "./rawClient.ts";

const opened: EmbeddedSite[] = [];

afterEach(async () => {
  for (const site of opened.splice(0)) await site.close();
});

async function relayAt(gate: RememberingGate, wishes: Partial<SiteWishes> = {}): Promise<RawClient> {
  const site = await openEmbedded(gate, { transports: ["mqtt"], ...wishes });
  opened.push(site);
  const relay = new RawClient(site.port("mqtt"));
  relay.send(connectPacket({ username: "o/relay/hall", password: Buffer.from("s1") }));
  await relay.answers(accepted);
  return relay;
}

/** Receptions numbered on from `first`, in one piece as a busy relay's arrive. */
function receptions(first: number, count: number): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, index) =>
      generate({
        cmd: "publish",
        topic: "hark/v1/o/relays/hall/receptions",
        payload: `press ${first + index}`,
        qos: 1,
        messageId: first + index,
        dup: false,
        retain: false,
      }),
    ),
  );
}

test("P2: a relay whose presses cannot be confirmed is heard on, press after press", async () => {
  const gate = new RememberingGate();
  const relay = await relayAt(gate);
  gate.hold();
  relay.say(receptions(1, 5));
  await until("five presses in one piece arrive", () => gate.arrivals.length === 5);
  for (let press = 6; press <= 12; press += 1) {
    relay.say(receptions(press, 1));
    await until(`press ${press} arrives`, () => gate.arrivals.length === press);
  }
  expect(relay.answer).toBe(accepted);
  gate.release();
  // Four bytes for each PUBACK.
  await until("all are confirmed", () => relay.answer.length === accepted.length + 12 * 8);
});

test("past its bound such a relay is read no further, and goes on once it is confirmed", async () => {
  const gate = new RememberingGate();
  const relay = await relayAt(gate, { limits: { unansweredPerClient: 10 } });
  gate.hold();
  relay.say(receptions(1, 10));
  await until("ten arrive", () => gate.arrivals.length === 10);
  relay.say(receptions(11, 3));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(gate.arrivals.length).toBe(10);
  gate.release();
  await until("the others arrive", () => gate.arrivals.length === 13);
});
