import { SerialPort } from "serialport";
import type { BoardLine } from "./boardLink.ts";

/** StandardFirmata's rate on an Uno and a Nano, in bits per second. */
const baudRate = 57_600;

/** For how long the reset line is held, in milliseconds; the capacitor on an Arduino wants a microsecond. */
const resetMs = 100;

/**
 * A line to a board on a USB serial port. `path` is best one that keeps its name
 * when the board is plugged in elsewhere, such as `/dev/serial/by-id/…`.
 *
 * Opening a port raises DTR, and an Arduino resets when DTR rises. The port is
 * therefore told to leave DTR alone when it closes, so that starting this
 * program again does not cost two seconds in which nobody hears the button.
 */
export function serialLine(path: string): BoardLine {
  return ({ resetBoard }) => {
    const port = new SerialPort({ path, baudRate, hupcl: false, lock: true });
    if (resetBoard) port.once("open", () => pulseReset(port));
    return port;
  };
}

/** A line that has no reset wire (a pseudo terminal, some Bluetooth bridges) refuses, and is used as it is. */
function pulseReset(port: SerialPort): void {
  port.set({ dtr: false }, (refused) => {
    if (refused === null) setTimeout(() => port.isOpen && port.set({ dtr: true }), resetMs);
  });
}
