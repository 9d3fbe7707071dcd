import { connect, type Socket } from "node:net";
import { generate, type IConnectPacket, type Packet } from "mqtt-packet";
import { until } from "./brokerSite.ts";

/** A socket that says exactly what it is told to, well-formed or not. */
export class RawClient {
  readonly #socket: Socket;
  #answer = Buffer.alloc(0);
  #ended = false;

  constructor(port: number, from = "127.0.0.1") {
    this.#socket = connect({ port, host: "127.0.0.1", localAddress: from, noDelay: true });
    this.#socket.on("data", (bytes: Buffer) => {
      this.#answer = Buffer.concat([this.#answer, bytes]).subarray(-65_536);
    });
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      this.#ended = true;
    });
  }

  /** What came back so far, as hex. */
  get answer(): string {
    return this.#answer.toString("hex");
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  say(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  send(packet: Packet): void {
    this.say(generate(packet));
  }

  /** Reads nothing more, like a phone that fell asleep. */
  sleep(): void {
    this.#socket.pause();
  }

  async ended(): Promise<void> {
    await until("the connection's end", () => this.#ended);
  }

  async answers(hex: string): Promise<void> {
    await until(`the answer ${hex}`, () => this.answer.startsWith(hex));
  }

  end(): void {
    this.#socket.destroy();
  }
}

/** A CONNECT as our clients send it, but for what is wished otherwise. */
export function connectPacket(wished: Partial<IConnectPacket> = {}): IConnectPacket {
  return {
    cmd: "connect",
    clientId: "raw",
    protocolVersion: 4,
    protocolId: "MQTT",
    clean: true,
    keepalive: 60,
    username: "o/person/ana",
    password: Buffer.from("s1"),
    ...wished,
  };
}

/** CONNACK, accepted, no session present. */
export const accepted = "20020000";
