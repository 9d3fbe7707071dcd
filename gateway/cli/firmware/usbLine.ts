import { SerialPort } from "serialport";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { BoardLine } from "./boardConsole.ts";

export type UsbFault =
  | { readonly code: "no-such-port" }
  | { readonly code: "no-permission" }
  | { readonly code: "port-busy" }
  | { readonly code: "port-failed"; readonly detail: string };

export interface UsbLine extends BoardLine {
  close(): Promise<void>;
}

/** Opens a cable to a board. */
export function openUsbLine(path: string, baudRate: number): Promise<Result<UsbLine, UsbFault>> {
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  return new Promise((resolve) => {
    port.open((error) => {
      if (error) resolve(failed(faultOf(error.message)));
      else resolve(ok(lineOver(port)));
    });
  });
}

function lineOver(port: SerialPort): UsbLine {
  // A cable that is pulled out closes the port; the answer that does not come says so.
  port.on("error", () => undefined);
  const clock = setInterval(() => undefined, wakeMs);
  return {
    send: (text) => void (port.isOpen && port.write(text, "latin1")),
    hear: (told) => void port.on("data", (piece: Buffer) => told(piece.toString("latin1"))),
    close: () => {
      clearInterval(clock);
      return new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
    },
  };
}

/**
 * serialport 13 waits for bytes by way of libuv's poll. Under Node 26 on Linux that
 * wait begins only when something else wakes the event loop (strace: no epoll_ctl
 * after the read that gave EAGAIN; under Node 20 there is one), and this program
 * has nothing else to do. Waking it by the clock costs 5 ms an answer.
 */
const wakeMs = 5;

/** The driver gives a sentence of the operating system, and nothing else. */
function faultOf(message: string): UsbFault {
  if (/no such file|cannot find|ENOENT/i.test(message)) return { code: "no-such-port" };
  if (/permission|access denied|EACCES/i.test(message)) return { code: "no-permission" };
  if (/busy|lock/i.test(message)) return { code: "port-busy" };
  return { code: "port-failed", detail: message };
}
