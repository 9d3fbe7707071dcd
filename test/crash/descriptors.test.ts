import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { needs } from "../support/needs.ts";
import { RelayHand } from "../support/relayHand.ts";
import { Responder } from "../support/responder.ts";
import { furnish, newDataFolder, ringingPolicy, type Site, started, urlOf } from "../support/site.ts";
import { until } from "../support/until.ts";

const canRun = needs("prlimit", "util-linux");
const { folder, remove } = newDataFolder();
const hoarded: Socket[] = [];
let gateway: GatewayProcess;
let site: Site;

beforeAll(async () => {
  if (!canRun) return;
  // The runtime and the stores hold some fifty.
  gateway = await started(folder, {}, ["prlimit", "--nofile=120:120"]);
  site = await furnish(gateway, { fobs: 3, relays: ["hall"], policy: ringingPolicy(60_000) });
});

afterAll(async () => {
  for (const socket of hoarded) socket.destroy();
  if (canRun) await gateway.kill();
  remove();
});

/** How many the gateway holds; prlimit becomes the gateway, so that the process is the same. */
function descriptors(): number {
  return readdirSync(`/proc/${gateway.child.pid}/fd`).length;
}

/** Connections that are opened, held and never used. */
function hoard(count: number): void {
  for (let n = 0; n < count; n += 1) {
    const socket = connect({ port: gateway.port, host: "127.0.0.1" });
    socket.on("error", () => {});
    hoarded.push(socket);
  }
}

test.skipIf(!canRun)(
  "P2: out of file descriptors, whoever is connected goes on pressing and hearing, and newcomers are let in again afterwards",
  async () => {
    const [login] = site.relays;
    if (!login) throw new Error("no relay");
    const relay = await RelayHand.connect(urlOf(gateway), login, site.fobs);
    const bruno = await Responder.connect(urlOf(gateway), site.bruno);
    for (const [number, fob] of site.fobs.slice(0, 2).entries()) {
      hoard(200);
      await until("the hoard is turned away or held", () => hoarded.every((one) => !one.connecting));
      await until("the gateway holds all it may", () => descriptors() > 110);
      expect(await relay.press(fob, 1), `press ${number}`).toBe(true);
      await until("it alarms", () => bruno.rangAbout(fob.fob) !== undefined);
      expect(bruno.rangAbout(fob.fob)?.alert.alarm.onRecord).toBe(true);
    }
    await until("health says so", () => bruno.hasFault("too-many-open-files"), 30_000);
    for (const socket of hoarded.splice(0)) socket.destroy();
    await until("descriptors are free again", () => descriptors() < 100, 30_000);
    await until("health says that it is over", () => !bruno.hasFault("too-many-open-files"), 30_000);
    const lena = await Responder.connect(urlOf(gateway), site.lena);
    await until("a newcomer is shown the board", () => lena.open().length === 2);
    const [, , third] = site.fobs;
    expect(third && (await relay.press(third, 1))).toBe(true);
    expect(gateway.child.exitCode).toBeNull();
    await Promise.all([relay.leave(), bruno.leave(), lena.leave()]);
  },
);
