import { parseFobAddress } from "../../../shared/base/ids.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import type { CancelWake, Clock } from "../../app/clock.ts";
import { bthomeIn } from "./advertElements.ts";
import { AttVisit } from "./attVisit.ts";
import { bluetoothLimits } from "./limits.ts";
import { colons, evenIfGone, type HciSocket, makeNobleHci, type NobleHci } from "./nobleHci.ts";
import type {
  BluetoothFaultCode,
  Conversation,
  Exchange,
  Peer,
  Radio,
  RadioEars,
  Visit,
  VisitEnd,
  VisitMiss,
} from "./radio.ts";

export interface NobleRadioParts {
  readonly clock: Clock;
  /** The number in `hci0`; the first adapter when left out. */
  readonly device?: number | undefined;
  /** A controller that is not one of the computer's own, such as BlueZ's in user space. */
  readonly socket?: (() => HciSocket) | undefined;
}

/** Channel of the attribute protocol, Bluetooth Core 5.4, volume 3, part A, table 2.1. */
const attChannel = 4;
/** What peers said, as against what the controller itself says, volume 4, part A, table 2.1. */
const aclPacket = 0x02;
/** "RSSI not available", volume 4, part E, 7.7.65.2. */
const rssiUnknown = 127;

/** Legacy advertising reports, volume 4, part E, 7.7.65.2: the two kinds that can be connected. */
const connectableKinds: readonly unknown[] = [0x00, 0x01];
/** Extended ones, 7.7.65.13: bits of the event type. */
const extended = { connectable: 0x01, unfinished: 0x60 } as const;

/** A visit from asking for the connection to the controller's word that it is over. */
interface Journey {
  readonly token: object;
  readonly att: Exchange;
  readonly conversation: Conversation;
  readonly finish: (end: VisitEnd) => void;
  handle: number | undefined;
  end: VisitEnd | undefined;
  cancelWait: CancelWake;
}

/** A radio over the lower part of `@stoprocent/noble`, one connection at a time. */
export class NobleRadio implements Radio {
  readonly #parts: NobleRadioParts;
  #hci: NobleHci | undefined;
  #ears: RadioEars | undefined;
  #isReady = false;
  #hasFailed = false;
  #cancelReady: CancelWake | undefined;
  /** Answers to "scan on or off" still to come before one means that the scan is on. */
  #answersBeforeScan = 0;
  #journey: Journey | undefined;

  constructor(parts: NobleRadioParts) {
    this.#parts = parts;
  }

  open(ears: RadioEars): void {
    this.#ears = ears;
    this.#isReady = false;
    this.#hasFailed = false;
    let hci: NobleHci;
    try {
      hci = makeNobleHci({ device: this.#parts.device, socket: this.#parts.socket?.() });
    } catch (error) {
      // No adapter's driver for this computer: noble says so by throwing.
      this.#fail("bluetooth-missing", error instanceof Error ? error.message : "noble cannot be loaded");
      return;
    }
    this.#hci = hci;
    this.#listenTo(hci);
    hci.init();
  }

  scan(): void {
    const hci = this.#hci;
    if (hci === undefined) return;
    this.#answersBeforeScan = 1;
    // Parameters may be set only while the scan is off, volume 4, part E, 7.8.10.
    hci.setScanEnabled(false, true);
    hci.setScanParameters();
    hci.setScanEnabled(true, false);
  }

  visit({ peer, replies }: Visit): Promise<VisitEnd> {
    return this.converse(peer, {
      begin: (hands) => new AttVisit(replies, hands),
      withinMs: bluetoothLimits.exchangeMs,
      supervisionMs: bluetoothLimits.supervisionMs,
      isScanning: true,
    });
  }

  /** Connects for as long as the exchange lasts; one at a time, visits among them. */
  converse(peer: Peer, conversation: Conversation): Promise<VisitEnd> {
    const hci = this.#hci;
    if (hci === undefined || this.#journey !== undefined) {
      return Promise.resolve({ written: 0, miss: "closed" });
    }
    return new Promise((resolve) => {
      const att = conversation.begin({
        send: (packet) => this.#send(packet),
        ended: (end) => this.#leave(end),
      });
      const cancelWait = this.#after(bluetoothLimits.connectMs, () => this.#giveUpConnecting());
      const token = {};
      const still = { handle: undefined, end: undefined };
      this.#journey = { token, att, conversation, finish: resolve, cancelWait, ...still };
      // The controller counts the time after which silence ends a connection in units of 10 ms.
      const parameters = { timeout: Math.round(conversation.supervisionMs / 10) };
      // Resetting first is noble's own habit: some controllers connect only so. It ends the scan.
      hci.createLeConn(colons(peer.address), peer.addressType, parameters, true, token);
    });
  }

  close(): Promise<void> {
    const hci = this.#hci;
    this.#hci = undefined;
    this.#ears = undefined;
    this.#cancelReady?.();
    this.#cancelReady = undefined;
    this.#arrive({ written: 0, miss: "closed" });
    if (hci === undefined) return Promise.resolve();
    hci.removeAllListeners();
    evenIfGone(() => hci.setScanEnabled(false, true));
    evenIfGone(() => hci.stop());
    return Promise.resolve();
  }

  #listenTo(hci: NobleHci): void {
    const take = hci.onSocketData.bind(hci);
    hci.onSocketData = (packet) => {
      try {
        take(packet);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        // P8: a peer that sends packets cut short may end its own connection and nothing else.
        if (packet[0] === aclPacket) this.#journey?.att.end("refused");
        else this.#fail("bluetooth-not-answering", "it sends events cut short");
      }
    };
    hci.on("stateChange", (state: unknown) => this.#state(state));
    hci.on("leScanEnableSet", (status: unknown) => this.#scanAnswer(status));
    hci.on("leScanEnableSetCmd", (isOn: unknown, filters: unknown) => {
      // Another program's command, which the kernel shows us: it ends our scan, or hides repeats.
      if (isOn !== true || filters === true) this.#ears?.scanEnded();
    });
    hci.on("leAdvertisingReport", (...report: readonly unknown[]) => {
      const [, kind, address, addressType, elements, rssi] = report;
      this.#advert({ address, addressType, elements, rssi, isConnectable: connectableKinds.includes(kind) });
    });
    hci.on("leExtendedAdvertisingReport", (...report: readonly unknown[]) => {
      const [, kind, address, addressType, , rssi, elements] = report;
      if (typeof kind !== "number" || (kind & extended.unfinished) !== 0) return;
      this.#advert({
        address,
        addressType,
        elements,
        rssi,
        isConnectable: (kind & extended.connectable) !== 0,
      });
    });
    hci.on("leConnComplete", (...done: readonly unknown[]) => this.#connected(done));
    hci.on("disconnComplete", (handle: unknown) => this.#disconnected(handle));
    hci.on("aclDataPkt", (handle: unknown, channel: unknown, packet: unknown) => {
      const journey = this.#journey;
      if (journey === undefined || handle !== journey.handle || channel !== attChannel) return;
      if (packet instanceof Uint8Array) journey.att.hear(packet);
    });
  }

  #state(state: unknown): void {
    if (state === "poweredOn") {
      this.#cancelReady ??= this.#after(bluetoothLimits.setUpMs, () => {
        this.#isReady = true;
        this.#ears?.ready();
      });
    } else if (state === "poweredOff")
      this.#fail("bluetooth-off", "the adapter is switched off or was unplugged");
    else if (state === "unauthorized") this.#fail("bluetooth-forbidden", "the adapter may not be opened");
    else if (state === "unsupported") this.#fail("bluetooth-missing", "no adapter for Bluetooth Low Energy");
  }

