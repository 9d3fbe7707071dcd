import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import type { Peer } from "../../../gateway/adapters/bluetooth/radio.ts";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { replyGatt } from "../../../shared/frame/gatt.ts";
import type { Manners } from "./fakeRadio.ts";
import { controllerAt, H4Stream } from "./h4.ts";

interface Connection extends EventEmitter {
  disconnect(): void;
}

type Answer = (code: number) => void;

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
  readonly AttErrors: { readonly SUCCESS: number; readonly WRITE_NOT_PERMITTED: number };
}

// A host stack by other people, in JavaScript; it comes without types.
const require = createRequire(import.meta.url);
const { BleManager, AttErrors } = require("ble-host") as BleHost;

/** A fob on a stack that is neither ours nor noble's. */
export class IndependentFob {
  readonly peer: Peer;
  manners: Manners = "welcomes";
  readonly written: Uint8Array[] = [];
  readonly #socket: Socket;
  readonly #manager: Manager;
  #connection: Connection | undefined;
  #isAdvertising = false;

  private constructor(socket: Socket, manager: Manager, peer: Peer) {
    this.#socket = socket;
    this.#manager = manager;
    this.peer = peer;
  }

  /** `address` must be a static random one: its two highest bits are set. */
  static async at(path: string, address: string, manners: Manners = "welcomes"): Promise<IndependentFob> {
    const socket = await controllerAt(path);
    const transport = Object.assign(new EventEmitter(), { write: (packet: Buffer) => socket.write(packet) });
    const stream = new H4Stream((packet) => transport.emit("data", packet));
    socket.on("data", (bytes: Buffer) => stream.feed(bytes));
    const manager = await new Promise<Manager>((resolve, reject) => {
      BleManager.create(transport, { staticRandomAddress: address }, (error, made) => {
        if (error === null || error === undefined) resolve(made);
        else reject(new Error(`the fob's controller failed: ${JSON.stringify(error)}`));
      });
    });
    const peer: Peer = { address: certain(parseFobAddress(address), "an address"), addressType: "random" };
    const fob = new IndependentFob(socket, manager, peer);
    fob.manners = manners;
    fob.#offerService();
    return fob;
  }

  /** Adverts that begin now. The emulator carries one each time they begin. */
  async say(frame: Uint8Array | undefined, isConnectable: boolean): Promise<void> {
    await this.rest();
    const flags = [2, 1, 6];
    const said = frame === undefined ? [] : [frame.length + 3, 0x16, 0xd2, 0xfc, ...frame];
    await new Promise<void>((resolve) => {
      this.#manager.setAdvertisingData(Buffer.from([...flags, ...said]), resolve);
    });
    this.#isAdvertising = true;
    const advertisingType = isConnectable ? "ADV_IND" : "ADV_NONCONN_IND";
    this.#manager.startAdvertising({ advertisingType }, (status, connection) => {
      this.#isAdvertising = false;
      if (status === 0) this.#connection = connection;
      connection?.on("disconnect", () => {
        this.#connection = undefined;
      });
    });
  }

  /** Stops advertising. */
  async rest(): Promise<void> {
    if (!this.#isAdvertising) return;
    this.#isAdvertising = false;
    await new Promise<void>((resolve) => this.#manager.stopAdvertising(resolve));
  }

  get isVisited(): boolean {
    return this.#connection !== undefined;
  }

  vanish(): void {
    this.#socket.destroy();
  }

  #offerService(): void {
    if (this.manners === "has-no-service") return;
    const other = "e7440003-ed60-4b90-a7dd-77392edfea36";
    this.#manager.gattDb.addServices([
      {
        uuid: replyGatt.service,
        characteristics: [
          // Another one before ours, and of another size, so that finding ours takes two questions.
          { uuid: 0x2a00, properties: ["read"], value: Buffer.from("fob") },
          { uuid: other, properties: ["read"], value: Buffer.from("x") },
          {
            uuid: replyGatt.characteristic,
            properties: ["write"],
            maxLength: 16,
            onWrite: (_: Connection, __: boolean, value: Buffer, answer: Answer) => this.#take(value, answer),
          },
        ],
      },
    ]);
  }

  #take(value: Buffer, answer: Answer): void {
    switch (this.manners) {
      case "hangs":
        return;
      case "cuts":
        this.#connection?.disconnect();
        return;
      case "refuses":
        answer(AttErrors.WRITE_NOT_PERMITTED);
        return;
      case "welcomes":
      case "absent":
      case "has-no-service":
        this.written.push(Uint8Array.from(value));
        answer(AttErrors.SUCCESS);
    }
  }
}
