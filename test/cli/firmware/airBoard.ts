import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { nordicUart } from "../../../gateway/cli/firmware/uartExchange.ts";
import { controllerAt, H4Stream } from "../../adapters/bluetooth/h4.ts";
import type { ReplMood } from "./fakeBoardScope.ts";
import { ReplTalk } from "./replTalk.ts";

interface Connection extends EventEmitter {
  disconnect(): void;
}

interface Transmit {
  readonly uuid: string;
  readonly properties: readonly string[];
  notify?(connection: Connection, value: Buffer): void;
}

interface Manager {
  readonly gattDb: { addServices(services: readonly object[]): void };
  setAdvertisingData(elements: Buffer, done: () => void): void;
  startAdvertising(wish: object, connected: (status: number, connection?: Connection) => void): void;
  stopAdvertising(done: () => void): void;
}

interface BleHost {
  readonly BleManager: {
    create(transport: EventEmitter, options: object, done: (error: unknown, manager: Manager) => void): void;
  };
}

// A host stack by other people, in JavaScript; it comes without types.
const require = createRequire(import.meta.url);
const { BleManager } = require("ble-host") as BleHost;

/** How the board at the far end of the air behaves, over and above its console. */
export interface AirMood extends ReplMood {
  /** Advertises, and takes no connection. */
  readonly isAloof?: boolean;
  readonly hasNoConsole?: boolean;
  /** Ends the connection instead of taking this piece, the first being 1, or the one that ends so. */
  readonly cutsAt?: number | string;
  /** Asks for a pause after each so many pieces, and takes it. */
  readonly pausesEach?: number;
}

/** What it prints goes out in notifications that every central takes. */
const notificationBytes = 20;
const [goOn, wait] = [0x11, 0x13];

/** An Espruino board whose console is on Nordic's UART service, on a stack that is neither ours nor noble's. */
export class AirBoard {
  readonly address: string;
  readonly pieces: number[] = [];
  /** The most pieces that came between its asking for a pause and its ending it. */
  mostInPause = 0;
  readonly #mood: AirMood;
  readonly #talk: ReplTalk;
  readonly #socket: Socket;
  readonly #manager: Manager;
  readonly #transmit: Transmit = { uuid: nordicUart.transmit, properties: ["notify"] };
  #connection: Connection | undefined;
  #inPause: number | undefined;
  #advertising: NodeJS.Timeout | undefined;

  /** `address` must be a static random one: its two highest bits are set. */
  static async at(
    path: string,
    address: string,
    { mood, files }: { readonly mood: AirMood; readonly files: Map<string, string> },
  ): Promise<AirBoard> {
    const socket = await controllerAt(path);
    const transport = Object.assign(new EventEmitter(), { write: (packet: Buffer) => socket.write(packet) });
    const stream = new H4Stream((packet) => transport.emit("data", packet));
    socket.on("data", (bytes: Buffer) => stream.feed(bytes));
    const manager = await new Promise<Manager>((resolve, reject) => {
      BleManager.create(transport, { staticRandomAddress: address }, (error, made) => {
        if (error === null || error === undefined) resolve(made);
        else reject(new Error(`the board's controller failed: ${JSON.stringify(error)}`));
      });
    });
    return new AirBoard({ address, socket, manager, mood, files });
  }

  private constructor(made: {
    readonly address: string;
    readonly socket: Socket;
    readonly manager: Manager;
    readonly mood: AirMood;
    readonly files: Map<string, string>;
  }) {
    this.address = made.address;
    this.#socket = made.socket;
    this.#manager = made.manager;
    this.#mood = { address: made.address, ...made.mood };
    this.#talk = new ReplTalk(this.#mood, made.files, (text) => this.#say(text));
    this.#offerConsole();
    this.#advertise();
  }

  get loads(): number {
    return this.#talk.loads;
  }

  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  vanish(): void {
    clearTimeout(this.#advertising);
    this.#socket.destroy();
  }

  #offerConsole(): void {
    if (this.#mood.hasNoConsole === true) return;
    this.#manager.gattDb.addServices([
      {
        uuid: nordicUart.service,
        characteristics: [
          {
            uuid: nordicUart.receive,
            properties: ["write", "write-without-response"],
            maxLength: 244,
            onWrite: (
              _: Connection,
              isResponseWanted: boolean,
              value: Buffer,
              answer: (code: number) => void,
            ) => {
              if (this.#isCutAt(value)) return;
              if (isResponseWanted) answer(0);
              this.#take(value);
            },
          },
          this.#transmit,
        ],
      },
    ]);
  }

  /** The emulator carries one advert each time they begin, so they begin again and again. */
  #advertise(): void {
    const advertisingType = this.#mood.isAloof === true ? "ADV_NONCONN_IND" : "ADV_IND";
    const name = [...Buffer.from("Puck.js 80a5")];
    const elements = Buffer.from([2, 1, 6, name.length + 1, 9, ...name]);
    this.#manager.setAdvertisingData(elements, () => {
      this.#manager.startAdvertising({ advertisingType }, (status, connection) => {
        clearTimeout(this.#advertising);
        if (status !== 0) return;
        this.#connection = connection;
        connection?.on("disconnect", () => {
          this.#connection = undefined;
        });
      });
    });
    this.#advertising = setTimeout(() => {
      this.#manager.stopAdvertising(() => this.#advertise());
    }, 300);
  }

  #take(value: Buffer): void {
    this.pieces.push(value.length);
    if (this.#inPause !== undefined) {
      this.#inPause += 1;
      this.mostInPause = Math.max(this.mostInPause, this.#inPause);
    }
    if (this.#mood.pausesEach !== undefined && this.pieces.length % this.#mood.pausesEach === 0)
      this.#pause();
    this.#talk.hear(value.toString("latin1"));
  }

  #isCutAt(value: Buffer): boolean {
    const { cutsAt } = this.#mood;
    const isHere =
      typeof cutsAt === "number"
        ? this.pieces.length + 1 === cutsAt
        : cutsAt !== undefined && value.toString("latin1").endsWith(cutsAt);
    if (!isHere) return false;
    this.#connection?.disconnect();
    return true;
  }

  #pause(): void {
    this.#inPause = 0;
    this.#notify(Buffer.of(wait));
    setTimeout(() => {
      this.#inPause = undefined;
      this.#notify(Buffer.of(goOn));
    }, 20);
  }

  #say(text: string): void {
    const bytes = Buffer.from(text, "latin1");
    for (let at = 0; at < bytes.length; at += notificationBytes)
      this.#notify(bytes.subarray(at, at + notificationBytes));
  }

  #notify(value: Buffer): void {
    if (this.#connection !== undefined) this.#transmit.notify?.(this.#connection, Buffer.from(value));
  }
}
