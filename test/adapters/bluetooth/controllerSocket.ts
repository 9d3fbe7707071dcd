import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { HciSocket } from "../../../gateway/adapters/bluetooth/nobleHci.ts";
import { H4Stream } from "./h4.ts";

/** noble's way to a controller behind a socket; it counts as switched off once the socket has ended. */
export class ControllerSocket extends EventEmitter implements HciSocket {
  readonly #socket: Socket;
  #isUp = true;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    const stream = new H4Stream((packet) => this.emit("data", packet));
    socket.on("data", (bytes: Buffer) => stream.feed(bytes));
    socket.on("close", () => {
      this.#isUp = false;
      this.emit("state");
    });
  }

  bindRaw(): void {
    // There is only the one that was handed over.
  }

  start(): void {
    // It runs already.
  }

  stop(): void {
    this.#socket.destroy();
  }

  setFilter(): void {
    // Nobody else listens to this controller.
  }

  isDevUp(): boolean {
    return this.#isUp;
  }

  write(packet: Buffer): void {
    if (this.#isUp) this.#socket.write(packet);
  }
}
