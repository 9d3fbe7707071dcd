import { fromHex } from "../../../shared/base/bytes.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { replyGatt } from "../../../shared/frame/gatt.ts";
import type { VisitEnd, VisitMiss } from "./radio.ts";
import { isSame } from "./sameBytes.ts";

/** Attribute protocol, Bluetooth Core 5.4, volume 3, part F, section 3.4. */
const op = {
  error: 0x01,
  mtuRequest: 0x02,
  findByTypeValue: 0x06,
  findByTypeValueAnswer: 0x07,
  readByType: 0x08,
  readByTypeAnswer: 0x09,
  write: 0x12,
  writeAnswer: 0x13,
} as const;
const requestNotSupported = 0x06;
const attributeNotFound = 0x0a;

/** Declarations, volume 3, part G, table 3.1. */
const primaryService = 0x2800;
const characteristicDeclaration = 0x2803;
const lastHandle = 0xffff;

/** UUIDs travel last byte first. */
const service = uuidBytes(replyGatt.service);
const characteristic = uuidBytes(replyGatt.characteristic);

/** What a visit hears of and does to the connection. */
export interface VisitHands {
  send(packet: Uint8Array): void;
  /** Once. */
  ended(end: VisitEnd): void;
}

type Step =
  | { readonly kind: "service" }
  | { readonly kind: "characteristic"; readonly lastOfService: number }
  | { readonly kind: "write"; readonly handle: number }
  | { readonly kind: "over" };

/**
 * Brings replies to a fob over an open connection: finds our service, finds our
 * characteristic in it, writes. P8: whoever holds the fob's address may answer
 * with anything, so every length is looked at and nothing is taken on trust.
 */
export class AttVisit {
  readonly #replies: readonly Uint8Array[];
  readonly #hands: VisitHands;
  #step: Step = { kind: "service" };
  #written = 0;

  constructor(replies: readonly Uint8Array[], hands: VisitHands) {
    this.#replies = replies;
    this.#hands = hands;
  }

  start(): void {
    this.#hands.send(
      Uint8Array.of(op.findByTypeValue, ...u16(1), ...u16(lastHandle), ...u16(primaryService), ...service),
    );
  }

  hear(packet: Uint8Array): void {
    const code = packet[0] ?? 0;
    if (this.#step.kind === "over") return;
    // Requests are even; the fob may ask for longer packets, and needs none.
    if (code % 2 === 0) {
      if (code >= op.mtuRequest && code < 0x40) {
        this.#hands.send(Uint8Array.of(op.error, code, 0, 0, requestNotSupported));
      }
      return;
    }
    switch (this.#step.kind) {
      case "service":
        this.#hearService(packet);
        return;
      case "characteristic":
        this.#hearCharacteristic(packet, this.#step.lastOfService);
        return;
      case "write":
        this.#hearWritten(packet, this.#step.handle);
    }
  }

  /** The connection ended, or its time did. */
  end(miss: VisitMiss | undefined): void {
    if (this.#step.kind === "over") return;
    this.#step = { kind: "over" };
    this.#hands.ended({ written: this.#written, miss });
  }

  #hearService(packet: Uint8Array): void {
    if (packet[0] === op.error) this.end("no-service");
    else if (packet[0] === op.findByTypeValueAnswer && packet.length >= 5) {
      const lastOfService = u16At(packet, 3);
      this.#step = { kind: "characteristic", lastOfService };
      this.#askCharacteristics(u16At(packet, 1), lastOfService);
    }
  }

  #askCharacteristics(from: number, to: number): void {
    this.#hands.send(
      Uint8Array.of(op.readByType, ...u16(from), ...u16(to), ...u16(characteristicDeclaration)),
    );
  }

  /** Entries of one length: declaration's handle (2), properties (1), value's handle (2), UUID. */
  #hearCharacteristic(packet: Uint8Array, lastOfService: number): void {
    if (packet[0] === op.error) {
      this.end(packet[4] === attributeNotFound ? "no-service" : "refused");
      return;
    }
    const entryBytes = packet[1] ?? 0;
    if (packet[0] !== op.readByTypeAnswer || entryBytes < 7) return;
    let declaredAt = 0;
    for (let at = 2; at + entryBytes <= packet.length; at += entryBytes) {
      declaredAt = u16At(packet, at);
      if (isSame(packet.subarray(at + 5, at + entryBytes), characteristic)) {
        this.#write(u16At(packet, at + 3));
        return;
      }
    }
    // A peer that gives the same handles again would keep us asking; the visit's time ends that.
    if (declaredAt === 0 || declaredAt >= lastOfService) this.end("no-service");
    else this.#askCharacteristics(declaredAt + 1, lastOfService);
  }

  #write(handle: number): void {
    const reply = this.#replies[this.#written];
    if (reply === undefined) {
      this.end(undefined);
      return;
    }
    this.#step = { kind: "write", handle };
    this.#hands.send(Uint8Array.of(op.write, ...u16(handle), ...reply));
  }

  #hearWritten(packet: Uint8Array, handle: number): void {
    if (packet[0] === op.error) this.end("refused");
    else if (packet[0] === op.writeAnswer) {
      this.#written += 1;
      this.#write(handle);
    }
  }
}

function uuidBytes(uuid: string): Uint8Array {
  return certain(fromHex(uuid.replaceAll("-", "")), "the bytes of a UUID").toReversed();
}

function u16(value: number): readonly [low: number, high: number] {
  return [value & 0xff, value >> 8];
}

function u16At(packet: Uint8Array, at: number): number {
  return (packet[at] ?? 0) | ((packet[at + 1] ?? 0) << 8);
}
