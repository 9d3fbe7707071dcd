import { connectAsync, type MqttClient } from "mqtt";
import { machineMs, serveParent } from "./part.ts";

/** What the listener is told: subscribe, then wait for so many messages. */
export type ListenerOrder =
  | {
      readonly order: "connect";
      readonly url: string;
      readonly username: string;
      readonly password: string;
      readonly topic: string;
    }
  | { readonly order: "hear"; readonly count: number; readonly withinMs: number };

/** When a message came, on the machine's clock, and which fob it is about. */
export interface Heard {
  readonly at: number;
  readonly fob: string;
}

let client: MqttClient | undefined;
let heard: { at: number; payload: Buffer }[] = [];
let arrived: () => void = () => {};

serveParent<ListenerOrder>(async (order) => {
  if (order.order === "connect") {
    const { url, username, password } = order;
    await client?.endAsync(true);
    client = await connectAsync(url, { username, password, protocolVersion: 4 });
    client.on("message", (_topic, payload) => {
      heard.push({ at: machineMs(), payload });
      arrived();
    });
    await client.subscribeAsync(order.topic, { qos: 1 });
    return "connected";
  }
  await new Promise<void>((resolve) => {
    const late = setTimeout(resolve, order.withinMs);
    arrived = () => {
      if (heard.length < order.count) return;
      clearTimeout(late);
      resolve();
    };
    arrived();
  });
  const taken = heard.splice(0, order.count);
  heard = [];
  return taken.map(({ at, payload }): Heard => ({ at, fob: fobIn(payload) }));
});

/** The alert names its fob, and so does the yardstick's bare message. */
function fobIn(payload: Buffer): string {
  return /"fob":"([^"]+)"/.exec(payload.toString())?.[1] ?? "";
}
