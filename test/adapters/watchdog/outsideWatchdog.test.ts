import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { OutsideWatchdog } from "../../../gateway/adapters/watchdog/outsideWatchdog.ts";
import { type PingMiss, ping } from "../../../gateway/adapters/watchdog/ping.ts";
import type { FaultBoard } from "../../../gateway/app/engine/faultBoard.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";

const head = { seq: 48_213, hash: "ab".repeat(32) };

interface Board extends FaultBoard {
  readonly shown: Map<string, string>;
}

function board(): Board {
  const shown = new Map<string, string>();
  return {
    shown,
    show: ({ code, detail }) => {
      shown.set(code, detail);
    },
    clear: (code) => {
      shown.delete(code);
    },
  };
}

describe("P11: an outside monitor hears of us while we are healthy", () => {
  /** A monitor with memory: answers as told, and counts. */
  function monitor() {
    const fake = {
      heard: 0,
      healthy: true,
      answer: ok(undefined) as Result<undefined, PingMiss>,
      faults: board(),
      clock: new FakeClock(),
    };
    const watchdog = new OutsideWatchdog({
      clock: fake.clock,
      faults: fake.faults,
      everyMs: 60_000,
      ping: async () => {
        fake.heard += 1;
        return fake.answer;
      },
      isHealthy: () => fake.healthy,
    });
    return { fake, watchdog };
  }

  test("at once and every period after", async () => {
    const { fake, watchdog } = monitor();
    watchdog.start();
    await fake.clock.pass(180_000);
    expect(fake.heard).toBe(4);
    watchdog.stop();
    await fake.clock.pass(600_000);
    expect(fake.heard).toBe(4);
  });

  test("and nothing while we are not, so that somebody is called", async () => {
    const { fake, watchdog } = monitor();
    watchdog.start();
    fake.healthy = false;
    await fake.clock.pass(600_000);
    expect(fake.heard).toBe(1);
    fake.healthy = true;
    await fake.clock.pass(60_000);
    expect(fake.heard).toBe(2);
  });

  test("three misses in a row are a fault, two are not, one success ends it", async () => {
    const { fake, watchdog } = monitor();
    fake.answer = failed("late");
    watchdog.start();
    await fake.clock.pass(60_000);
    expect(fake.faults.shown.size).toBe(0);
    await fake.clock.pass(60_000);
    expect([...fake.faults.shown]).toEqual([["watchdog-unreachable", "the last pings failed: late"]]);
    fake.answer = ok(undefined);
    await fake.clock.pass(60_000);
    expect(fake.faults.shown.size).toBe(0);
  });

  test("pings do not pile up behind one that hangs", async () => {
    const clock = new FakeClock();
    let asked = 0;
    const watchdog = new OutsideWatchdog({
      clock,
      faults: board(),
      everyMs: 60_000,
      ping: () => {
        asked += 1;
        return new Promise(() => {});
      },
      isHealthy: () => true,
    });
    watchdog.start();
    await clock.pass(600_000);
    expect(asked).toBe(1);
  });

  test("without an address that is said", () => {
    const faults = board();
    const clock = new FakeClock();
    new OutsideWatchdog({ clock, faults, everyMs: 1, ping: undefined, isHealthy: () => true }).start();
    expect([...faults.shown.keys()]).toEqual(["watchdog-not-set"]);
    expect(clock.armed).toBe(0);
  });
});

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound !== "object") throw new Error("no address");
  return `http://127.0.0.1:${bound.port}`;
}

describe("a ping", () => {
  test("by GET keeps the address as it was and adds the journal's head", async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.end();
    });
    expect(await ping({ url: `${url}/my-check?a=1`, method: "get", withinMs: 5_000 }, head)).toEqual(
      ok(undefined),
    );
    expect(seen).toEqual([`GET /my-check?a=1&seq=48213&hash=${head.hash}`]);
  });

  test("by POST carries the head as JSON, and P10: nothing else", async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      request.setEncoding("utf8").on("data", (chunk: string) => seen.push(chunk));
      request.on("end", () => {
        seen.push(JSON.stringify(Object.keys(request.headers).toSorted()));
        response.writeHead(204).end();
      });
    });
    expect(await ping({ url, method: "post", withinMs: 5_000 }, head)).toEqual(ok(undefined));
    expect(seen[0]).toBe(JSON.stringify(head));
    expect(seen[1]).not.toMatch(/cookie|authorization|referer/);
  });

  test("that is refused, or sent elsewhere, is missed", async () => {
    let elsewhere = 0;
    const url = await serve((request, response) => {
      if (request.url?.startsWith("/elsewhere")) elsewhere += 1;
      const [status, header] = request.url?.startsWith("/moved")
        ? [302, { location: "/elsewhere" }]
        : [500, {}];
      response.writeHead(status, header).end("x");
    });
    expect(await ping({ url: `${url}/broken`, method: "get", withinMs: 5_000 }, head)).toEqual(
      failed("refused"),
    );
    expect(await ping({ url: `${url}/moved`, method: "get", withinMs: 5_000 }, head)).toEqual(
      failed("refused"),
    );
    expect(elsewhere).toBe(0);
  });

  test("that nobody answers is missed in time", async () => {
    const url = await serve(() => {});
    expect(await ping({ url, method: "get", withinMs: 50 }, head)).toEqual(failed("late"));
  });

  test("to nobody at all is missed", async () => {
    const url = await serve((_request, response) => response.socket?.destroy());
    expect(await ping({ url, method: "get", withinMs: 5_000 }, head)).toEqual(failed("unreachable"));
  });

  test("does not read an answer that never ends", async () => {
    const url = await serve((_request, response) => {
      const more = (): void => {
        let hasRoom = !response.destroyed;
        while (hasRoom) hasRoom = response.write("x".repeat(65_536)) && !response.destroyed;
      };
      response.on("drain", more);
      response.on("error", () => {});
      more();
    });
    expect(await ping({ url, method: "get", withinMs: 5_000 }, head)).toEqual(ok(undefined));
  });
});
