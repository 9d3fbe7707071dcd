import type { Uplink, UplinkEars } from "../../gateway/relay/uplink.ts";
import { parseReception, type ReceptionMessage } from "../../shared/wire/receptionMessage.ts";
import { parseRelayStatus, type RelayStatus } from "../../shared/wire/relayStatus.ts";

/** What a gateway took in, and whether it confirmed it. */
export interface Arrival extends ReceptionMessage {
  readonly confirmed: boolean;
}

/** A connection and the gateway behind it, in memory: it can be cut, and it can be slow to confirm. */
export class FakeUplink implements Uplink {
  readonly arrived: Arrival[] = [];
  readonly statuses: RelayStatus[] = [];
  ears: UplinkEars | undefined;
  /** While held, what arrives is not confirmed. */
  isHeld = false;
  #isUp = false;
  readonly #pending: { readonly text: string; readonly settle: (isConfirmed: boolean) => void }[] = [];

  open(ears: UplinkEars): void {
    this.ears = ears;
  }

  get onTheWay(): number {
    return this.#pending.length;
  }

  connect(): void {
    this.#isUp = true;
    this.ears?.state({ kind: "up" });
  }

  cut(): void {
    this.#isUp = false;
    this.ears?.state({ kind: "down", code: "uplink-lost", detail: "cut" });
    for (const { settle } of this.#pending.splice(0)) settle(false);
  }

  pass(reception: string): Promise<boolean> {
    if (!this.#isUp) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#pending.push({ text: reception, settle });
      if (!this.isHeld) void Promise.resolve().then(() => this.confirm(1));
    });
  }

  /** The gateway confirms the next `count` that wait for it. */
  confirm(count: number): void {
    for (const { text, settle } of this.#pending.splice(0, count)) {
      this.#arrive(text, true);
      settle(true);
    }
  }

  /** The gateway takes them in, and the connection breaks before it can say so. */
  takeUnconfirmed(): void {
    for (const { text } of this.#pending) this.#arrive(text, false);
    this.cut();
  }

  passAtOnce(reception: string): boolean {
    if (this.#isUp) this.#arrive(reception, false);
    return this.#isUp;
  }

  sayStatus(status: string): void {
    const read = parseRelayStatus(status);
    if (read.ok) this.statuses.push(read.value);
  }

  close(farewell: string): Promise<void> {
    this.sayStatus(farewell);
    return Promise.resolve();
  }

  #arrive(text: string, confirmed: boolean): void {
    const read = parseReception(text);
    if (!read.ok) throw new Error(`no reception: ${text}`);
    this.arrived.push({ ...read.value, confirmed });
  }
}
