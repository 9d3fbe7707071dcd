import type {
  AnalogWrite,
  ClearTimeout,
  Crypto,
  EspruinoSystem,
  GetTime,
  Pin,
  SerialPort,
  SetTimeout,
  SetWatch,
  Storage,
} from "./api.ts";
import { ecbBlocks } from "./ecbBlocks.ts";
import { lineLink } from "./lineLink.ts";
import { lockConsole } from "./lockConsole.ts";
import type { Actuators } from "./patternPlayer.ts";
import { storageFlash } from "./storageFlash.ts";
import { provisionOf, readStoredFob, type StoredFob } from "./storedFob.ts";
import { showUnfit, wakeFob } from "./wakeFob.ts";
import { keepWatch } from "./watchdog.ts";

declare const E: EspruinoSystem;
declare const USB: SerialPort;
declare const BTN1: Pin;
declare const LED1: Pin;
declare const analogWrite: AnalogWrite;
declare const setWatch: SetWatch;
declare const setTimeout: SetTimeout;
declare const clearTimeout: ClearTimeout;
declare const getTime: GetTime;
declare function require(module: "Storage"): Storage;
declare function require(module: "crypto"): Crypto;

const clock = { setTimeout, clearTimeout, getTime };
const storage = require("Storage");
const actuators: Actuators = {
  begin: (kind) => {
    if (kind === "light") analogWrite(LED1, 1);
  },
  stop: () => analogWrite(LED1, 0),
};

function wakeBoard(fob: StoredFob): void {
  const provision = provisionOf(fob);
  wakeFob(
    {
      clock,
      setWatch,
      button: BTN1,
      // biome-ignore lint/style/useNodejsImportProtocol: the board's own module, not Node's.
      aes: ecbBlocks(require("crypto")),
      flash: storageFlash(storage),
      // It draws from the computer it is plugged into.
      power: { millivolts: () => undefined, alive: keepWatch(E) },
      abilities: { vibrates: false, lights: true, sounds: false },
      actuators,
      link: (hear) => lineLink({ port: USB, address: provision.address }, hear),
    },
    provision,
  );
}

/** Last, since Espruino knows a function only once it has come by it. */
function wake(): void {
  lockConsole(E);
  const kept = readStoredFob(storage);
  if (kept !== undefined) wakeBoard(kept);
  else showUnfit(clock, actuators, "light");
}

wake();
