import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { connectAsync, type MqttClient } from "mqtt";
import { machineMs, serveParent } from "./part.ts";

/** What the presser is told: connect, press once, or press at a pace. */
export type PresserOrder =
  | {
      readonly order: "connect";
      readonly url: string;
      readonly username: string;
      readonly password: string;
      readonly topic: string;
      readonly syncFile: string | undefined;
    }
  | { readonly order: "press"; readonly payload: string }
  | { readonly order: "pace"; readonly payloads: readonly string[]; readonly everyMs: number };

let client: MqttClient | undefined;
let topic = "";
let file: number | undefined;

/** Publishes one press, after a write-and-fdatasync of its size where the yardstick asks for one; says when it began. */
function press(payload: string): number {
  const began = machineMs();
  if (file !== undefined) {
    writeSync(file, payload);
    fdatasyncSync(file);
  }
  client?.publish(topic, payload, { qos: 1 });
  return began;
}

serveParent<PresserOrder>(async (order) => {
  switch (order.order) {
    case "connect": {
      const { url, username, password, syncFile } = order;
      topic = order.topic;
      if (file !== undefined) closeSync(file);
      file = syncFile === undefined ? undefined : openSync(syncFile, "a");
      await client?.endAsync(true);
      client = await connectAsync(url, { username, password, protocolVersion: 4 });
      return "connected";
    }
    case "press":
      return press(order.payload);
    case "pace": {
      const began: number[] = [];
      const start = machineMs();
      for (const [index, payload] of order.payloads.entries()) {
        const waitMs = start + index * order.everyMs - machineMs();
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        began.push(press(payload));
      }
      return began;
    }
  }
});
