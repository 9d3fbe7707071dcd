import { advertLink } from "./advertLink.ts";
import type {
  BangleWatch,
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

declare const NRF: Nrf;
declare const E: EspruinoSystem;
declare const Bangle: BangleWatch;
declare const BTN1: Pin;
declare const setWatch: SetWatch;
declare const setTimeout: SetTimeout;
declare const clearTimeout: ClearTimeout;
declare const getTime: GetTime;
declare function require(module: "Storage"): Storage;
declare function require(module: "crypto"): Crypto;

/** Of the motor's strength: felt on the wrist, not heard across a table (P7). */
const strength = 0.4;

/** A lithium cell is empty at 3.3 V and full at 4.2 V; the watch itself tells percent only. */
const emptyMillivolts = 3_300;
const fullMillivolts = 4_200;

const clock = { setTimeout, clearTimeout, getTime };
const storage = require("Storage");
const actuators: Actuators = {
  begin: (kind, ms) => {
    if (kind === "vibrate") Bangle.buzz(ms, strength);
  },
  // A buzz ends by itself.
  stop: () => undefined,
};

/** P7: the screen stays dark whatever the wrist does. The hold that is a panic must not also restart the watch. */
function darken(isMoveWatched: boolean): void {
  Bangle.setOptions({
    btnLoadTimeout: 0,
    wakeOnBTN1: false,
    wakeOnTouch: false,
    wakeOnFaceUp: false,
    wakeOnTwist: false,
    wakeOnDoubleTap: false,
    // A watch that lies still reads its accelerometer seldom, which halves what it draws.
    powerSave: !isMoveWatched,
    lockTimeout: 0,
  });
  Bangle.setLCDPower(false);
}

function wakeWatch(fob: StoredFob): void {
  const senses = wakeFob(
    {
      clock,
      setWatch,
      button: BTN1,
      // biome-ignore lint/style/useNodejsImportProtocol: the board's own module, not Node's.
      aes: ecbBlocks(require("crypto")),
      flash: storageFlash(storage),
      power: { millivolts, cell: "rechargeable", alive: () => E.kickWatchdog() },
      abilities: { vibrates: true, lights: false, sounds: false },
      actuators,
      link: (hear) => advertLink({ nrf: NRF, clock }, hear),
    },
    provisionOf(fob),
  );
  // Espruino would run the program twelve times a second, for nobody.
  if (!watchesMoves(fob)) return;
  Bangle.on("accel", (moved) => senses.acceleration(Math.round(moved.mag * 1000)));
}

function watchesMoves({ settings }: StoredFob): boolean {
  return settings.manDown !== undefined;
}

function millivolts(): number {
  return emptyMillivolts + Math.round(((fullMillivolts - emptyMillivolts) * E.getBattery()) / 100);
}

/** Last, since Espruino knows a function only once it has come by it. */
function wake(): void {
  lockConsole(E);
  const kept = readStoredFob(storage);
  darken(kept !== undefined && watchesMoves(kept));
  if (kept !== undefined && isProvisionedAs(kept, NRF.getAddress())) wakeWatch(kept);
  else showUnfit(clock, actuators, "vibrate");
}

wake();
