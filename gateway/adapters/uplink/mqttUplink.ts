import { randomUUID } from "node:crypto";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import type { OrgId, RelayId } from "../../../shared/base/ids.ts";
import { parseDownlink } from "../../../shared/wire/downlinkMessage.ts";
import { buildRelayStatus } from "../../../shared/wire/relayStatus.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import type { Uplink, UplinkEars } from "../../relay/uplink.ts";
import { uplinkLimits } from "./limits.ts";

/** How a relay is let in. */
export interface RelayLogin {
  readonly org: OrgId;
  readonly relay: RelayId;
  readonly username: string;
  readonly secret: string;
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  /** PEM text of the authority that signed the gateway's certificate; `undefined` trusts the computer's own list. */
  readonly ca: string | undefined;
}

export type UplinkFaultCode = "uplink-lost" | "uplink-refused" | "uplink-certificate-refused";

export interface UplinkDown {
  readonly code: UplinkFaultCode;
  readonly detail: string;
}

/** Joins a gateway over MQTT 3.1.1 as docs/mqtt.md asks of a relay. */
export function mqttUplink(
  login: RelayLogin,
  confirmWithinMs: number = uplinkLimits.confirmWithinMs,
): Uplink {
  return new MqttUplink(login, confirmWithinMs);
}

/** MQTT 3.1.1, 3.14: the goodbye after which the last will is not said. */
const disconnect = Uint8Array.of(0xe0, 0x00);

class MqttUplink implements Uplink {
  readonly #login: RelayLogin;
  readonly #confirmWithinMs: number;
  readonly #topics: { readonly receptions: string; readonly status: string; readonly downlink: string };
  #ears: UplinkEars | undefined;
  #client: MqttClient | undefined;
  #isUp = false;
  #isClosed = false;
  /** We end the connection ourselves, to begin it afresh at once. */
  #isRenewed = false;
  #tries = 0;
  #upSince = 0;
  #why: UplinkDown | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Whoever waits for a PUBACK of the present connection. */
  #waiting = new Set<(isConfirmed: boolean) => void>();

