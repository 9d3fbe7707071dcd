import { connectAsync, type MqttClient } from "mqtt";
import { isSessionNews, type Reply } from "../../shared/frame/reply.ts";
import { parseDownlink } from "../../shared/wire/downlinkMessage.ts";
import { buildReception } from "../../shared/wire/receptionMessage.ts";
import type { FobInHand } from "./fobInHand.ts";
import { type Login, org } from "./site.ts";

/** A reply that reached a fob and that its key opened. */
export interface Told {
  readonly fob: string;
  readonly counter: number;
  readonly meaning: Reply["meaning"];
}

/** A relay at a real MQTT client, with the fobs that hear it. */
export class RelayHand {
  readonly client: MqttClient;
  /** What its fobs were told, in order. */
  readonly told: Told[] = [];
  readonly #relay: string;
  readonly #closed: Promise<false>;

  private constructor(client: MqttClient, relay: string, fobs: readonly FobInHand[]) {
    this.client = client;
    this.#relay = relay;
    const byAddress = new Map<string, FobInHand>(fobs.map((fob) => [fob.address, fob]));
    this.#closed = new Promise((resolve) => {
      client.once("close", () => resolve(false));
    });
    client.on("error", () => {});
    client.on("message", (_topic, payload) => {
      const read = parseDownlink(payload.toString());
      if (!read.ok) return;
      const fob = byAddress.get(read.value.address);
      const reply = fob?.opens(Buffer.from(read.value.reply).toString("hex"));
      if (fob === undefined || reply === undefined) return;
      const { counter, meaning } = reply;
      if (!isSessionNews(meaning)) this.told.push({ fob: fob.fob, counter, meaning });
    });
  }

  static async connect(url: string, login: Login, fobs: readonly FobInHand[]): Promise<RelayHand> {
    const relay = login.username.split("/")[2] ?? "";
    const client = await connectAsync(url, { ...login, protocolVersion: 4, reconnectPeriod: 0 });
    const one = new RelayHand(client, relay, fobs);
    await client.subscribeAsync(`hark/v1/${org}/relays/${relay}/downlink`, { qos: 1 });
    return one;
  }

  /** False from the moment the connection ends, whoever ends it. */
  get isThere(): boolean {
    return this.client.connected && !this.client.disconnecting;
  }

  /** True once the gateway confirmed it, false when the connection ended before it did. */
  press(fob: FobInHand, counter: number): Promise<boolean> {
    const text = buildReception({ frame: fob.press(counter), address: fob.address });
    return this.say(text);
  }

  async say(reception: string): Promise<boolean> {
    if (!this.isThere) return false;
    const confirmed = new Promise<boolean>((resolve) => {
      this.client.publish(this.#topic(), reception, { qos: 1 }, (error) => resolve(!error));
    });
    return Promise.race([confirmed, this.#closed]);
  }

  /** Passed on at QoS 0, as a relay may do with what nobody needs confirmed. */
  beat(fob: FobInHand, counter: number): void {
    const text = buildReception({ frame: fob.beat(counter), address: fob.address });
    this.client.publish(this.#topic(), text, { qos: 0 });
  }

  hasBeenTold(fob: FobInHand, counter: number, meaning: Told["meaning"]): boolean {
    return this.told.some((one) => one.fob === fob.fob && one.counter === counter && one.meaning === meaning);
  }

  async leave(): Promise<void> {
    // Not `endAsync`: it never settles for a connection that has ended already.
    this.client.end(true);
    await this.#closed;
  }

  #topic(): string {
    return `hark/v1/${org}/relays/${this.#relay}/receptions`;
  }
}
