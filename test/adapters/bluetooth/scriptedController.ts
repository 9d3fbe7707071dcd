import { EventEmitter } from "node:events";
import type { HciSocket } from "../../../gateway/adapters/bluetooth/nobleHci.ts";

/** Opcodes, Bluetooth Core 5.4, volume 4, part E, section 7. */
const opcode = {
  disconnect: 0x0406,
  readLeHost: 0x0c6c,
  readLocalVersion: 0x1001,
  readAddress: 0x1009,
  readBufferSize: 0x2002,
  readFeatures: 0x2003,
  scanEnable: 0x200c,
  createConnection: 0x200d,
  cancelConnection: 0x200e,
  extendedScanEnable: 0x2042,
  extendedCreateConnection: 0x2043,
} as const;

const handle = 0x0040;

export interface Script {
  /** Whether it says that it knows extended adverts. */
  readonly extended: boolean;
  /** A peer that is there answers the connection at once. */
  isPeerThere: boolean;
  /** It takes a command to cancel and does nothing about it. */
  ignoresCancel: boolean;
  scanStatus: number;
  /** The computer has no Bluetooth at all: said while the adapter is being opened. */
  isMissing: boolean;
  /** What the peer answers to each packet of the attribute protocol. */
  answer: (packet: Uint8Array) => readonly Uint8Array[];
}

/** A controller that does as it is told, among them things no honest one does; noble is its host. */
export class ScriptedController extends EventEmitter implements HciSocket {
  readonly script: Script;
  isScanning = false;
  disconnections = 0;
  #peer: Buffer = Buffer.alloc(7);

  constructor(script: Partial<Script> = {}) {
    super();
    this.script = {
      extended: false,
      isPeerThere: true,
      ignoresCancel: false,
      scanStatus: 0,
      isMissing: false,
      answer: () => [],
      ...script,
    };
  }

  bindRaw(): void {
    // There is only this one.
  }

  start(): void {
    if (!this.script.isMissing) return;
    this.emit("error", Object.assign(new Error("no such family"), { syscall: "socket creation failed" }));
  }

  stop(): void {
    this.removeAllListeners();
  }

  setFilter(): void {
    // It has nothing to hide.
  }

  isDevUp(): boolean {
    return true;
  }

  write(packet: Buffer): void {
    if (packet[0] === 0x02) this.#takeAcl(packet);
    else this.#takeCommand(packet.readUInt16LE(1), packet.subarray(4));
  }

  /** An event or a packet, whenever the host next listens. */
  say(packet: Uint8Array): void {
    setImmediate(() => this.emit("data", Buffer.from(packet)));
  }

  /** One legacy advertising report at once. */
  report(advert: { readonly kind: number; readonly address: Buffer; readonly elements: Uint8Array }): void {
    const { kind, address, elements } = advert;
    const said = [0x02, 1, kind, 1, ...address.toReversed(), elements.length, ...elements, 0xc4];
    this.emit("data", Buffer.from([0x04, 0x3e, said.length, ...said]));
  }

  /** One extended advertising report at once; `kind` is its event type. */
  reportExtended(advert: {
    readonly kind: number;
    readonly address: Buffer;
    readonly elements: Uint8Array;
  }): void {
    const { kind, address, elements } = advert;
    const before = [0x0d, 1, kind, 0, 1, ...address.toReversed(), 1, 0, 0xff, 0x7f, 0xc4];
    const said = [...before, 0, 0, 0, 0, 0, 0, 0, 0, 0, elements.length, ...elements];
    this.emit("data", Buffer.from([0x04, 0x3e, said.length, ...said]));
  }

  /** The peer's packet, whatever it is. */
  sayFromPeer(l2cap: Uint8Array): void {
    this.say(Uint8Array.of(0x02, handle, 0x20, l2cap.length & 0xff, l2cap.length >> 8, ...l2cap));
  }

  /** Another program on the same adapter connects to something of its own. */
  connectAnother(): void {
    this.#connected(0, [0, 9, 9, 9, 9, 9, 9]);
  }

  #connected(status: number, peer: readonly number[]): void {
    this.say(Uint8Array.of(0x04, 0x3e, 19, 0x01, status, handle, 0, 0, ...peer, 24, 0, 0, 0, 42, 0, 0));
  }

  #takeAcl(packet: Buffer): void {
    this.say(Uint8Array.of(0x04, 0x13, 5, 1, handle, 0, 1, 0));
    for (const answer of this.script.answer(packet.subarray(9))) {
      this.sayFromPeer(Uint8Array.of(answer.length, 0, 4, 0, ...answer));
    }
  }

  #takeCommand(code: number, parameters: Buffer): void {
    switch (code) {
      case opcode.createConnection:
        this.#connectTo(code, parameters.subarray(5, 12));
        return;
      case opcode.extendedCreateConnection:
        this.#connectTo(code, parameters.subarray(2, 9));
        return;
      case opcode.cancelConnection:
        this.#complete(code, 0);
        if (!this.script.ignoresCancel) this.#connected(0x02, [...this.#peer]);
        return;
      case opcode.disconnect:
        this.disconnections += 1;
        this.say(Uint8Array.of(0x04, 0x0f, 4, 0, 1, 0x06, 0x04));
        this.say(Uint8Array.of(0x04, 0x05, 4, 0, handle, 0, 0x16));
        return;
      case opcode.scanEnable:
      case opcode.extendedScanEnable:
        if (parameters[0] === 1) this.#complete(code, this.script.scanStatus);
        else this.#complete(code, this.isScanning ? 0 : 0x0c);
        this.isScanning = parameters[0] === 1 && this.script.scanStatus === 0;
        return;
      case opcode.readLeHost:
        this.#complete(code, 0, [1, 0]);
        return;
      case opcode.readLocalVersion:
        this.#complete(code, 0, [9, 0, 0, 9, 0, 0, 0, 0]);
        return;
      case opcode.readAddress:
        this.#complete(code, 0, [1, 2, 3, 4, 5, 6]);
        return;
      case opcode.readBufferSize:
        this.#complete(code, 0, [27, 0, 4]);
        return;
      case opcode.readFeatures:
        this.#complete(code, 0, [0, this.script.extended ? 0x10 : 0, 0, 0, 0, 0, 0, 0]);
        return;
      default:
        this.#complete(code, 0);
    }
  }

  #connectTo(code: number, peer: Buffer): void {
    this.#peer = Buffer.from(peer);
    this.say(Uint8Array.of(0x04, 0x0f, 4, 0, 1, code & 0xff, code >> 8));
    if (this.script.isPeerThere) this.#connected(0, [...this.#peer]);
  }

  #complete(code: number, status: number, rest: readonly number[] = []): void {
    this.say(Uint8Array.of(0x04, 0x0e, 4 + rest.length, 1, code & 0xff, code >> 8, status, ...rest));
  }
}