  constructor(login: RelayLogin, confirmWithinMs: number) {
    this.#login = login;
    this.#confirmWithinMs = confirmWithinMs;
    const { org, relay } = login;
    this.#topics = {
      receptions: topicText(org, { kind: "receptions", relay }),
      status: topicText(org, { kind: "relay-status", relay }),
      downlink: topicText(org, { kind: "relay-downlink", relay }),
    };
  }

  open(ears: UplinkEars): void {
    this.#ears = ears;
    this.#dial();
  }

  pass(reception: string): Promise<boolean> {
    const client = this.#client;
    if (client === undefined || !this.#isUp) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (isConfirmed: boolean): void => {
        clearTimeout(patience);
        this.#waiting.delete(settle);
        resolve(isConfirmed);
      };
      const patience = setTimeout(() => {
        if (this.#client === client && !this.#isRenewed) this.#renew(client);
      }, this.#confirmWithinMs);
      this.#waiting.add(settle);
      client.publish(this.#topics.receptions, reception, { qos: 1 }, (error) => {
        // What was cut off is settled when the connection ends, and not before it is said to be down.
        if (!error) settle(true);
      });
    });
  }

  /** Ends the connection in order; one that does not end by itself is cut. */
  #renew(client: MqttClient): void {
    this.#isRenewed = true;
    this.#why = { code: "uplink-lost", detail: "the gateway did not confirm a press in time" };
    client.stream.end(disconnect);
    const cut = setTimeout(() => client.stream.destroy(), uplinkLimits.leaveWithinMs);
    client.once("close", () => clearTimeout(cut));
  }

  passAtOnce(reception: string): boolean {
    const client = this.#client;
    if (client === undefined || !this.#isUp) return false;
    if (client.stream.writableLength > uplinkLimits.waitingBytes) return false;
    client.publish(this.#topics.receptions, reception, { qos: 0 });
    return true;
  }

  sayStatus(status: string): void {
    if (this.#isUp) this.#client?.publish(this.#topics.status, status, { qos: 1, retain: true });
  }

  async close(farewell: string): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    if (client === undefined) return;
    if (this.#isUp) await this.#sayFarewell(client, farewell);
    client.end(true);
  }

  #sayFarewell(client: MqttClient, farewell: string): Promise<void> {
    return new Promise((resolve) => {
      const patience = setTimeout(resolve, uplinkLimits.leaveWithinMs);
      const leave = (): void => {
        clearTimeout(patience);
        resolve();
      };
      client.once("close", leave);
      client.publish(this.#topics.status, farewell, { qos: 1, retain: true }, () => {
        // In order, so that the broker does not say our last will.
        client.end(false, leave);
      });
    });
  }

  #dial(): void {
    const options: IClientOptions = {
      ...optionsOf(this.#login),
      will: {
        topic: this.#topics.status,
        payload: Buffer.from(buildRelayStatus({ state: "lost" })),
        qos: 1,
        retain: true,
      },
    };
    this.#why = undefined;
    const client = mqtt.connect(this.#login.url, options);
    this.#client = client;
    client.on("message", (_topic, payload) => {
      const read = parseDownlink(payload.toString("utf8"));
      if (read.ok) this.#ears?.reply(read.value);
    });
    client.once("connect", () => this.#listen(client));
    client.on("error", (error) => {
      this.#why = whyOf(error);
      client.stream.destroy();
    });
    client.once("close", () => this.#lost(client));
  }

  /** Up only once replies can come: a fob whose press is passed on waits for one. */
  #listen(client: MqttClient): void {
    client.subscribe(this.#topics.downlink, { qos: 1 }, (error, granted) => {
      if (error !== null || granted?.some(({ qos }) => qos === 128) === true) {
        this.#why = notHeard;
        client.stream.destroy();
        return;
      }
      this.#isUp = true;
      this.#upSince = performance.now();
      this.#ears?.state({ kind: "up" });
    });
  }

  #lost(client: MqttClient): void {
    client.end(true);
    this.#client = undefined;
    const wasUp = this.#isUp;
    this.#isUp = false;
    const waiting = [...this.#waiting];
    if (this.#isClosed) {
      for (const settle of waiting) settle(false);
      return;
    }
    const wasGood = wasUp && performance.now() - this.#upSince >= uplinkLimits.goodAfterMs;
    if (wasGood || this.#isRenewed) this.#tries = 0;
    this.#isRenewed = false;
    this.#retry = setTimeout(() => this.#dial(), backOffMs(this.#tries, Math.random()));
    this.#tries += 1;
    const why = this.#why ?? { code: "uplink-lost", detail: "the connection ended" };
    this.#ears?.state({ kind: "down", ...why });
    for (const settle of waiting) settle(false);
  }
}

/** Whether the gateway would let this relay in now. Says nothing for it, and leaves no will: a relay may be running. */
export function tryUplink(login: RelayLogin): Promise<UplinkDown | undefined> {
  const client = mqtt.connect(login.url, optionsOf(login));
  const downlink = topicText(login.org, { kind: "relay-downlink", relay: login.relay });
  return new Promise<UplinkDown | undefined>((resolve) => {
    client.on("error", (error) => resolve(whyOf(error)));
    client.once("close", () => resolve({ code: "uplink-lost", detail: "the connection ended" }));
    client.once("connect", () => {
      client.subscribe(downlink, { qos: 1 }, (error, granted) => {
        const isRefused = error !== null || granted?.some(({ qos }) => qos === 128) === true;
        resolve(isRefused ? notHeard : undefined);
      });
    });
  }).finally(() => client.end(true));
}

const notHeard: UplinkDown = { code: "uplink-refused", detail: "this relay may not hear its replies" };

function optionsOf({ username, secret, ca }: RelayLogin): IClientOptions {
  return {
    protocolVersion: 4,
    clientId: `relay-${randomUUID()}`,
    username,
    password: secret,
    clean: true,
    reconnectPeriod: 0,
    keepalive: uplinkLimits.keepAliveSeconds,
    connectTimeout: uplinkLimits.connectMs,
    ...(ca !== undefined && { ca }),
  };
}

/** Spread out, so that the relays of a building do not all come back in the same instant. */
export function backOffMs(tries: number, chance: number): number {
  const { leastBackOffMs, mostBackOffMs } = uplinkLimits;
  const most = Math.min(mostBackOffMs, leastBackOffMs * 2 ** Math.min(tries, 16));
  return most / 2 + (chance * most) / 2;
}

/** CONNACK codes of MQTT 3.1.1, and what TLS and the network say. */
function whyOf(error: Error): UplinkDown {
  const code = "code" in error ? error.code : undefined;
  if (code === 4 || code === 5) return { code: "uplink-refused", detail: "the gateway knows no such login" };
  const word = typeof code === "string" ? code : error.message;
  return /CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL/.test(word)
    ? { code: "uplink-certificate-refused", detail: word }
    : { code: "uplink-lost", detail: word };
}
