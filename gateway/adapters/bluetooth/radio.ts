import type { FobAddress } from "../../../shared/base/ids.ts";

/** What a radio can come to grief with. Each is told with what to do in docs/faults.md. */
export type BluetoothFaultCode =
  | "bluetooth-missing"
  | "bluetooth-off"
  | "bluetooth-forbidden"
  | "bluetooth-not-answering"
  | "bluetooth-deaf";

export interface RadioTrouble {
  readonly code: BluetoothFaultCode;
  readonly detail: string;
}

/** Whom to connect to: Bluetooth tells two kinds of address apart that look alike. */
export interface Peer {
  readonly address: FobAddress;
  readonly addressType: "public" | "random";
}

/** One advert as the controller reported it, of a fob or of any stranger. */
export interface Advert extends Peer {
  readonly isConnectable: boolean;
  /** What followed the BTHome UUID, if anything did. Valid only during the call. */
  readonly serviceData: Uint8Array | undefined;
  /** dBm; `undefined` when the controller does not know. */
  readonly rssi: number | undefined;
}

export interface RadioEars {
  /** The controller answers, and can be asked to scan. Once for each opening. */
  ready(): void;
  /** The controller confirmed that it scans. */
  scanning(): void;
  /** Somebody else on this computer stopped the scan. */
  scanEnded(): void;
  advert(advert: Advert): void;
  /** Nothing more comes of this opening: close, and open again. */
  failed(trouble: RadioTrouble): void;
}

export interface Visit {
  readonly peer: Peer;
  /** Written to the fob's reply characteristic one after the other. */
  readonly replies: readonly Uint8Array[];
}

/** Why a visit ended early. */
export type VisitMiss = "no-connection" | "cut" | "no-service" | "refused" | "timed-out" | "closed";

/** How many of the replies the fob confirmed, and why it was not all. */
export interface VisitEnd {
  readonly written: number;
  readonly miss: VisitMiss | undefined;
}

/**
 * A Bluetooth controller, as far as a link needs one. It never throws. Whatever
 * it cannot mend itself it tells as `failed`, once, and may then be closed and
 * opened again as often as it takes.
 */
export interface Radio {
  open(ears: RadioEars): void;
  /** Begins to scan afresh, whether or not it scans already. `scanning` confirms it. */
  scan(): void;
  /** Connects, writes, disconnects; one visit at a time. It ends within bounds, and the scan goes on by itself. */
  visit(visit: Visit): Promise<VisitEnd>;
  /** From this call on it says nothing more, and a visit under way ends as `closed`. */
  close(): Promise<void>;
}

/** What an exchange hears of and does to its connection. */
export interface ExchangeHands {
  send(packet: Uint8Array): void;
  /** Once. */
  ended(end: VisitEnd): void;
}

/** What is said over one open connection, in packets of the attribute protocol. */
export interface Exchange {
  start(): void;
  hear(packet: Uint8Array): void;
  /** The connection ended, or its time did; without a miss, all is said. */
  end(miss: VisitMiss | undefined): void;
}

/** A connection with a board, longer than a visit. */
export interface Conversation {
  readonly begin: (hands: ExchangeHands) => Exchange;
  readonly withinMs: number;
  /** The controller takes a peer that is silent for so long for gone. */
  readonly supervisionMs: number;
  /** Whether adverts are listened to meanwhile. */
  readonly isScanning: boolean;
}
