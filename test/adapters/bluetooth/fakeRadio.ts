import type {
  Advert,
  Radio,
  RadioEars,
  RadioTrouble,
  Visit,
  VisitEnd,
} from "../../../gateway/adapters/bluetooth/radio.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import type { FakeClock } from "../../fakes/fakeClock.ts";

/** How a fob takes a visitor. */
export type Manners = "welcomes" | "absent" | "hangs" | "cuts" | "refuses" | "has-no-service";

/** A fob in the air around a fake radio. */
export class AirFob {
  readonly address: FobAddress;
  manners: Manners = "welcomes";
  /** What was written to it, the first first. */
  readonly written: Uint8Array[] = [];
  visits = 0;
  readonly #air: FakeRadio;

  constructor(air: FakeRadio, address: FobAddress) {
    this.#air = air;
    this.address = address;
  }

  /** One advert. A frame leaves out nothing; without one it only shows that it listens. */
  say(frame: Uint8Array | undefined, isConnectable = false): void {
    this.#air.carry({
      address: this.address,
      addressType: "random",
      isConnectable,
      serviceData: frame,
      rssi: -60,
    });
  }
}

/** How the controller itself misbehaves. */
export type Ailment = "none" | "mute-at-opening" | "mute-at-scan" | "hangs-in-visits" | "silent";

const connectMs = 300;
const writeMs = 40;

/** A controller with memory, and the air around it, in virtual time. */
export class FakeRadio implements Radio {
  readonly clock: FakeClock;
  ailment: Ailment = "none";
  trouble: RadioTrouble | undefined;
  openings = 0;
  scans = 0;
  visitsAtOnce = 0;
  mostVisitsAtOnce = 0;
  readonly fobs = new Map<FobAddress, AirFob>();
  #ears: RadioEars | undefined;
  #isScanning = false;
  #endVisit: () => void = () => undefined;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  fob(address: FobAddress): AirFob {
    const fob = this.fobs.get(address) ?? new AirFob(this, address);
    this.fobs.set(address, fob);
    return fob;
  }

  open(ears: RadioEars): void {
    this.openings += 1;
    this.#ears = ears;
    this.#later(20, () => {
      if (this.trouble !== undefined) ears.failed(this.trouble);
      else if (this.ailment !== "mute-at-opening") ears.ready();
    });
  }

  scan(): void {
    this.scans += 1;
    this.#isScanning = false;
    // A controller that fell silent comes round when it is told to scan afresh.
    if (this.ailment === "mute-at-scan") return;
    const ears = this.#ears;
    this.#later(10, () => {
      if (ears === undefined || ears !== this.#ears) return;
      this.#isScanning = true;
      ears.scanning();
    });
  }

  async visit({ peer, replies }: Visit): Promise<VisitEnd> {
    this.visitsAtOnce += 1;
    this.mostVisitsAtOnce = Math.max(this.mostVisitsAtOnce, this.visitsAtOnce);
    this.#isScanning = false;
    const closed = new Promise<VisitEnd>((resolve) => {
      this.#endVisit = () => resolve({ written: 0, miss: "closed" });
    });
    const end = await Promise.race([closed, this.#go(this.fobs.get(peer.address), replies)]);
    this.visitsAtOnce -= 1;
    return end;
  }

  close(): Promise<void> {
    this.#endVisit();
    this.#ears = undefined;
    this.#isScanning = false;
    return Promise.resolve();
  }

  /** The adapter is unplugged, switched off, forbidden. */
  fail(trouble: RadioTrouble): void {
    const ears = this.#ears;
    this.#ears = undefined;
    this.#isScanning = false;
    ears?.failed(trouble);
  }

  /** Another program stops the scan. */
  stopScan(): void {
    this.#isScanning = false;
    this.#ears?.scanEnded();
  }

  get isScanning(): boolean {
    return this.#isScanning;
  }

  carry(advert: Advert): void {
    if (this.#isScanning && this.ailment !== "silent") this.#ears?.advert(advert);
  }

  async #go(fob: AirFob | undefined, replies: readonly Uint8Array[]): Promise<VisitEnd> {
    if (this.ailment === "hangs-in-visits") return new Promise(() => undefined);
    if (fob === undefined || fob.manners === "absent") {
      await this.#wait(2_000);
      this.scan();
      return { written: 0, miss: "no-connection" };
    }
    await this.#wait(connectMs);
    this.scan();
    fob.visits += 1;
    switch (fob.manners) {
      case "hangs":
        await this.#wait(2_500);
        return { written: 0, miss: "timed-out" };
      case "cuts":
        return { written: 0, miss: "cut" };
      case "refuses":
        return { written: 0, miss: "refused" };
      case "has-no-service":
        return { written: 0, miss: "no-service" };
      case "welcomes":
        for (const reply of replies) {
          await this.#wait(writeMs);
          fob.written.push(reply.slice());
        }
        return { written: replies.length, miss: undefined };
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#later(ms, resolve));
  }

  #later(ms: number, call: () => void): void {
    this.clock.wakeAt(monotonic(this.clock.monotonic() + ms), call);
  }
}
