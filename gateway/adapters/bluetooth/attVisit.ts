import { replyGatt } from "../../../shared/frame/gatt.ts";
import {
  attributeNotFound,
  characteristicDeclaration,
  lastHandle,
  op,
  primaryService,
  requestNotSupported,
  u16,
  u16At,
  uuidBytes,
} from "./attWords.ts";
import type { Exchange, ExchangeHands, VisitMiss } from "./radio.ts";
import { isSame } from "./sameBytes.ts";

const service = uuidBytes(replyGatt.service);
const characteristic = uuidBytes(replyGatt.characteristic);

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
export class AttVisit implements Exchange {
  readonly #replies: readonly Uint8Array[];
  readonly #hands: ExchangeHands;
  #step: Step = { kind: "service" };
  #written = 0;

  constructor(replies: readonly Uint8Array[], hands: ExchangeHands) {
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
