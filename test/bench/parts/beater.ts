import { connectAsync, type MqttClient } from "mqtt";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { sealFrame } from "../../../shared/frame/sealedFrame.ts";
import { machineMs, serveParent } from "./part.ts";

/** Heartbeats of many fobs through one relay, at a rate, until told to stop. */
export type BeaterOrder =
  | {
      readonly order: "beat";
      readonly url: string;
      readonly username: string;
      readonly password: string;
      readonly topic: string;
      readonly fobs: readonly { readonly address: string; readonly key: string; readonly from: number }[];
      readonly perSecond: number;
      readonly seconds: number;
    }
  | { readonly order: "stop" };

let client: MqttClient | undefined;
let beating = Promise.resolve(0);
let isStopped = false;

serveParent<BeaterOrder>(async (order) => {
  if (order.order === "stop") {
    isStopped = true;
    const sent = await beating;
    await client?.endAsync(true);
    return sent;
  }
  const payloads = sealedBeats(order);
  isStopped = false;
  client = await connectAsync(order.url, {
    username: order.username,
    password: order.password,
    protocolVersion: 4,
  });
  beating = beat(client, { topic: order.topic, payloads, perSecond: order.perSecond });
  return "beating";
});

/** Sealed beforehand: the load is on the gateway, not on this machine's other core. */
function sealedBeats({
  fobs,
  perSecond,
  seconds,
}: Extract<BeaterOrder, { order: "beat" }>): readonly string[] {
  const keys = fobs.map(({ key }) => nodeAesBlock.keyOf(Buffer.from(key, "hex")));
  return Array.from({ length: perSecond * seconds }, (_, index) => {
    const which = index % fobs.length;
    const fob = certain(fobs[which], "a fob");
    const sealed = sealFrame(nodeCcm, certain(keys[which], "a key"), {
      address: fob.address as FobAddress,
      counter: fob.from + Math.floor(index / fobs.length),
      triggered: false,
      carriesAddress: false,
      objects: [{ kind: "battery", percent: 80 }],
    });
    if (!sealed.ok) throw new Error(sealed.fault);
    return JSON.stringify({ frame: Buffer.from(sealed.value).toString("hex"), address: fob.address });
  });
}

async function beat(
  relay: MqttClient,
  load: { readonly topic: string; readonly payloads: readonly string[]; readonly perSecond: number },
): Promise<number> {
  const start = machineMs();
  let sent = 0;
  while (!isStopped && sent < load.payloads.length) {
    const due = Math.min(load.payloads.length, Math.floor(((machineMs() - start) * load.perSecond) / 1000));
    while (sent < due) {
      relay.publish(load.topic, load.payloads[sent] ?? "", { qos: 1 });
      sent += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return sent;
}
