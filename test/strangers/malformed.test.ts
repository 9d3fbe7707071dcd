import { readFileSync } from "node:fs";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { RelayHand } from "../support/relayHand.ts";
import { Responder } from "../support/responder.ts";
import { furnish, newDataFolder, org, ringingPolicy, type Site, started, urlOf } from "../support/site.ts";
import { until } from "../support/until.ts";

const { folder, remove } = newDataFolder();
const fobs = 24;
const batch = 500;
const messagesWanted = 20_000;
const socketsWanted = 10_000;
/** What an alarm may take from the press, while rubbish comes in as fast as it is taken. */
const promptMs = 2_000;
let gateway: GatewayProcess;
let site: Site;
let relay: RelayHand;
let bruno: Responder;
const errors: string[] = [];

beforeAll(async () => {
  gateway = await started(folder);
  gateway.child.stdout?.on("data", (text: Buffer) => errors.push(text.toString()));
  site = await furnish(gateway, { fobs, relays: ["hall", "yard"], policy: ringingPolicy(300_000) });
  relay = await RelayHand.connect(urlOf(gateway), loginOf(0), site.fobs);
  bruno = await Responder.connect(urlOf(gateway), site.bruno);
});

afterAll(async () => {
  await relay.leave();
  await bruno.leave();
  await gateway.kill();
  remove();
});

function loginOf(index: number): Site["bruno"] {
  const login = site.relays[index];
  if (!login) throw new Error("no such relay");
  return login;
}

let pressed = 0;

/** The next fob presses, and must alarm promptly. */
async function pressAlarms(): Promise<void> {
  const fob = site.fobs[pressed % fobs];
  if (!fob) throw new Error("no fob");
  pressed += 1;
  const began = performance.now();
  expect(await relay.press(fob, pressed)).toBe(true);
  if (pressed <= fobs) await until("it alarms", () => bruno.rangAbout(fob.fob) !== undefined, promptMs);
  expect(performance.now() - began).toBeLessThan(promptMs);
}

/** Resident memory of the gateway's process, in bytes. */
function memory(): number {
  const status = readFileSync(`/proc/${gateway.child.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

/** Memory after each batch may not creep: the least of the last batches is near the least of the first warm ones. */
function creptBy(readings: readonly number[]): number {
  const warm = readings.slice(Math.floor(readings.length / 3), Math.floor((2 * readings.length) / 3));
  const last = readings.slice(Math.floor((2 * readings.length) / 3));
  return Math.min(...last) - Math.min(...warm);
}

const creepMost = 48 * 1_048_576;

const receptions = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.string({ maxLength: 200 }),
  fc
    .record({ frame: fc.string({ maxLength: 80 }), address: fc.string({ maxLength: 14 }) })
    .map((it) => JSON.stringify(it)),
  fc
    .record({
      frame: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("hex")),
      address: fc.constantFrom("5448e6000000", "5448e6000001", "ffffffffffff"),
      rssi: fc.integer(),
      heardAt: fc.string({ maxLength: 30 }),
    })
    .map((it) => JSON.stringify(it)),
);

const doings = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.string({ maxLength: 200 }).filter((text) => !/panic/i.test(text)),
  fc
    .record({
      do: fc.constantFrom(
        "acknowledge",
        "attempt",
        "resolve",
        "start",
        "check-in",
        "no-such-deed",
        "enrol-fob",
      ),
      alarm: fc.oneof(fc.string({ maxLength: 50 }), fc.constant("a-999999"), fc.integer()),
      how: fc.string({ maxLength: 10 }),
      outcome: fc.anything({ maxDepth: 1 }),
    })
    .map((it) => JSON.stringify(it) ?? ""),
  fc.constantFrom("__proto__", '{"__proto__":{"do":"resolve"}}', "[".repeat(20_000), "\0"),
);

async function storm(
  topic: string,
  login: Site["bruno"],
  rubbish: fc.Arbitrary<string>,
): Promise<readonly number[]> {
  const { connectAsync } = await import("mqtt");
  const stranger = await connectAsync(urlOf(gateway), { ...login, protocolVersion: 4, reconnectPeriod: 0 });
  stranger.on("error", () => {});
  const readings: number[] = [];
  for (let sent = 0; sent < messagesWanted; sent += batch) {
    const texts = fc.sample(rubbish, { numRuns: batch, seed: 77_000 + sent });
    await Promise.all([
      ...texts.map((text) => stranger.publishAsync(topic, text, { qos: 1 })),
      pressAlarms(),
    ]);
    readings.push(memory());
  }
  stranger.end(true);
  return readings;
}

test("twenty thousand malformed receptions: every good press alarms promptly, memory stays flat", async () => {
  const topic = `hark/v1/${org}/relays/yard/receptions`;
  expect(creptBy(await storm(topic, loginOf(1), receptions))).toBeLessThan(creepMost);
});

test("twenty thousand malformed messages of a person: the same, and no alarm is touched", async () => {
  const before = bruno.open().length;
  const topic = `hark/v1/${org}/people/lena/do`;
  expect(creptBy(await storm(topic, site.lena, doings))).toBeLessThan(creepMost);
  expect(bruno.open().length).toBeGreaterThanOrEqual(before);
  expect(bruno.open().every(({ answer }) => answer.state === "ringing")).toBe(true);
});

test("ten thousand connections that speak no MQTT: the same", async () => {
  const noise = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 60 }),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Uint8Array.from([0x10, bytes.length, ...bytes])),
    fc.constant(Buffer.from("GET / HTTP/1.1\r\n\r\n")),
  );
  const readings: number[] = [];
  for (let opened = 0; opened < socketsWanted; opened += batch) {
    const openings = fc.sample(noise, { numRuns: batch, seed: 99_000 + opened });
    for (let at = 0; at < batch; at += 50) {
      await Promise.all(openings.slice(at, at + 50).map(say));
    }
    await pressAlarms();
    readings.push(memory());
  }
  expect(creptBy(readings)).toBeLessThan(creepMost);
});

/** Says it, half closes, and waits for the other end to hang up or for a moment. */
function say(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port: gateway.port, host: "127.0.0.1" });
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.on("connect", () => socket.end(bytes, () => setTimeout(() => socket.destroy(), 5)));
  });
}

test("nothing of it was an error of ours: the log has no line of level error", () => {
  expect(errors.join("")).toBe("");
});

test("the checks can fail: memory that creeps is found", () => {
  const creeping = Array.from({ length: 30 }, (_, index) => index * 10 * 1_048_576);
  expect(creptBy(creeping)).toBeGreaterThan(creepMost);
});
