import fc from "fast-check";
import { generate, type Packet } from "mqtt-packet";
import { expect, test } from "vitest";
import { certain } from "../../../shared/base/invariant.ts";
import { RememberingGate } from "../../contract/rememberingGate.ts";
import { openEmbedded, until } from "./brokerSite.ts";
import { accepted, connectPacket, RawClient } from "./rawClient.ts";

const topics = fc.constantFrom(
  "hark/v1/o/people/ana/do",
  "hark/v1/o/people/ana/alerts",
  "hark/v1/o/alarms/a-1",
  "#",
  "+/+",
  "$SYS/#",
  "__proto__",
  "/",
  "a\0b",
);
const qos = fc.constantFrom<0 | 1 | 2>(0, 1, 2);
const messageId = fc.integer({ min: 1, max: 65_535 });

const packets: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({
    cmd: fc.constant("publish" as const),
    topic: topics,
    payload: fc.string({ maxLength: 60 }),
    qos,
    messageId,
    dup: fc.boolean(),
    retain: fc.boolean(),
  }),
  fc.record({
    cmd: fc.constant("subscribe" as const),
    messageId,
    subscriptions: fc.array(fc.record({ topic: topics, qos }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    cmd: fc.constant("unsubscribe" as const),
    messageId,
    unsubscriptions: fc.array(topics, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    cmd: fc.constantFrom("puback" as const, "pubrec" as const, "pubrel" as const, "pubcomp" as const),
    messageId,
  }),
  fc.record({ cmd: fc.constantFrom("pingreq" as const, "pingresp" as const, "disconnect" as const) }),
  fc.record({ cmd: fc.constant("connack" as const), returnCode: fc.nat(255), sessionPresent: fc.boolean() }),
  fc
    .record({ clientId: fc.string({ maxLength: 40 }), keepalive: fc.nat(65_535) })
    .map((wished) => connectPacket({ ...wished, clean: true })),
);

/** What cannot even be generated is replaced by something that can. */
function encoded(packet: Packet): Buffer {
  try {
    return generate(packet);
  } catch {
    return Buffer.of(0xc0, 0);
  }
}

interface Wound {
  readonly at: number;
  readonly how: "flip" | "cut" | "double";
  readonly value: number;
}

const wounds: fc.Arbitrary<Wound> = fc.record({
  at: fc.nat(200),
  how: fc.constantFrom("flip" as const, "flip" as const, "cut" as const, "double" as const),
  value: fc.integer({ min: 1, max: 255 }),
});

function wounded(bytes: Buffer, { at, how, value }: Wound): Buffer {
  const where = bytes.length === 0 ? 0 : at % bytes.length;
  if (how === "cut") return bytes.subarray(0, where);
  if (how === "double") return Buffer.concat([bytes, bytes.subarray(where)]);
  const flipped = Buffer.from(bytes);
  flipped[where] = (flipped[where] ?? 0) ^ value;
  return flipped;
}

const noise = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
const packetBytes = packets.map(encoded);
const broken = fc.tuple(packetBytes, wounds).map(([bytes, wound]) => wounded(bytes, wound));

interface Attack {
  readonly opening: Buffer;
  readonly rest: readonly Buffer[];
}

const attacks: fc.Arbitrary<Attack> = fc.record({
  opening: fc.oneof(
    { weight: 6, arbitrary: fc.constant(encoded(connectPacket({ clientId: "fuzz" }))) },
    { weight: 2, arbitrary: wounds.map((wound) => wounded(encoded(connectPacket()), wound)) },
    { weight: 1, arbitrary: noise },
  ),
  rest: fc.array(fc.oneof({ weight: 3, arbitrary: broken }, { weight: 1, arbitrary: packetBytes }, noise), {
    minLength: 4,
    maxLength: 12,
  }),
});

const malformedWanted = 20_000;
const sockets = 16;

test("P1: twenty thousand malformed packets harm nobody: a good client goes on, and memory stays flat", async () => {
  const gate = new RememberingGate();
  const quiet = { noticesPerMinute: 5, failuresBeforeSlowing: 1_000_000, clientsPerCredential: 64 };
  const site = await openEmbedded(gate, { transports: ["mqtt"], limits: quiet });
  const good = certain(
    await site.connect({ username: "o/fob/f-1", clientId: "good", secret: "s1" }, undefined),
    "the good client",
  );
  const attack = async ({ opening, rest }: Attack): Promise<void> => {
    const client = new RawClient(site.port("mqtt"));
    client.say(Buffer.concat([opening, ...rest]));
    // One answer or an end shows that the broker has taken it up.
    const takenUp = performance.now() + 50;
    while (!client.hasEnded && performance.now() < takenUp) {
      await new Promise((resolve) => setImmediate(resolve));
      if (client.answer.length > accepted.length) break;
    }
    client.end();
  };
  let said = 0;
  let pressed = 0;
  const heap: number[] = [];
  for (let round = 0; said < malformedWanted; round += 1) {
    const batch = fc.sample(attacks, { numRuns: 256, seed: 20_260 + round });
    for (let at = 0; at < batch.length; at += sockets) {
      await Promise.all(batch.slice(at, at + sockets).map(attack));
    }
    said += batch.reduce((sum, { rest }) => sum + rest.length, 0);
    const press = { topic: "hark/v1/o/fobs/f-1/frames", payload: `press ${round}`, retain: false };
    expect(await good.publish(press)).toBe("acknowledged");
    pressed += 1;
    gate.comings.length = 0;
    const presses = gate.arrivals.filter(({ from }) => from.kind === "fob");
    expect(presses.length).toBe(pressed);
    gate.arrivals.splice(0, gate.arrivals.length, ...presses);
    heap.push(process.memoryUsage().heapUsed);
  }
  await until("the attackers' clients are cleared away", () => site.broker.stats.connected.person === 0);
  expect(good.hasEnded()).toBe(false);
  expect(site.broker.stats.packetsMalformed).toBeGreaterThan(500);
  const warm = Math.min(...heap.slice(2, 5));
  expect(Math.min(...heap.slice(-3)) - warm).toBeLessThan(48 * 1_048_576);
  await site.close();
}, 120_000);
