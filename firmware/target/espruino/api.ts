/**
 * What our bodies use of Espruino's interface, and no more: its reference is at
 * espruino.com/Reference. Only the entry files name the globals; the rest is
 * handed these types, so that no part reaches for a board it was not given.
 */

/** A pin, or a button with its own idea of what counts as pressed. */
export type Pin = { readonly read: () => boolean };

/** 0 is off and 1 is on; between them the pin is on for that share of the time. */
export type AnalogWrite = (pin: Pin, level: number) => void;

export type Edge = { readonly state: boolean };

/** Without `debounce` Espruino gives every edge that the pin has. */
export type SetWatch = (
  told: (edge: Edge) => void,
  pin: Pin,
  options: { readonly repeat: true; readonly edge: "both"; readonly debounce: 0 },
) => void;

/** The number that takes the wait back. */
export type SetTimeout = (told: () => void, ms: number) => number;
export type ClearTimeout = (wait: number) => void;
/** Seconds, with a fraction. */
export type GetTime = () => number;

export type Clock = {
  readonly setTimeout: SetTimeout;
  readonly clearTimeout: ClearTimeout;
  readonly getTime: GetTime;
};

export type Storage = {
  readonly readArrayBuffer: (file: string) => ArrayBuffer | undefined;
  /** `undefined` for what is not there, and for what is not JSON when `noExceptions`. */
  readonly readJSON: <Form>(file: string, noExceptions: boolean) => Partial<Form> | undefined;
  /** `false` or an exception when there is no room. */
  readonly write: (file: string, bytes: ArrayBuffer) => boolean;
};

export type Crypto = {
  readonly AES: {
    readonly encrypt: (
      message: Uint8Array,
      key: Uint8Array,
      options: { readonly mode: "ECB" },
    ) => ArrayBuffer;
  };
};

export type AdvertisingOptions = {
  /** Milliseconds, 20 to 10,240. */
  readonly interval: number;
  readonly connectable: boolean;
  readonly scannable: boolean;
  readonly showName: boolean;
  /** Whether adverts go on, then not connectable, while somebody is connected. */
  readonly whenConnected: boolean;
};

export type Nrf = {
  /** `aa:bb:cc:dd:ee:ff`, in newer builds followed by the kind of address. */
  readonly getAddress: () => string;
  readonly setAdvertising: (
    serviceData: { readonly [uuid: number]: Uint8Array },
    options: AdvertisingOptions,
  ) => void;
  readonly setServices: (services: Services, options: { readonly uart: boolean }) => void;
  /** The radio off, and on again. */
  readonly sleep: () => void;
  readonly wake: () => void;
  readonly disconnect: () => void;
  readonly on: (what: "connect" | "disconnect", told: () => void) => void;
  /** Volts at the chip. */
  readonly getBattery: () => number;
};

export type Services = { readonly [service: string]: { readonly [characteristic: string]: Characteristic } };

export type Characteristic = {
  readonly value: readonly number[];
  readonly maxLen: number;
  readonly writable: true;
  readonly onWrite: (written: { readonly data: ArrayBuffer }) => void;
};

export type EspruinoSystem = {
  readonly enableWatchdog: (seconds: number, isAutomatic: boolean) => void;
  readonly kickWatchdog: () => void;
  readonly setConsole: (device: null, options: { readonly force: boolean }) => void;
  readonly lockConsole: () => void;
  readonly setPassword: (password: string) => void;
  /** A random whole number of 32 bits from the chip. */
  readonly hwRand: () => number;
  /** Percent. */
  readonly getBattery: () => number;
};

export type SerialPort = {
  readonly on: (what: "data", told: (text: string) => void) => void;
  readonly write: (bytes: Uint8Array) => void;
};

export type BangleWatch = {
  readonly buzz: (ms: number, strength: number) => unknown;
  readonly on: (what: "accel", told: (moved: { readonly mag: number }) => void) => void;
  readonly setOptions: (options: WatchOptions) => void;
  readonly setLCDPower: (isOn: boolean) => void;
};

export type WatchOptions = {
  /** How long the button is held until the watch restarts; 0 for never. */
  readonly btnLoadTimeout: number;
  readonly lockTimeout: number;
  /** Fewer readings of the accelerometer while it lies still. */
  readonly powerSave: boolean;
  readonly wakeOnBTN1: boolean;
  readonly wakeOnTouch: boolean;
  readonly wakeOnFaceUp: boolean;
  readonly wakeOnTwist: boolean;
  readonly wakeOnDoubleTap: boolean;
};
