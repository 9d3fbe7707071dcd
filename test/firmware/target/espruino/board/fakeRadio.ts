import { hexOf } from "./fakeStorage.ts";

type Written = { readonly data: ArrayBuffer };
type Characteristic = { readonly maxLen: number; readonly onWrite: (written: Written) => void };
type Services = { readonly [service: string]: { readonly [characteristic: string]: Characteristic } };
type Advertising = {
  readonly connectable: boolean;
  readonly interval: number;
  readonly whenConnected: boolean;
};

/** The board's Bluetooth, and what a relay in reach can do with it. */
export type FakeRadio = {
  readonly nrf: object;
  /** A relay connects, writes one after the other and goes. `false` when it cannot. */
  readonly bring: (replies: readonly Uint8Array[]) => boolean;
  /** Somebody connects and stays until they are put off. */
  readonly visit: () => boolean;
  readonly reset: () => void;
};

export type RadioWatch = {
  readonly address: string;
  readonly millivolts: () => number;
  /** A frame begins to be said. */
  readonly said: (hex: string) => void;
  readonly noted: (what: string) => void;
};

const frameUuid = 0xfcd2;

export function fakeRadio(watch: RadioWatch): FakeRadio {
  let isAwake = true;
  let isVisited = false;
  let advertising: Advertising | undefined;
  let characteristic: Characteristic | undefined;
  let hasConsole = true;
  let connected: () => void = () => undefined;
  let disconnected: () => void = () => undefined;
  let onAir = "";

  function leave(): void {
    if (!isVisited) return;
    isVisited = false;
    disconnected();
  }

  function isReachable(): boolean {
    return isAwake && !isVisited && advertising?.connectable === true;
  }

  const nrf = {
    getAddress: () => `${watch.address} random`,
    getBattery: () => watch.millivolts() / 1000,
    setAdvertising: (data: { readonly [uuid: string]: Uint8Array }, options: Advertising) => {
      advertising = options;
      const frame = data[frameUuid];
      const said = frame === undefined ? "" : hexOf(frame);
      const isHeard = isVisited ? options.whenConnected : true;
      watch.noted(`advert ${options.connectable ? "open" : "closed"} every ${options.interval} ${said}`);
      // The same adverts going on, only open to relays from now, are no new saying.
      if (isHeard && said !== "" && said !== onAir) watch.said(said);
      onAir = isHeard ? said : "";
    },
    setServices: (services: Services, options: { readonly uart: boolean }) => {
      hasConsole = options.uart;
      for (const service of Object.keys(services)) {
        const its = services[service] as { readonly [characteristic: string]: Characteristic };
        for (const one of Object.keys(its)) characteristic = its[one];
      }
    },
    sleep: () => {
      if (isAwake) watch.noted("radio off");
      isAwake = false;
      leave();
    },
    wake: () => {
      isAwake = true;
    },
    disconnect: () => {
      if (isVisited) watch.noted("visitor put off");
      leave();
    },
    on: (what: string, told: () => void) => {
      if (what === "connect") connected = told;
      if (what === "disconnect") disconnected = told;
    },
  };

  return {
    nrf,
    bring: (replies) => {
      if (!isReachable() || characteristic === undefined || hasConsole) return false;
      isVisited = true;
      connected();
      for (const reply of replies) {
        if (!isVisited || reply.length > characteristic.maxLen) continue;
        characteristic.onWrite({ data: new Uint8Array(reply).buffer });
      }
      leave();
      return true;
    },
    visit: () => {
      if (!isReachable()) return false;
      isVisited = true;
      connected();
      return true;
    },
    reset: () => {
      isAwake = true;
      isVisited = false;
      advertising = undefined;
      characteristic = undefined;
      hasConsole = true;
      connected = () => undefined;
      disconnected = () => undefined;
      onAir = "";
    },
  };
}
