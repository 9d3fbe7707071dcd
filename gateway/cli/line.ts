import { randomUUID } from "node:crypto";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { failed, ok, type Result } from "../../shared/base/result.ts";
import { topicText } from "../../shared/wire/topics.ts";
import type { Credential } from "./credentialFile.ts";
import { cliLimits } from "./limits.ts";

/** Why a line to the gateway could not be had, or was lost. */
export type LineFault =
  | { readonly code: "gateway-unreachable"; readonly detail: string }
  | { readonly code: "gateway-busy" }
  | { readonly code: "credential-refused" }
  | { readonly code: "certificate-refused"; readonly detail: string }
  | { readonly code: "subscription-refused" };

export type Take = (topic: string, payload: string) => void;

/** One MQTT connection to a running gateway, as a person; it ends for good when it breaks. */
export interface Line {
  publish(topic: string, payload: string): Promise<Result<undefined, LineFault>>;
  subscribe(filter: string): Promise<Result<undefined, LineFault>>;
  /** Settles when the line is no more. */
  readonly lost: Promise<void>;
  close(): void;
}

/** Dials, and waits to be let in. Everything that arrives goes to `take`. */
export function openLine(credential: Credential, take: Take): Promise<Result<Line, LineFault>> {
  const { url, username, secret, ca } = credential;
  const options: IClientOptions = {
    protocolVersion: 4,
    clientId: `cli-${randomUUID()}`,
    username,
    password: secret,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: cliLimits.connectMs,
    ...(ca !== undefined && { ca }),
  };
  const client = mqtt.connect(url, options);
  client.on("message", (topic, payload) => take(topic, payload.toString("utf8")));
  return new Promise((resolve) => {
    client.once("connect", () => resolve(ok(lineOf(client))));
    client.on("error", (error) => {
      client.end(true);
      resolve(failed(faultOf(error)));
    });
    client.once("close", () => {
      resolve(failed({ code: "gateway-unreachable", detail: "the connection was closed" }));
    });
  });
}

export function doneTopic({ org, person }: Credential): string {
  return topicText(org, { kind: "done", person });
}

export function doTopic({ org, person }: Credential): string {
  return topicText(org, { kind: "do", person });
}

const gone: LineFault = { code: "gateway-unreachable", detail: "the connection was lost" };

function lineOf(client: MqttClient): Line {
  const lost = new Promise<void>((resolve) => client.once("close", () => resolve()));
  const orLost = <Value>(work: Promise<Result<Value, LineFault>>): Promise<Result<Value, LineFault>> =>
    Promise.race([work, lost.then(() => failed(gone))]);
  return {
    lost,
    publish: (topic, payload) =>
      orLost(
        new Promise((resolve) => {
          client.publish(topic, payload, { qos: 1 }, (error) =>
            resolve(error ? failed(faultOf(error)) : ok(undefined)),
          );
        }),
      ),
    subscribe: (filter) =>
      orLost(
        new Promise((resolve) => {
          client.subscribe(filter, { qos: 1 }, (error, granted) => {
            const refused = error !== null || granted?.some(({ qos }) => qos === 128) === true;
            resolve(refused ? failed({ code: "subscription-refused" }) : ok(undefined));
          });
        }),
      ),
    close: () => void client.end(true),
  };
}

/** CONNACK codes of MQTT 3.1.1, and what TLS and the network say. */
export function faultOf(error: Error): LineFault {
  const code = "code" in error ? error.code : undefined;
  if (code === 4 || code === 5) return { code: "credential-refused" };
  if (code === 3) return { code: "gateway-busy" };
  const word = typeof code === "string" ? code : error.message;
  return /CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL/.test(word)
    ? { code: "certificate-refused", detail: word }
    : { code: "gateway-unreachable", detail: word };
}
