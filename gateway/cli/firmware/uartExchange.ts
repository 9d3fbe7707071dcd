import { unreachable } from "../../../shared/base/invariant.ts";
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
} from "../../adapters/bluetooth/attWords.ts";
import type { Exchange, ExchangeHands, VisitMiss } from "../../adapters/bluetooth/radio.ts";
import { isSame } from "../../adapters/bluetooth/sameBytes.ts";
import { flashLimits } from "./limits.ts";

/** Nordic's UART service, over which Espruino gives its console; the names of its halves are the board's. */
export const nordicUart = {
  service: "6e400001-b5a3-f393-e0a9-e50e24dcca9e",
  receive: "6e400002-b5a3-f393-e0a9-e50e24dcca9e",
  transmit: "6e400003-b5a3-f393-e0a9-e50e24dcca9e",
} as const;
const service = uuidBytes(nordicUart.service);
const receive = uuidBytes(nordicUart.receive);
const transmit = uuidBytes(nordicUart.transmit);

/** Where a peer is told to say what changes, volume 3, part G, section 3.3.3.3. */
const clientConfiguration = 0x2902;
const notifications = 0x0001;
/** What every peer takes, volume 3, part G, section 5.2.1; and what a write's own words take of it. */
const leastAttBytes = 23;
const writeOverhead = 3;

interface Found {
  readonly lastOfService: number;
  readonly receiveAt?: number;
  readonly transmitAt?: number;
}

type Step =
  | { readonly kind: "length" }
  | { readonly kind: "service" }
  | { readonly kind: "characteristics"; readonly found: Found }
  | {
      readonly kind: "switch";
      readonly receiveAt: number;
      readonly transmitAt: number;
      readonly last: number;
    }
  | { readonly kind: "subscribe"; readonly receiveAt: number; readonly transmitAt: number }
  | { readonly kind: "open"; readonly receiveAt: number; readonly transmitAt: number }
  | { readonly kind: "over" };

/** Who talks over the console. */
export interface UartEars {
  /** The console takes pieces of so many bytes, one at a time. */
  opened(pieceBytes: number): void;
  /** The last piece has arrived. */
  confirmed(): void;
  heard(bytes: Uint8Array): void;
}

/** Finds a board's console over an open connection, and carries what is typed and printed. P8: a peer may answer with anything, so every length is looked at. */
export class UartExchange implements Exchange {
  readonly #hands: ExchangeHands;
  readonly #ears: UartEars;
  #step: Step = { kind: "length" };
  #attBytes = leastAttBytes;

  constructor(hands: ExchangeHands, ears: UartEars) {
    this.#hands = hands;
    this.#ears = ears;
  }

  start(): void {
    this.#say(op.mtuRequest, ...u16(flashLimits.attBytes));
  }

  /** Only once it is open, and the piece before is confirmed. */
  write(piece: Uint8Array): void {
    if (this.#step.kind === "open") this.#say(op.write, ...u16(this.#step.receiveAt), ...piece);
  }

  hear(packet: Uint8Array): void {
    const code = packet[0] ?? 0;
    const step = this.#step;
    if (code === op.notification) {
      const isOurs = step.kind === "open" && packet.length > 3 && u16At(packet, 1) === step.transmitAt;
      if (isOurs) this.#ears.heard(packet.subarray(3));
    } else if (code % 2 === 0) {
      // Requests are even. The board may ask for longer packets too, and gets to know ours by our own question.
      if (step.kind !== "over" && code >= op.mtuRequest && code < 0x40)
        this.#say(op.error, code, 0, 0, requestNotSupported);
    } else this.#answered(step, packet);
  }

  end(miss: VisitMiss | undefined): void {
    if (this.#step.kind === "over") return;
    this.#step = { kind: "over" };
    this.#hands.ended({ written: 0, miss });
  }

  #answered(step: Step, packet: Uint8Array): void {
    switch (step.kind) {
      case "length":
        this.#hearLength(packet);
        return;
      case "service":
        this.#hearService(packet);
        return;
      case "characteristics":
        this.#hearCharacteristics(packet, step.found);
        return;
      case "switch":
        this.#hearSwitch(packet, step);
        return;
      case "subscribe":
      case "open":
        this.#hearWritten(packet, step);
        return;
      case "over":
        return;
      default:
        unreachable(step);
    }
  }

  #hearLength(packet: Uint8Array): void {
    if (packet[0] === op.mtuAnswer && packet.length >= 3) {
      this.#attBytes = Math.max(leastAttBytes, Math.min(flashLimits.attBytes, u16At(packet, 1)));
    } else if (packet[0] !== op.error) return;
    this.#step = { kind: "service" };
    this.#say(op.findByTypeValue, ...u16(1), ...u16(lastHandle), ...u16(primaryService), ...service);
  }

