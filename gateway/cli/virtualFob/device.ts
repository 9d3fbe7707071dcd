import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import type { OrgId } from "../../../shared/base/ids.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import { cliLimits } from "../limits.ts";
import { faultOf } from "../line.ts";
import type { CarrierFault } from "./carrier.ts";

/** A relay's or fob's own login. */
export interface DeviceLogin {
  readonly org: OrgId;
  readonly username: string;
  readonly secret: string;
  readonly url: string;
  readonly ca: string | undefined;
}

export interface DeviceWish {
  /** What the broker says for the device when it goes without a word. */
  readonly will: { readonly topic: string; readonly payload: string } | undefined;
  readonly take: (topic: string, payload: Uint8Array) => void;
}

/** One MQTT connection of something that is no person. It ends for good when it breaks. */
export interface Device {
  publish(
    topic: string,
    payload: string | Uint8Array,
    retain?: boolean,
  ): Promise<Result<undefined, CarrierFault>>;
  subscribe(topic: string): Promise<Result<undefined, CarrierFault>>;
  readonly lost: Promise<void>;
  /** Goodbye in order: the will is not said. */
  close(): Promise<void>;
  /** Cuts the connection as a pulled plug does, so that the will is said. */
  die(): void;
}

/** Dials, and waits to be let in. */
export function connectDevice(login: DeviceLogin, wish: DeviceWish): Promise<Result<Device, CarrierFault>> {
  const options: IClientOptions = {
    protocolVersion: 4,
    clientId: `virtual-${randomUUID()}`,
    username: login.username,
    password: login.secret,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: cliLimits.connectMs,
    ...(login.ca !== undefined && { ca: login.ca }),
    ...(wish.will && {
      will: { topic: wish.will.topic, payload: Buffer.from(wish.will.payload), qos: 1, retain: true },
    }),
  };
  const client = mqtt.connect(login.url, options);
  client.on("message", (topic, payload) => wish.take(topic, payload));
  return new Promise((resolve) => {
    client.once("connect", () => resolve(ok(deviceOf(client))));
    client.on("error", (error) => {
      client.end(true);
      resolve(failed(faultOf(error)));
    });
    client.once("close", () => resolve(failed(gone)));
  });
}

const gone: CarrierFault = { code: "gateway-unreachable", detail: "the connection was lost" };

function deviceOf(client: MqttClient): Device {
  let isLost = false;
  const lost = new Promise<void>((resolve) =>
    client.once("close", () => {
      isLost = true;
      resolve();
    }),
  );
  const orLost = (work: Promise<Result<undefined, CarrierFault>>): Promise<Result<undefined, CarrierFault>> =>
    Promise.race([work, lost.then(() => failed(gone))]);
  return {
    lost,
    publish: async (topic, payload, retain = false) => {
      // The client would keep it for a connection that never comes again.
      if (isLost) return failed(gone);
      return orLost(
        new Promise((resolve) => {
          const bytes = typeof payload === "string" ? payload : Buffer.from(payload);
          client.publish(topic, bytes, { qos: 1, retain }, (error) =>
            resolve(error ? failed(faultOf(error)) : ok(undefined)),
          );
        }),
      );
    },
    subscribe: (topic) =>
      orLost(
        new Promise((resolve) => {
          client.subscribe(topic, { qos: 1 }, (error, granted) => {
            const refused = error !== null || granted?.some(({ qos }) => qos === 128) === true;
            resolve(refused ? failed({ code: "subscription-refused" }) : ok(undefined));
          });
        }),
      ),
    close: async () => {
      const timer = new AbortController();
      const ended = client.endAsync().catch(() => client.end(true));
      // Goodbye waits for what is on its way, which nobody takes where the gateway is gone or stalls.
      await Promise.race([lost, ended, wait(cliLimits.connectMs, undefined, { signal: timer.signal })]);
      timer.abort();
      client.stream.destroy();
    },
    die: () => void client.stream.destroy(),
  };
}
