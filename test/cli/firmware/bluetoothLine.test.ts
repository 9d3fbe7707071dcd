import { beforeEach, describe, expect, test } from "vitest";
import type {
  Conversation,
  Exchange,
  Peer,
  RadioEars,
  RadioTrouble,
  VisitEnd,
} from "../../../gateway/adapters/bluetooth/radio.ts";
import {
  type AirFault,
  type BluetoothLine,
  type LineParts,
  openBluetoothLine,
} from "../../../gateway/cli/firmware/bluetoothLine.ts";
import { airEnded } from "../../../gateway/cli/firmware/flashFaults.ts";
import { flashLimits } from "../../../gateway/cli/firmware/limits.ts";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { Result } from "../../../shared/base/result.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";

const ours = certain(parseFobAddress("C4:48:E6:8F:80:A5"), "an address");
const other = certain(parseFobAddress("C4:48:E6:8F:80:A6"), "an address");

interface Weather {
  readonly trouble?: RadioTrouble;
  readonly isMute?: boolean;
  /** Adverts of this board come each half second, connectable or not. */
  readonly near?: { readonly address: typeof ours; readonly isConnectable: boolean };
  /** How each connection goes. */
  readonly connects?: "never" | "hangs";
}

/** A radio in virtual time that remembers whom it was to connect to. */
class AirRadio {
  readonly clock: FakeClock;
  readonly peers: Peer[] = [];
  isOpen = false;
  readonly #weather: Weather;
  #isScanning = false;

  constructor(clock: FakeClock, weather: Weather) {
    this.clock = clock;
    this.#weather = weather;
  }

  open(ears: RadioEars): void {
    this.isOpen = true;
    const { trouble, isMute, near } = this.#weather;
    this.#later(20, () => {
      if (trouble !== undefined) ears.failed(trouble);
      else if (isMute !== true) {
        ears.ready();
        ears.scanning();
      }
    });
    const advertise = (): void => {
      if (this.#isScanning && near !== undefined)
        ears.advert({ ...near, addressType: "random", serviceData: undefined, rssi: -50 });
      if (this.isOpen) this.#later(500, advertise);
    };
    this.#later(500, advertise);
  }

  scan(): void {
    this.#isScanning = true;
  }

  converse(peer: Peer, { begin }: Conversation): Promise<VisitEnd> {
    this.peers.push(peer);
    this.#isScanning = false;
    return new Promise((resolve) => {
      const exchange: Exchange = begin({ send: () => undefined, ended: resolve });
      if (this.#weather.connects === "never")
        this.#later(2_000, () => resolve({ written: 0, miss: "no-connection" }));
      else exchange.start();
    });
  }

  close(): Promise<void> {
    this.isOpen = false;
    this.#isScanning = false;
    return Promise.resolve();
  }

  #later(ms: number, call: () => void): void {
    this.clock.wakeAt(monotonic(this.clock.monotonic() + ms), call);
  }
}

describe("looking for a board", () => {
  let clock: FakeClock;

  beforeEach(() => {
    clock = new FakeClock();
  });

  async function faultIn(weather: Weather): Promise<{ readonly fault: AirFault; readonly radio: AirRadio }> {
    const radio = new AirRadio(clock, weather);
    const parts: LineParts = { clock, radio };
    let opened: Result<BluetoothLine, AirFault> | undefined;
    void openBluetoothLine(parts, ours).then((result) => {
      opened = result;
    });
    await clock.pass(flashLimits.searchMs + flashLimits.consoleMs + 3_000);
    if (opened === undefined || opened.ok) throw new Error("it did not end in a fault");
    return { fault: opened.fault, radio };
  }

  test.each<readonly [string, Weather, string, number]>([
    ["nobody", {}, "not-in-reach", 0],
    ["only another board", { near: { address: other, isConnectable: true } }, "not-in-reach", 0],
    ["one that takes no connection", { near: { address: ours, isConnectable: false } }, "no-connection", 0],
    [
      "one that cannot be connected to",
      { near: { address: ours, isConnectable: true }, connects: "never" },
      "no-connection",
      flashLimits.connections,
    ],
    [
      "one that says nothing when connected",
      { near: { address: ours, isConnectable: true }, connects: "hangs" },
      "no-connection",
      flashLimits.connections,
    ],
    ["a radio that says nothing", { isMute: true }, "bluetooth-not-answering", 0],
    [
      "a radio that is switched off",
      { trouble: { code: "bluetooth-off", detail: "gone" } },
      "bluetooth-off",
      0,
    ],
  ])(
    "with %s there it ends within bounds, with a reason, and lets go of the radio",
    async (_what, weather, code, connections) => {
      const { fault, radio } = await faultIn(weather);
      expect(fault.code).toBe(code);
      expect(radio.peers).toEqual(
        Array.from({ length: connections }, () => ({ address: ours, addressType: "random" })),
      );
      expect(radio.isOpen).toBe(false);
      const { how, farewell } = airEnded(fault, "C4:48:E6:8F:80:A5");
      expect(how).toBe("unreachable");
      expect(farewell.remedy).toMatch(/\w/);
      await clock.pass(1_000);
      expect(clock.armed).toBe(0);
    },
  );
});
