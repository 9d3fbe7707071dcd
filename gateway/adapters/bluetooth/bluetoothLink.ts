import type { FobAddress } from "../../../shared/base/ids.ts";
import { type Monotonic, monotonic } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { CancelWake, Clock } from "../../app/clock.ts";
import type { Link, LinkEars, LinkState, ReplyToFob } from "../../relay/link.ts";
import { looksSealed } from "./advertElements.ts";
import { FrameThinner } from "./frameThinner.ts";
import { bluetoothLimits } from "./limits.ts";
import type { Advert, BluetoothFaultCode, Peer, Radio, RadioTrouble, VisitEnd } from "./radio.ts";
import { ReplyQueue } from "./replyQueue.ts";
import { type ReferenceFob, SilenceWatch } from "./silenceWatch.ts";

export interface BluetoothLinkParts {
  /** Such as `bluetooth:hci0`. */
  readonly name: string;
  readonly clock: Clock;
  readonly radio: Radio;
  readonly reference: ReferenceFob | undefined;
}

/** Where the adapter stands. Each wait ends at `until`, whatever the adapter does. */
type Phase =
  | { readonly kind: "closed" }
  | { readonly kind: "opening"; readonly until: Monotonic }
  | { readonly kind: "starting"; readonly until: Monotonic }
  | { readonly kind: "scanning" }
  | { readonly kind: "stopped" }
  | { readonly kind: "resting"; readonly until: Monotonic };

/**
 * Fobs over Bluetooth: adverts in, replies out. It passes on whatever may be a
 * sealed frame, forged or played again, since only the gateway can judge; and it
 * never stops listening for long, since a press is only ever heard (P1).
 */
export class BluetoothLink implements Link {
  readonly name: string;
  readonly #parts: BluetoothLinkParts;
  readonly #thinner = new FrameThinner();
  readonly #replies = new ReplyQueue();
  readonly #silence: SilenceWatch;
  #ears: LinkEars | undefined;
  #told: LinkState | undefined;
  #phase: Phase = { kind: "closed" };
  #visitUntil: Monotonic | undefined;
  #listenUntil: Monotonic;
  /** Until then only fobs are visited that were not visited in vain. */
  #retryFrom: Monotonic;
  #cancelTick: CancelWake | undefined;
  #closing: Promise<void> = Promise.resolve();

  constructor(parts: BluetoothLinkParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#listenUntil = parts.clock.monotonic();
    this.#retryFrom = this.#listenUntil;
    this.#silence = new SilenceWatch(parts.reference, parts.clock.monotonic());
  }

  open(ears: LinkEars): void {
    this.#ears = ears;
    this.#silence.listensFrom(this.#at());
    this.#openRadio();
    this.#tickLater();
  }

  reply(reply: ReplyToFob): void {
    this.#replies.add(reply, this.#at());
  }

  async close(): Promise<void> {
    this.#ears = undefined;
    this.#cancelTick?.();
    this.#closeRadio();
    this.#phase = { kind: "closed" };
    await this.#closing;
  }

