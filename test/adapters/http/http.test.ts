import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { type OpenHttp, openHttp, type Routes } from "../../../gateway/adapters/http/http.ts";
import { type HttpLimits, httpLimits } from "../../../gateway/adapters/http/limits.ts";
import { type OperationsParts, operationsRoutes } from "../../../gateway/adapters/http/operationsRoutes.ts";
import { instant } from "../../../shared/base/instant.ts";

const open: OpenHttp[] = [];
const broken: unknown[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
  broken.splice(0);
});

async function serve(routes: readonly Routes[], limits: Partial<HttpLimits> = {}): Promise<string> {
  const opened = await openHttp({
    host: "127.0.0.1",
    port: 0,
    routes,
    limits: { ...httpLimits, ...limits },
    broken: (error) => broken.push(error),
  });
  if (!opened.ok) throw new Error(opened.fault.detail);
  open.push(opened.value);
  return `http://127.0.0.1:${opened.value.port}`;
}

/** A gateway's health with memory. */
function gateway(): OperationsParts & { turning: boolean } {
  return {
    turning: true,
    isTurning() {
      return this.turning;
    },
    health: {
      state: "degraded",
      openFaults: [
        { code: "relay-lost", since: instant(2_000) },
        { code: "relay-lost", since: instant(1_000) },
        { code: "disk-nearly-full", since: instant(3_000) },
      ],
      isReady: () => true,
    },
    readMetrics: async () => ({ contentType: "text/plain; version=0.0.4", text: "hark_ready 1\n" }),
  };
}

const standing = z.object({
  ok: z.boolean(),
  state: z.string(),
  faults: z.array(
    z.object({ code: z.string(), since: z.string(), sentence: z.string(), remedy: z.string() }),
  ),
});

describe("health", () => {
  test("alive and ready are told with what is wrong and what to do, each fault once", async () => {
    const parts = gateway();
    const at = await serve([operationsRoutes(parts)]);
    for (const path of ["/healthz", "/readyz"]) {
      const response = await fetch(at + path);
      const told = standing.parse(await response.json());
      expect(response.status).toBe(200);
      expect(told.faults.map(({ code, since }) => `${code} ${since}`)).toEqual([
        "relay-lost 1970-01-01T00:00:01.000Z",
        "disk-nearly-full 1970-01-01T00:00:03.000Z",
      ]);
      expect(told.faults.every(({ remedy }) => remedy.length > 10)).toBe(true);
    }
  });

  test("P11: an engine that stands still is neither alive nor ready", async () => {
    const parts = gateway();
    const at = await serve([operationsRoutes(parts)]);
    parts.turning = false;
    expect((await fetch(`${at}/healthz`)).status).toBe(503);
    expect((await fetch(`${at}/readyz`)).status).toBe(503);
  });

  test("P11: a blind gateway is alive and not ready", async () => {
    const parts = gateway();
    const health = { ...parts.health, isReady: () => false };
    const at = await serve([
      operationsRoutes({ isTurning: () => true, readMetrics: () => parts.readMetrics(), health }),
    ]);
    expect((await fetch(`${at}/healthz`)).status).toBe(200);
    const response = await fetch(`${at}/readyz`);
    expect(response.status).toBe(503);
    expect(standing.parse(await response.json()).ok).toBe(false);
  });

  test("metrics come as Prometheus reads them", async () => {
    const response = await fetch(`${await serve([operationsRoutes(gateway())])}/metrics`);
    expect(response.headers.get("content-type")).toContain("version=0.0.4");
    expect(await response.text()).toBe("hark_ready 1\n");
  });
});

describe("everything else", () => {
  test.each([
    ["GET", "/", 404],
    ["GET", "/healthz/../../etc/passwd", 404],
    ["GET", `/${"x".repeat(5_000)}`, 404],
    ["POST", "/healthz", 405],
    ["DELETE", "/metrics", 405],
    ["PUT", "/nowhere", 405],
  ])("%s %s is refused with a problem that programs can read", async (method, path, status) => {
    const response = await fetch((await serve([operationsRoutes(gateway())])) + path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ status, type: "about:blank" });
    if (status === 405) expect(response.headers.get("allow")).toBe("GET");
  });

  test("every answer tells a browser to trust and keep nothing, and not what serves it", async () => {
    const at = await serve([operationsRoutes(gateway())]);
    for (const path of ["/healthz", "/nowhere"]) {
      const { headers } = await fetch(at + path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("server")).toBeNull();
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });

  test("an answer that breaks tells the caller nothing and us everything", async () => {
    const at = await serve([
      (server) => {
        server.get("/breaks", async () => {
          throw new Error("Anwen's number is 07700900123");
        });
      },
    ]);
    const response = await fetch(`${at}/breaks`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("Anwen");
    expect(broken).toHaveLength(1);
  });

  test("a port that is taken is a fault with its address", async () => {
    const port = Number(new URL(await serve([])).port);
    const second = await openHttp({
      host: "127.0.0.1",
      port,
      routes: [],
      limits: undefined,
      broken: () => {},
    });
    expect(second).toMatchObject({ ok: false, fault: { code: "http-not-listening" } });
    expect(!second.ok && second.fault.detail).toContain(`http://127.0.0.1:${port}: `);
  });
});

/** What a server says to bytes sent as they are, until it ends the connection. */
function say(at: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(Number(new URL(at).port), "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard));
  });
}

describe("those who do not play fair", () => {
  test("whoever sends letter by letter loses the place", async () => {
    const at = await serve([operationsRoutes(gateway())], { headersWithinMs: 200, requestWithinMs: 400 });
    expect(await say(at, "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ")).toMatch(/^(?:HTTP\/1.1 408|$)/);
    expect((await fetch(`${at}/healthz`)).status).toBe(200);
  });

  test("whoever connects and says nothing loses it too", async () => {
    const at = await serve([operationsRoutes(gateway())], { headersWithinMs: 200, requestWithinMs: 400 });
    expect(await say(at, "")).toMatch(/^(?:HTTP\/1.1 408|$)/);
  });

  test("headers and bodies have a bound", async () => {
    const at = await serve([operationsRoutes(gateway())]);
    expect(
      await say(at, `GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${"y".repeat(9_000)}\r\n\r\n`),
    ).toContain(" 431 ");
    expect(await say(at, "\u0000\u0001\u0002\r\n\r\n")).toContain(" 400 ");
    const response = await fetch(`${at}/healthz`, { method: "POST", body: "z".repeat(100_000) });
    expect([405, 413, 415]).toContain(response.status);
  });

  test("a crowd takes no more places than there are", async () => {
    const at = await serve([operationsRoutes(gateway())], {
      connections: 3,
      headersWithinMs: 300,
      requestWithinMs: 500,
    });
    const heard = await Promise.all(
      Array.from({ length: 10 }, () =>
        say(at, "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
      ),
    );
    expect(heard.filter((text) => text.includes(" 200 ")).length).toBeGreaterThan(0);
    expect((await fetch(`${at}/healthz`)).status).toBe(200);
  });
});
