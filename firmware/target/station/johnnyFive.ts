import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { InvariantBroken } from "../../../shared/base/invariant.ts";

// Neither package brings types. What stands here is the part a station uses, read from
// johnny-five 2.1.0 and firmata 2.3.0.

type FirmataPin = { readonly supportedModes: readonly number[]; readonly analogChannel: number };

type FirmataLine = EventEmitter & { write: (bytes: Uint8Array, written: () => void) => void };

type FirmataWish = {
  readonly skipCapabilities: boolean;
  readonly reportVersionTimeout: number;
  readonly pins: readonly FirmataPin[];
  readonly analogPins: readonly number[];
};

type Firmata = new (line: FirmataLine, wish: FirmataWish) => EventEmitter;

type BoardWish = {
  readonly io: EventEmitter;
  readonly repl: boolean;
  readonly debug: boolean;
  readonly sigint: boolean;
};

type OnPin = { readonly board: EventEmitter; readonly pin: number };

type JohnnyFive = {
  readonly Board: new (wish: BoardWish) => EventEmitter;
  readonly Button: new (
    wish: OnPin & { readonly isPullup: boolean; readonly holdtime: number },
  ) => EventEmitter;
  readonly Led: new (wish: OnPin) => { readonly on: () => void; readonly off: () => void };
  readonly Relay: new (
    wish: OnPin & { readonly type: "NO" | "NC" },
  ) => { readonly close: () => void; readonly open: () => void };
};

const require: (name: string) => unknown = createRequire(import.meta.url);

/** Loads both when the first station opens: johnny-five takes a fifth of a second, which no other command should wait. */
export function loadJohnnyFive(): { readonly five: JohnnyFive; readonly Firmata: Firmata } {
  const five = require("johnny-five");
  const Firmata = require("firmata");
  if (!isJohnnyFive(five) || !isFirmata(Firmata)) {
    throw new InvariantBroken("johnny-five or firmata is not the package it was");
  }
  return { five, Firmata };
}

function isJohnnyFive(loaded: unknown): loaded is JohnnyFive {
  return (
    typeof loaded === "object" &&
    loaded !== null &&
    ["Board", "Button", "Led", "Relay"].every((name) => typeof Reflect.get(loaded, name) === "function")
  );
}

function isFirmata(loaded: unknown): loaded is Firmata {
  return typeof loaded === "function";
}
