import { advertLink } from "./advertLink.ts";
import type {
  AnalogWrite,
  ClearTimeout,
  Crypto,
  EspruinoSystem,
  GetTime,
  Nrf,
  Pin,
  SetTimeout,
  SetWatch,
  Storage,
} from "./api.ts";
import { ecbBlocks } from "./ecbBlocks.ts";
import { lockConsole } from "./lockConsole.ts";
import type { Actuators } from "./patternPlayer.ts";
import { storageFlash } from "./storageFlash.ts";
import { isProvisionedAs, provisionOf, readStoredFob, type StoredFob } from "./storedFob.ts";
import { showUnfit, wakeFob } from "./wakeFob.ts";
import { keepWatch } from "./watchdog.ts";

declare const NRF: Nrf;
declare const E: EspruinoSystem;
declare const BTN: Pin;
declare const LED1: Pin;
declare const D1: Pin;
declare const analogWrite: AnalogWrite;
declare const setWatch: SetWatch;
declare const setTimeout: SetTimeout;
declare const clearTimeout: ClearTimeout;
declare const getTime: GetTime;
declare function require(module: "Storage"): Storage;
declare function require(module: "crypto"): Crypto;

/** The share of the time the LED is on where it must not be noticed across a room. */
const dim = 0.05;

const clock = { setTimeout, clearTimeout, getTime };
const storage = require("Storage");

function wakePuck(fob: StoredFob): void {
  const alive = keepWatch(E);
  wakeFob(
    {
      clock,
      setWatch,
      button: BTN,
      // biome-ignore lint/style/useNodejsImportProtocol: the board's own module, not Node's.
      aes: ecbBlocks(require("crypto")),
      flash: storageFlash(storage),
      power: { millivolts: () => Math.round(NRF.getBattery() * 1000), alive },
      abilities: { vibrates: fob.motor, lights: true, sounds: false },
      actuators: actuatorsOf(fob.settings.profile === "audible" ? 1 : dim, fob.motor),
      link: (hear) => advertLink({ nrf: NRF, clock }, hear),
    },
    provisionOf(fob),
  );
}

/** The red LED, and the motor that may be soldered to D1. */
function actuatorsOf(brightness: number, hasMotor: boolean): Actuators {
  return {
    begin: (kind) => {
      if (kind === "vibrate" && hasMotor) analogWrite(D1, 1);
      if (kind === "light") analogWrite(LED1, brightness);
    },
    stop: () => {
      if (hasMotor) analogWrite(D1, 0);
      analogWrite(LED1, 0);
    },
  };
}

/** Last, since Espruino knows a function only once it has come by it. */
function wake(): void {
  lockConsole(E);
  const kept = readStoredFob(storage);
  if (kept !== undefined && isProvisionedAs(kept, NRF.getAddress())) wakePuck(kept);
  else showUnfit(clock, actuatorsOf(1, false), "light");
}

wake();
