import type { FobAddress } from "../../../shared/base/ids.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { NobleRadio } from "../../adapters/bluetooth/nobleRadio.ts";
import type { ExchangeHands, Peer, RadioTrouble, VisitMiss } from "../../adapters/bluetooth/radio.ts";
import type { CancelWake, Clock } from "../../app/clock.ts";
import type { BoardLine } from "./boardConsole.ts";
import { flashLimits } from "./limits.ts";
import { SendPace } from "./sendPace.ts";
import { UartExchange } from "./uartExchange.ts";

export type AirFault =
  | RadioTrouble
  | { readonly code: "not-in-reach" }
  /** It is heard, and cannot be connected to, or ends each connection before its console is found. */
  | { readonly code: "no-connection" }
  | { readonly code: "no-console" }
  | { readonly code: "connection-cut" };

export interface BluetoothLine extends BoardLine {
  /** Comes true when the line ends by itself. */
  readonly ended: Promise<AirFault>;
  /** Everything that was sent has arrived. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface LineParts {
  readonly clock: Clock;
  readonly radio: Pick<NobleRadio, "open" | "scan" | "converse" | "close">;
}

/** Looks for a board, and opens the console that it gives over Bluetooth. */
export function openBluetoothLine(
  parts: LineParts,
  address: FobAddress,
): Promise<Result<BluetoothLine, AirFault>> {
  return new Promise((resolve) => new Opening(parts, address, resolve).begin());
}

/** One board, from the search for it to the end of its connection. */
class Opening {
  readonly #parts: LineParts;
  readonly #address: FobAddress;
  readonly #pace: SendPace;
  #resolve: ((opened: Result<BluetoothLine, AirFault>) => void) | undefined;
  #end: (fault: AirFault) => void = () => undefined;
  readonly #ended: Promise<AirFault>;
  #told: (text: string) => void = () => undefined;
  #exchange: UartExchange | undefined;
  #cancelSearch: CancelWake = () => undefined;
  #cancelConsole: CancelWake = () => undefined;
  #isScanning = false;
  #isHeard = false;
  #isBusy = false;
  #connections = 0;
  #isOver = false;
  #talking: Promise<unknown> = Promise.resolve();

  constructor(
    parts: LineParts,
    address: FobAddress,
    resolve: (opened: Result<BluetoothLine, AirFault>) => void,
  ) {
    this.#parts = parts;
    this.#address = address;
    this.#resolve = resolve;
    this.#pace = new SendPace(parts.clock, (piece) => this.#exchange?.write(piece));
    this.#ended = new Promise((ended) => {
      this.#end = ended;
    });
  }

  begin(): void {
    const { radio } = this.#parts;
    this.#cancelSearch = this.#after(flashLimits.searchMs, () => this.#giveUpSearch());
    radio.open({
      ready: () => radio.scan(),
      scanning: () => {
        this.#isScanning = true;
      },
      // Not at once: two programs that fight over an adapter must not do so at full speed.
      scanEnded: () => void this.#after(flashLimits.rescanMs, () => this.#scanAgain()),
      advert: (advert) => {
        if (advert.address !== this.#address) return;
        this.#isHeard = true;
        if (advert.isConnectable && !this.#isBusy) this.#connect(advert);
      },
      failed: (trouble) => this.#fail(trouble),
    });
  }

  #connect({ address, addressType }: Peer): void {
    this.#isBusy = true;
    this.#connections += 1;
    this.#cancelConsole = this.#after(flashLimits.consoleMs, () => this.#exchange?.end("timed-out"));
    const talking = this.#parts.radio.converse(
      { address, addressType },
      {
        begin: (hands) => this.#begin(hands),
        withinMs: flashLimits.conversationMs,
        supervisionMs: flashLimits.supervisionMs,
        // Listening takes its time from the connection.
        isScanning: false,
      },
    );
    this.#talking = talking;
    void talking.then(({ miss }) => this.#left(miss));
  }

  #begin(hands: ExchangeHands): UartExchange {
    const exchange = new UartExchange(hands, {
      opened: (pieceBytes) => this.#opened(pieceBytes),
      confirmed: () => this.#pace.confirmed(),
      heard: (bytes) => this.#told(this.#pace.heard(bytes)),
    });
    this.#exchange = exchange;
    return exchange;
  }

  #opened(pieceBytes: number): void {
    this.#cancelSearch();
    this.#cancelConsole();
    this.#pace.begin(pieceBytes);
    this.#resolve?.(
      ok({
        send: (text) => this.#pace.send(text),
        hear: (told) => {
          this.#told = told;
        },
        ended: this.#ended,
        drained: () => this.#pace.drained(),
        close: () => this.#close(),
      }),
    );
    this.#resolve = undefined;
  }

  #left(miss: VisitMiss | undefined): void {
    this.#cancelConsole();
    if (this.#isOver) return;
    if (this.#resolve === undefined) this.#fail({ code: "connection-cut" });
    else if (miss === "no-service") this.#fail({ code: "no-console" });
    else if (this.#connections >= flashLimits.connections) this.#fail({ code: "no-connection" });
    else {
      this.#isBusy = false;
      this.#parts.radio.scan();
    }
  }

  #scanAgain(): void {
    if (!this.#isBusy && !this.#isOver) this.#parts.radio.scan();
  }

  #giveUpSearch(): void {
    if (this.#isBusy) {
      // The connection that is being made is worth its own time, and the last.
      this.#connections = flashLimits.connections;
    } else if (!this.#isScanning) {
      this.#fail({ code: "bluetooth-not-answering", detail: "it did not begin to scan" });
    } else this.#fail({ code: this.#isHeard ? "no-connection" : "not-in-reach" });
  }

  #fail(fault: AirFault): void {
    if (this.#isOver) return;
    this.#leave();
    this.#end(fault);
    const resolve = this.#resolve;
    void this.#parts.radio.close().then(() => resolve?.(failed(fault)));
  }

  async #close(): Promise<void> {
    const isOpen = !this.#isOver;
    this.#leave();
    // The board is told before the radio is let go of; each of these ends within bounds of the radio's own.
    if (isOpen) await this.#talking;
    await this.#parts.radio.close();
  }

  #leave(): void {
    this.#isOver = true;
    this.#cancelSearch();
    this.#cancelConsole();
    this.#pace.end();
    this.#exchange?.end(undefined);
  }

  #after(ms: number, call: () => void): CancelWake {
    const { clock } = this.#parts;
    return clock.wakeAt(monotonic(clock.monotonic() + ms), call);
  }
}
