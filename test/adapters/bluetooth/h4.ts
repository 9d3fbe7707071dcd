import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Kinds of packet that come from a controller, Bluetooth Core 5.4, volume 4, part A: where their length stands, and how much precedes the rest. */
const event = 0x04;
const acl = 0x02;

/** Cuts a controller's stream of bytes into its packets. */
export class H4Stream {
  #bytes: Buffer = Buffer.alloc(0);
  readonly #take: (packet: Buffer) => void;

  constructor(take: (packet: Buffer) => void) {
    this.#take = take;
  }

  feed(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (let length = this.#length(); length <= this.#bytes.length; length = this.#length()) {
      const packet = Buffer.from(this.#bytes.subarray(0, length));
      this.#bytes = this.#bytes.subarray(length);
      this.#take(packet);
    }
  }

  #length(): number {
    if (this.#bytes.length < 5)
      return this.#bytes[0] === event && this.#bytes.length >= 3 ? 3 + Number(this.#bytes[2]) : 5;
    switch (this.#bytes[0]) {
      case event:
        return 3 + Number(this.#bytes[2]);
      case acl:
        return 5 + this.#bytes.readUInt16LE(3);
      default:
        throw new Error(`a controller said 0x${this.#bytes.toString("hex", 0, 5)}`);
    }
  }
}

/** One controller of the user-space emulator: every connection is given a new one. */
export async function controllerAt(path: string): Promise<Socket> {
  const latest = performance.now() + startingMs;
  for (;;) {
    const socket = await connected(path);
    if (socket !== undefined) {
      // The emulator may be gone first when a test ends.
      socket.on("error", () => socket.destroy());
      return socket;
    }
    if (performance.now() > latest) throw new Error(`nobody takes connections at ${path}`);
    await wait(5);
  }
}

/** The emulator's socket is there a moment before connections to it are taken. */
const startingMs = 5_000;

function connected(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") resolve(undefined);
      else reject(error);
    });
  });
}