  #openRadio(): void {
    this.#phase = { kind: "opening", until: this.#in(bluetoothLimits.openMs) };
    this.#parts.radio.open({
      ready: () => this.#scan(),
      scanning: () => this.#scanning(),
      scanEnded: () => {
        // Begun again at the next tick: two programs that fight over an adapter must not do so at full speed.
        this.#phase = { kind: "stopped" };
      },
      advert: (advert) => this.#advert(advert),
      failed: (trouble) => this.#failed(trouble),
    });
  }

  #scan(): void {
    this.#phase = { kind: "starting", until: this.#in(bluetoothLimits.scanStartMs) };
    this.#parts.radio.scan();
  }

  #scanning(): void {
    this.#phase = { kind: "scanning" };
    this.#silence.listensFrom(this.#at());
    this.#tell(this.#silence.isDeaf ? this.#deaf() : { kind: "up" });
  }

  #deaf(): LinkState {
    return {
      kind: "down",
      code: "bluetooth-deaf" satisfies BluetoothFaultCode,
      detail: this.#silence.detail,
    };
  }

  #failed(trouble: RadioTrouble): void {
    this.#tell({ kind: "down", ...trouble });
    this.#silence.interrupted();
    this.#rest(bluetoothLimits.reopenMs);
  }

  /** Lets go of the adapter for a while. */
  #rest(ms: number): void {
    this.#closeRadio();
    this.#phase = { kind: "resting", until: this.#in(ms) };
  }

  #closeRadio(): void {
    this.#visitUntil = undefined;
    this.#closing = this.#parts.radio.close();
  }

  #advert(advert: Advert): void {
    const at = this.#at();
    const wasDeaf = this.#silence.isDeaf;
    this.#silence.heard(advert.address, at);
    if (wasDeaf && !this.#silence.isDeaf) this.#tell({ kind: "up" });
    const { address, serviceData, rssi } = advert;
    if (
      serviceData !== undefined &&
      looksSealed(serviceData) &&
      this.#thinner.takes(address, serviceData, at)
    ) {
      const heardAt = this.#parts.clock.now();
      this.#ears?.heard({ address, serviceData: Uint8Array.from(serviceData), rssi, heardAt });
    }
    if (advert.isConnectable) this.#mayVisit(advert, at);
  }

  /** A fob is connected at the very advert that shows it listening: a moment later it may sleep. */
  #mayVisit({ address, addressType }: Peer, at: Monotonic): void {
    if (this.#visitUntil !== undefined || at < this.#listenUntil) return;
    if (at < this.#retryFrom && this.#replies.hasMissed(address)) return;
    const replies = this.#replies.dueFor(address, at);
    if (replies.length === 0) return;
    this.#visitUntil = this.#in(bluetoothLimits.visitMs);
    // Connecting stops the scan; the radio begins it again by itself and confirms that.
    this.#phase = { kind: "starting", until: this.#visitUntil };
    void this.#parts.radio.visit({ peer: { address, addressType }, replies }).then((end) => {
      this.#visited({ address, replies, end, since: at });
    });
  }

  #visited(visit: {
    readonly address: FobAddress;
    readonly replies: readonly Uint8Array[];
    readonly end: VisitEnd;
    readonly since: Monotonic;
  }): void {
    const at = this.#at();
    this.#visitUntil = undefined;
    const { listenLeastMs, listenMostMs } = bluetoothLimits;
    this.#listenUntil = monotonic(at + listenLeastMs);
    if (visit.end.miss !== undefined) {
      const listenMs = Math.min(Math.max(2 * (at - visit.since), listenLeastMs), listenMostMs);
      this.#retryFrom = monotonic(at + listenMs);
    }
    this.#replies.ended(visit.address, visit.replies, { ...visit.end, retryFrom: this.#retryFrom });
  }

  #tickLater(): void {
    this.#cancelTick = this.#parts.clock.wakeAt(this.#in(bluetoothLimits.tickMs), () => {
      this.#tick();
      if (this.#ears !== undefined) this.#tickLater();
    });
  }

  #tick(): void {
    const at = this.#at();
    this.#thinner.forget(at);
    this.#replies.expire(at);
    if (this.#visitUntil !== undefined && at >= this.#visitUntil) {
      this.#failed({ code: "bluetooth-not-answering", detail: "a connection did not end" });
    }
    this.#mindPhase(at);
  }

  #mindPhase(at: Monotonic): void {
    const phase = this.#phase;
    switch (phase.kind) {
      case "closed":
        return;
      case "opening":
        if (at >= phase.until) this.#notAnswering("it did not answer when it was opened");
        return;
      case "starting":
        if (at >= phase.until) this.#notAnswering("it did not confirm the scan");
        return;
      case "resting":
        if (at >= phase.until) this.#openRadio();
        return;
      case "stopped":
        this.#scan();
        return;
      case "scanning":
        this.#mindSilence(at);
        return;
      default:
        unreachable(phase);
    }
  }

  #mindSilence(at: Monotonic): void {
    const step = this.#silence.due(at);
    switch (step) {
      case undefined:
        return;
      case "rescan":
        this.#scan();
        return;
      case "reopen":
        this.#rest(0);
        return;
      case "deaf":
        this.#tell(this.#deaf());
        return;
      default:
        unreachable(step);
    }
  }

  #notAnswering(detail: string): void {
    this.#failed({ code: "bluetooth-not-answering", detail });
  }

  /** Changes only: a fault that comes again while the adapter is opened afresh is one fault. */
  #tell(state: LinkState): void {
    const isNews =
      this.#told?.kind !== state.kind ||
      (this.#told.kind === "down" && state.kind === "down" && this.#told.code !== state.code);
    if (!isNews) return;
    this.#told = state;
    this.#ears?.state(state);
  }

  #at(): Monotonic {
    return this.#parts.clock.monotonic();
  }

  #in(ms: number): Monotonic {
    return monotonic(this.#at() + ms);
  }
}
