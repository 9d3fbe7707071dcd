import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "vitest";
import { needs } from "../support/needs.ts";
import { newDataFolder } from "../support/site.ts";
import { until } from "../support/until.ts";
import { Operated } from "./operated.ts";

const ear = join(import.meta.dirname, "..", "adapters", "systemd", "notifySocket.py");
const after: (() => unknown)[] = [];

afterEach(async () => {
  for (const tidy of after.splice(0).reverse()) await tidy();
});

/** A service manager that writes down what it is told. */
async function serviceManager(): Promise<{ readonly socket: string; readonly heard: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "hark-notify-"));
  after.push(() => rmSync(folder, { recursive: true, force: true }));
  const socket = join(folder, "notify");
  const heard: string[] = [];
  const child: ChildProcess = spawn("python3", [ear, socket], { stdio: ["ignore", "pipe", "ignore"] });
  after.push(() => child.kill("SIGKILL"));
  if (child.stdout === null) throw new Error("the ear has no voice");
  createInterface({ input: child.stdout }).on("line", (line) => void heard.push(String(JSON.parse(line))));
  await until("the manager listens", () => heard.includes("bound"));
  return { socket, heard };
}

/** A monitor elsewhere that expects a ping. */
async function monitor(): Promise<{ readonly url: string; readonly pings: URL[] }> {
  const pings: URL[] = [];
  const server: Server = createServer((request, response) => {
    pings.push(new URL(request.url ?? "/", "http://127.0.0.1"));
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after.push(() => server.close());
  const bound = server.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  return { url: `http://127.0.0.1:${port}/secret-of-ours`, pings };
}

describe.skipIf(!needs("systemd-notify", "systemd") || !needs("python3", "python3"))("as a service", () => {
  test("P11: the manager hears that it watches, lives and stops, and a monitor elsewhere that it is well", async () => {
    const { folder } = newDataFolder();
    after.push(() => rmSync(folder, { recursive: true, force: true }));
    const { socket, heard } = await serviceManager();
    const { url, pings } = await monitor();
    const environment = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "2000000" };
    const gateway = await Operated.watching(folder, { environment }, `watchdog.url=${url}`);
    after.push(() => gateway.end("SIGKILL"));
    await until("it says that it watches", () => heard.some((words) => words.includes("READY=1")));
    await until("it says that it lives", () => heard.some((words) => words.includes("WATCHDOG=1")));
    await until("the monitor hears of it", () => pings.length > 0);
    expect(pings[0]?.searchParams.get("seq")).toBe("3");
    expect(pings[0]?.searchParams.get("hash")).toMatch(/^[0-9a-f]{64}$/);
    expect(await gateway.end("SIGTERM")).toBe(0);
    expect(heard.findLast((words) => !words.startsWith("BARRIER"))).toContain("STOPPING=1");
    expect(gateway.written.join("")).not.toContain("secret-of-ours");
    expect(gateway.logged("fault-shown")).toEqual([]);
  });
});
