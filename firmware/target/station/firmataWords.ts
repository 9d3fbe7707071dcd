import { wiring } from "./wiring.ts";

/** First bytes of the Firmata protocol, version 2. A port is eight pins. */
export const firmata = {
  portState: 0x90,
  analogState: 0xe0,
  reportPort: 0xd0,
  startSysex: 0xf0,
  pinMode: 0xf4,
  endSysex: 0xf7,
  version: 0xf9,
  firmware: 0x79,
} as const;

/** Modes of a pin. The newer mode for pull-ups is unknown to StandardFirmata 2.4: writing 1 to an input works in all. */
const input = 0;
const output = 1;

/**
 * Every pin of the port gets its pull-up, always: what a pin of the pattern shows then depends on
 * its mode alone, and a mode that never arrived is seen. The pull-up of an output drives a pin
 * that nothing is wired to.
 */
const pullAllUp: readonly number[] = portState(0, 0xff & ~0b11);

/** Behind a change of the pattern: has the port reported, whether it changed or not. */
export const pullUpAndReport: readonly number[] = [...pullAllUp, ...reportPort(true)];

export const askFirmware: readonly number[] = [firmata.startSysex, firmata.firmware, firmata.endSysex];
export const askVersion: readonly number[] = [firmata.version];

/** Makes a pin of the button's port show what is on it, 1 if that is nothing, or 0. Its pull-up must be set behind it. */
export function showPin(pin: number, isInput: boolean): readonly number[] {
  return [firmata.pinMode, pin, isInput ? input : output];
}

/**
 * Sets the button's port up whatever it was before, with these of its pins showing 1. Between its
 * mode and its pull-up a pin floats, so nothing is reported until all is set.
 */
export function setUpPort(patternPins: readonly number[], pattern: number): readonly number[] {
  return [
    // Ends a message of open length that noise may have begun and that would swallow all of this.
    firmata.endSysex,
    ...reportPort(false),
    ...showPin(wiring.button, true),
    ...pullAllUp,
    ...patternPins.flatMap((pin) => showPin(pin, (pattern & (1 << pin)) !== 0)),
    ...pullUpAndReport,
  ];
}

/** The state of a port, from the board or to it: seven bits and then the eighth. */
export function portState(port: number, state: number): readonly number[] {
  return [firmata.portState | port, state & 0x7f, (state >> 7) & 0x7f];
}

function reportPort(isOn: boolean): readonly number[] {
  return [firmata.reportPort, isOn ? 1 : 0];
}
