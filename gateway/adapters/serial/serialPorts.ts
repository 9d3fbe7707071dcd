import { realpathSync } from "node:fs";
import { SerialPort } from "serialport";
import type { LineOpener } from "./serialLink.ts";

/**
 * Opens a port of this computer. `path` is best one that keeps its name when the
 * board is plugged in elsewhere, such as `/dev/serial/by-id/…`. DTR is left
 * alone when it closes: many boards reset when it rises again.
 */
export function portOpener(path: string, baudRate: number): LineOpener {
  return () => new SerialPort({ path, baudRate, hupcl: false, lock: true });
}

/** USB ports of this computer by names that stay, where the system gives them one. */
export async function usbPorts(): Promise<readonly string[]> {
  const found = await SerialPort.list();
  return found
    .filter(({ vendorId }) => vendorId !== undefined)
    .map(({ path, pnpId }) => (pnpId === undefined ? path : `/dev/serial/by-id/${pnpId}`));
}

/** What a name leads to now: two names may be one port. */
export function devicePath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
