import { encodeLine, LineReader } from "../../../../../shared/frame/serialLine.ts";
import type { Day } from "./day.ts";
import { fakeRadio } from "./fakeRadio.ts";
import { fakeStorage, hexOf } from "./fakeStorage.ts";
import { softAes } from "./softAes.ts";
import { virtualClock } from "./virtualClock.ts";

type Edge = { readonly state: boolean };

/** What the day does to the board. */
export type FakeBoard = {
  readonly globals: { readonly [name: string]: unknown };
  /** Lets time pass; `false` when the board has reset itself meanwhile and has to be booted. */
  readonly passUntil: (at: number) => boolean;
  readonly edge: (isDown: boolean) => void;
  readonly battery: (millivolts: number) => void;
  readonly accelerate: (milliG: number) => void;
  /** A relay brings these, one after the other, if it can. */
  readonly bring: (replies: readonly Uint8Array[]) => void;
  readonly visit: () => void;
  readonly reset: () => void;
  readonly log: (what: string) => void;
  readonly now: () => number;
  readonly after: (ms: number, then: () => void) => void;
};

/**
 * A board as far as its firmware can tell: pins, timers, Storage, radio, cable,
 * motor, watchdog, and a clock turned by hand. What it does is told to `log`.
 */
export function fakeBoard(day: Day, tell: (line: string) => void, said: (frame: string) => void): FakeBoard {
  const clock = virtualClock();
  /** What goes on around the board outlasts its resets. */
  const outside = virtualClock();
  let isDown = false;
  let millivolts = 3_000;
  let watch: ((edge: Edge) => void) | undefined;
  let moved: ((moved: { readonly mag: number }) => void) | undefined;
  let typed: ((text: string) => void) | undefined;
  let isLocked = false;
  let watchdogMs = 0;
  let kickedAt = 0;
  let hasReset = false;
  const levels: { [pin: string]: number } = {};

  const log = (what: string): void => tell(`${clock.now()} ${what}`);
  const cable = new LineReader();

  function heard(frame: string): void {
    log(`says ${frame}`);
    said(frame);
  }

  const radio = fakeRadio({
    address: day.address,
    millivolts: () => millivolts,
    said: heard,
    noted: log,
  });
  const storage = fakeStorage(day.files, (file, hex) => log(`keeps ${file} ${hex}`));
  const crypto = {
    AES: {
      encrypt: (block: Uint8Array, key: Uint8Array, { mode }: { readonly mode: string }) => {
        if (mode !== "ECB" || block.length !== 16 || key.length !== 16)
          throw new Error("not one block of ECB");
        return softAes(key, block).buffer;
      },
    },
  };
  const button = { name: "button", read: () => isDown };

  function reset(): void {
    clock.forget();
    radio.reset();
    watch = undefined;
    moved = undefined;
    typed = undefined;
    isLocked = false;
    watchdogMs = 0;
    hasReset = true;
    log("resets");
  }

  const globals = {
    NRF: radio.nrf,
    E: {
      enableWatchdog: (seconds: number) => {
        watchdogMs = seconds * 1000;
        kickedAt = clock.now();
      },
      kickWatchdog: () => {
        kickedAt = clock.now();
      },
      setPassword: () => undefined,
      lockConsole: () => undefined,
      setConsole: (device: unknown, { force }: { readonly force: boolean }) => {
        isLocked = device === null && force;
      },
      hwRand: () => 123456789,
      getBattery: () => Math.max(0, Math.min(100, Math.round((millivolts - 3_300) / 9))),
    },
    BTN: button,
    BTN1: button,
    LED1: { name: "LED1" },
    D1: { name: "D1" },
    Bangle: {
      buzz: (ms: number, strength: number) => log(`buzzes ${ms} at ${strength}`),
      on: (what: string, told: (moved: { readonly mag: number }) => void) => {
        if (what === "accel") moved = told;
      },
      setOptions: (options: { readonly btnLoadTimeout?: number; readonly powerSave?: boolean }) =>
        log(`button reloads: ${options.btnLoadTimeout}, sensor slows: ${options.powerSave}`),
      setLCDPower: (isOn: boolean) => log(`screen ${isOn}`),
    },
    USB: {
      on: (what: string, told: (text: string) => void) => {
        if (what === "data") typed = told;
      },
      write: (bytes: Uint8Array) => {
        if (!isLocked) throw new Error("the console would answer");
        for (const message of cable.feed(bytes)) {
          if (message.kind !== "frame") log(`line: ${message.kind} of ${message.address}`);
          else heard(hexOf(message.serviceData));
        }
      },
    },
    analogWrite: (pin: { readonly name: string }, level: number) => {
      if (levels[pin.name] === level || (levels[pin.name] === undefined && level === 0)) return;
      levels[pin.name] = level;
      log(`${pin.name} ${level}`);
    },
    setWatch: (told: (edge: Edge) => void, pin: unknown, options: { readonly debounce: number }) => {
      if (pin === button && options.debounce === 0) watch = told;
    },
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    getTime: () => clock.now() / 1000,
    require: (name: string) => (name === "Storage" ? storage : crypto),
  };

  /** The watchdog bites in the middle of a wait, and the board is gone from then on. */
  function passUntil(at: number): boolean {
    hasReset = false;
    while (clock.now() < at && !hasReset) {
      const next = Math.min(at, clock.now() + 100, outside.nextAt());
      clock.passUntil(next);
      outside.passUntil(next);
      if (watchdogMs > 0 && clock.now() - kickedAt > watchdogMs) {
        log("watchdog bites");
        reset();
      }
    }
    return !hasReset;
  }

  function bring(replies: readonly Uint8Array[]): void {
    if (typed === undefined) {
      if (!radio.bring(replies)) log("cannot be reached");
      return;
    }
    for (const reply of replies) type(reply, typed);
  }

  function type(reply: Uint8Array, into: (text: string) => void): void {
    const line = encodeLine({ kind: "reply", address: day.fob, reply });
    if (!line.ok) return;
    let text = "";
    for (let i = 0; i < line.value.length; i += 1) text += String.fromCharCode(line.value[i] as number);
    into(text);
  }

  return {
    globals,
    passUntil,
    edge: (down) => {
      isDown = down;
      if (watch !== undefined) watch({ state: down });
    },
    battery: (now) => {
      millivolts = now;
    },
    accelerate: (milliG) => {
      if (moved !== undefined) moved({ mag: milliG / 1000 });
    },
    bring,
    visit: () => log(radio.visit() ? "visited by a stranger" : "a stranger finds nothing"),
    reset,
    log,
    now: clock.now,
    after: (ms, then) => void outside.setTimeout(then, clock.now() - outside.now() + ms),
  };
}