  #scanAnswer(status: unknown): void {
    if (this.#answersBeforeScan > 0) this.#answersBeforeScan -= 1;
    else if (status === 0 && this.#isReady) this.#ears?.scanning();
  }

  #advert(report: {
    readonly address: unknown;
    readonly addressType: unknown;
    readonly elements: unknown;
    readonly rssi: unknown;
    readonly isConnectable: boolean;
  }): void {
    const address = typeof report.address === "string" ? parseFobAddress(report.address) : undefined;
    if (address === undefined || !(report.elements instanceof Uint8Array)) return;
    this.#ears?.advert({
      address,
      addressType: report.addressType === "random" ? "random" : "public",
      isConnectable: report.isConnectable,
      serviceData: bthomeIn(report.elements),
      rssi: typeof report.rssi === "number" && report.rssi !== rssiUnknown ? report.rssi : undefined,
    });
  }

  #connected([status, handle, , , , , , , , , token]: readonly unknown[]): void {
    const journey = this.#journey;
    // The kernel shows us other programs' connections too: they carry no token of ours, and are left alone.
    if (journey === undefined || token !== journey.token || journey.handle !== undefined) return;
    // The scan goes on as soon as the controller is free for it.
    if (journey.conversation.isScanning) this.scan();
    if (status !== 0 || typeof handle !== "number") {
      this.#arrive({ written: 0, miss: "no-connection" });
      return;
    }
    journey.handle = handle;
    journey.cancelWait();
    journey.cancelWait = this.#after(journey.conversation.withinMs, () => journey.att.end("timed-out"));
    journey.att.start();
  }

  #giveUpConnecting(): void {
    const journey = this.#journey;
    if (journey === undefined) return;
    journey.cancelWait = this.#after(bluetoothLimits.settleMs, () => this.#hangs());
    this.#hci?.cancelConnect();
  }

  /** The exchange is over: the connection is let go of. */
  #leave(end: VisitEnd): void {
    const journey = this.#journey;
    if (journey?.handle === undefined) return;
    journey.end = end;
    journey.cancelWait();
    journey.cancelWait = this.#after(bluetoothLimits.settleMs, () => this.#hangs());
    this.#hci?.disconnect(journey.handle);
  }

  #disconnected(handle: unknown): void {
    const journey = this.#journey;
    if (journey === undefined || handle !== journey.handle) return;
    let end = journey.end;
    if (end === undefined) {
      journey.att.end("cut" satisfies VisitMiss);
      end = journey.end;
    }
    this.#arrive(end ?? { written: 0, miss: "cut" });
  }

  #arrive(end: VisitEnd): void {
    const journey = this.#journey;
    this.#journey = undefined;
    journey?.cancelWait();
    journey?.finish(end);
  }

  #hangs(): void {
    this.#arrive({ written: this.#journey?.end?.written ?? 0, miss: "timed-out" });
    this.#fail("bluetooth-not-answering", "it does not end a connection");
  }

  #send(packet: Uint8Array): void {
    const handle = this.#journey?.handle;
    if (handle !== undefined) void this.#hci?.writeAclDataPkt(handle, attChannel, Buffer.from(packet));
  }

  /** Told a moment later: noble fails in the middle of opening an adapter, and closed there it would go on opening. */
  #fail(code: BluetoothFaultCode, detail: string): void {
    const ears = this.#ears;
    if (ears === undefined || this.#hasFailed) return;
    this.#hasFailed = true;
    queueMicrotask(() => {
      if (ears === this.#ears) ears.failed({ code, detail });
    });
  }

  #after(ms: number, call: () => void): CancelWake {
    const { clock } = this.#parts;
    return clock.wakeAt(monotonic(clock.monotonic() + ms), call);
  }
}
