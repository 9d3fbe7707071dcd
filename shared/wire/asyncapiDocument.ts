import * as z from "zod";
import { alarmMessage } from "./alarmMessage.ts";
import { alertMessage } from "./alertMessage.ts";
import { doMessage } from "./doMessage.ts";
import { doneMessage } from "./doneMessage.ts";
import { downlinkMessage } from "./downlinkMessage.ts";
import { healthMessage } from "./healthMessage.ts";
import { receptionMessage } from "./receptionMessage.ts";
import { relayStatus } from "./relayStatus.ts";
import { sessionMessage } from "./sessionMessage.ts";
import type { Topic } from "./topics.ts";

/** One channel: its address, who publishes on it, and what is said there. */
export interface WireChannel {
  readonly address: string;
  readonly summary: string;
  /** `receive`: the gateway reads it; `send`: the gateway publishes it. */
  readonly gateway: "send" | "receive";
  readonly retained: boolean;
  /** `undefined`: bare bytes, as docs/frames.md has them. */
  readonly payload: z.ZodType | undefined;
  readonly message: string;
}

/** Every kind of topic, so that a new one without its description does not compile. */
export const wireChannels: Readonly<Record<Topic["kind"], WireChannel>> = {
  receptions: {
    address: "hark/v1/{org}/relays/{relay}/receptions",
    summary: "A relay heard a frame. The PUBACK comes once the press is on disk.",
    gateway: "receive",
    retained: false,
    payload: receptionMessage,
    message: "ReceptionMessage",
  },
  "relay-status": {
    address: "hark/v1/{org}/relays/{relay}/status",
    summary: "How a relay is, every ten seconds; `lost` is its last will.",
    gateway: "receive",
    retained: true,
    payload: relayStatus,
    message: "RelayStatus",
  },
  "relay-downlink": {
    address: "hark/v1/{org}/relays/{relay}/downlink",
    summary: "A sealed reply for a relay to pass to a fob.",
    gateway: "send",
    retained: false,
    payload: downlinkMessage,
    message: "DownlinkMessage",
  },
  "fob-frames": {
    address: "hark/v1/{org}/fobs/{fob}/frames",
    summary: "A fob that speaks MQTT itself: the sealed frame's bytes and nothing else.",
    gateway: "receive",
    retained: false,
    payload: undefined,
    message: "SealedFrame",
  },
  "fob-downlink": {
    address: "hark/v1/{org}/fobs/{fob}/downlink",
    summary: "The sealed reply's bytes for such a fob.",
    gateway: "send",
    retained: false,
    payload: undefined,
    message: "SealedReply",
  },
  alarm: {
    address: "hark/v1/{org}/alarms/{alarm}",
    summary: "One alarm, whole, for supervisors and leads; emptied when long resolved.",
    gateway: "send",
    retained: true,
    payload: alarmMessage,
    message: "AlarmMessage",
  },
  alerts: {
    address: "hark/v1/{org}/people/{person}/alerts",
    summary: "This is for you, now.",
    gateway: "send",
    retained: false,
    payload: alertMessage,
    message: "AlertMessage",
  },
  do: {
    address: "hark/v1/{org}/people/{person}/do",
    summary: "What one person does or asks.",
    gateway: "receive",
    retained: false,
    payload: doMessage,
    message: "DoMessage",
  },
  done: {
    address: "hark/v1/{org}/people/{person}/done",
    summary: "What became of it, for that person.",
    gateway: "send",
    retained: false,
    payload: doneMessage,
    message: "DoneMessage",
  },
  session: {
    address: "hark/v1/{org}/sessions/{session}",
    summary: "One session on the board, for supervisors, leads and admins.",
    gateway: "send",
    retained: true,
    payload: sessionMessage,
    message: "SessionMessage",
  },
  health: {
    address: "hark/v1/{org}/health",
    summary: "How Hark itself is, for everyone who may connect; `gone` is its last will.",
    gateway: "send",
    retained: true,
    payload: healthMessage,
    message: "HealthMessage",
  },
};

/** The whole MQTT contract as an AsyncAPI 3.0 document, made from the schemas that the gateway reads and writes by. */
export function asyncapiDocument(): object {
  const channels = Object.entries(wireChannels);
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Hark over MQTT",
      version: "1",
      description:
        "MQTT 3.1.1, QoS 1 throughout. Usernames are <org>/person/<id>, <org>/relay/<id> and <org>/fob/<id>. docs/mqtt.md is the guide to it.",
      license: { name: "Apache-2.0" },
    },
    defaultContentType: "application/json",
    channels: Object.fromEntries(channels.map(([kind, channel]) => [kind, channelObject(channel)])),
    operations: Object.fromEntries(channels.map(([kind, channel]) => [kind, operationObject(kind, channel)])),
    components: {
      messages: Object.fromEntries(channels.map(([, channel]) => [channel.message, messageObject(channel)])),
    },
  };
}

function channelObject({ address, summary, message }: WireChannel): object {
  const names = [...address.matchAll(/\{([a-z]+)\}/g)].map(([, name = ""]) => name);
  return {
    address,
    summary,
    parameters: Object.fromEntries(
      names.map((name) => [name, { description: `The ${name}'s id: a-z, 0-9 and hyphens, at most 40.` }]),
    ),
    messages: { [message]: { $ref: `#/components/messages/${message}` } },
  };
}

function operationObject(kind: string, { gateway, retained, summary, message }: WireChannel): object {
  return {
    action: gateway,
    summary,
    channel: { $ref: `#/channels/${kind}` },
    messages: [{ $ref: `#/channels/${kind}/messages/${message}` }],
    bindings: { mqtt: { qos: 1, retain: retained, bindingVersion: "0.2.0" } },
  };
}

function messageObject({ message, payload }: WireChannel): object {
  if (payload === undefined) {
    return {
      name: message,
      contentType: "application/octet-stream",
      payload: { type: "string", format: "binary", description: "Bytes as docs/frames.md lays them out." },
    };
  }
  return { name: message, contentType: "application/json", payload: schemaOf(payload) };
}

/** The text form: what stands on the wire, before reading mints anything. */
function schemaOf(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any", target: "draft-7" });
}