  #hearService(packet: Uint8Array): void {
    if (packet[0] === op.error) this.end("no-service");
    else if (packet[0] === op.findByTypeValueAnswer && packet.length >= 5) {
      this.#askCharacteristics(u16At(packet, 1), { lastOfService: u16At(packet, 3) });
    }
  }

  #askCharacteristics(from: number, found: Found): void {
    this.#step = { kind: "characteristics", found };
    this.#say(op.readByType, ...u16(from), ...u16(found.lastOfService), ...u16(characteristicDeclaration));
  }

  /** Entries of one length: declaration's handle (2), properties (1), value's handle (2), UUID. */
  #hearCharacteristics(packet: Uint8Array, before: Found): void {
    if (packet[0] === op.error) {
      this.end(packet[4] === attributeNotFound ? "no-service" : "refused");
      return;
    }
    const entryBytes = packet[1] ?? 0;
    if (packet[0] !== op.readByTypeAnswer || entryBytes < 7) return;
    let found = before;
    let declaredAt = 0;
    for (let at = 2; at + entryBytes <= packet.length; at += entryBytes) {
      declaredAt = u16At(packet, at);
      const uuid = packet.subarray(at + 5, at + entryBytes);
      const valueAt = u16At(packet, at + 3);
      if (isSame(uuid, receive)) found = { ...found, receiveAt: valueAt };
      else if (isSame(uuid, transmit)) found = { ...found, transmitAt: valueAt };
    }
    const { receiveAt, transmitAt, lastOfService: last } = found;
    if (receiveAt !== undefined && transmitAt !== undefined) {
      this.#step = { kind: "switch", receiveAt, transmitAt, last };
      this.#say(op.findInformation, ...u16(transmitAt + 1), ...u16(last));
    } else if (declaredAt === 0 || declaredAt >= last) this.end("no-service");
    else this.#askCharacteristics(declaredAt + 1, found);
  }

  /** What describes a value comes right after it: its switch is the first of its kind. Short UUIDs (1) make entries of four bytes. */
  #hearSwitch(
    packet: Uint8Array,
    { receiveAt, transmitAt }: { readonly receiveAt: number; readonly transmitAt: number },
  ): void {
    if (packet[0] === op.error) this.end("no-service");
    if (packet[0] !== op.findInformationAnswer) return;
    for (let at = 2; packet[1] === 1 && at + 4 <= packet.length; at += 4) {
      if (u16At(packet, at + 2) !== clientConfiguration) continue;
      this.#step = { kind: "subscribe", receiveAt, transmitAt };
      this.#say(op.write, ...u16(u16At(packet, at)), ...u16(notifications));
      return;
    }
    this.end("no-service");
  }

  #hearWritten(packet: Uint8Array, step: Extract<Step, { kind: "subscribe" | "open" }>): void {
    if (packet[0] === op.error) this.end("refused");
    else if (packet[0] !== op.writeAnswer) return;
    else if (step.kind === "open") this.#ears.confirmed();
    else {
      this.#step = { ...step, kind: "open" };
      this.#ears.opened(this.#attBytes - writeOverhead);
    }
  }

  #say(...bytes: readonly number[]): void {
    this.#hands.send(Uint8Array.from(bytes));
  }
}
