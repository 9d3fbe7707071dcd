import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectDevice, type Device } from "../../../gateway/cli/virtualFob/device.ts";
import type { OrgId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";

/** What MQTT 3.1.1 answers whoever is let in. */
const connack = Buffer.from([0x20, 0x02, 0x00, 0x00]);

let server: Server;
let guest: Socket | undefined;
let device: Device;

/** A broker that lets everybody in and confirms nothing. */
beforeEach(async () => {
  server = createServer((socket) => {
    guest = socket;
    socket.once("data", () => socket.write(connack));
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const org = certain(parseId<OrgId>("main"), "an id");
  const login = { org, username: "one", secret: "two", url: `mqtt://127.0.0.1:${port}`, ca: undefined };
  const connected = await connectDevice(login, { will: undefined, take: () => {} });
  device = certain(connected.ok ? connected.value : undefined, "a device that was let in");
});

afterEach(() => {
  guest?.destroy();
  server.close();
});

test("what is said on a connection that is lost is said to have failed, also afterwards", async () => {
  const underWay = device.publish("frames", "one");
  guest?.destroy();
  const gone = { ok: false, fault: { code: "gateway-unreachable" } };
  expect(await underWay).toMatchObject(gone);
  await device.lost;
  expect(await device.publish("frames", "two")).toMatchObject(gone);
});

test("goodbye is not waited for once the connection is lost, with frames nobody confirmed", async () => {
  void device.publish("frames", "one");
  guest?.destroy();
  await device.lost;
  void device.publish("frames", "two");
  const began = performance.now();
  await device.close();
  expect(performance.now() - began).toBeLessThan(1_000);
});

test("goodbye to a gateway that confirms nothing any more comes to an end", async () => {
  void device.publish("frames", "one");
  await device.close();
  await device.lost;
});
