import { faults } from "../../../shared/base/faults.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { Ended, unheld } from "../ended.ts";
import type { AirFault } from "./bluetoothLine.ts";
import type { UploadFault } from "./upload.ts";
import type { UsbFault } from "./usbLine.ts";

const unlock =
  "A board that runs Hark has its console locked. Take its power, and give it back with the button held until the console answers; docs/hardware says how for each board.";

const onThisComputer =
  "`hciconfig -a` shows the adapters and `hciconfig hci0 up` switches one on. Opening one takes the capabilities CAP_NET_RAW and CAP_NET_ADMIN (`sudo` has them), and no relay may hold it meanwhile.";

/** Ends the command: what is wrong with the port, and what to do about it. */
export function portEnded(fault: UsbFault, port: string): Ended {
  switch (fault.code) {
    case "no-such-port":
      return cut(
        fault.code,
        `There is no port ${port}.`,
        "Plug the board in; `ls /dev/ttyACM* /dev/ttyUSB*` shows what there is.",
      );
    case "no-permission":
      return cut(
        fault.code,
        `You may not open ${port}.`,
        "Add yourself to the group that owns it (dialout on Debian), and log in again.",
      );
    case "port-busy":
      return cut(
        fault.code,
        `Something else has ${port} open.`,
        "Close the other program; a running gateway holds the ports in its configuration.",
      );
    case "port-failed":
      return cut(fault.code, `${port} failed: ${fault.detail}.`, "Plug the board in again.");
    default:
      return unreachable(fault);
  }
}

/** Ends the command: what is wrong with the air between here and the board. */
export function airEnded(fault: AirFault, address: string): Ended {
  switch (fault.code) {
    case "not-in-reach":
      return cut(
        fault.code,
        `Nothing with the address ${address} is in reach.`,
        "Bring it within a metre or two, and see that it has power and that no phone or browser is connected to it: it is silent then.",
      );
    case "no-connection":
      return cut(fault.code, `${address} is heard, and takes no connection.`, unlock);
    case "no-console":
      return unheld(fault.code, `${address} has no console.`, unlock);
    case "connection-cut":
      return cut(
        fault.code,
        `The connection to ${address} was cut before the firmware was in.`,
        "Bring the board closer, and flash it again: what is half written is written afresh.",
      );
    case "bluetooth-missing":
    case "bluetooth-off":
    case "bluetooth-forbidden":
    case "bluetooth-not-answering":
    case "bluetooth-deaf":
      return cut(fault.code, `${faults[fault.code].title} (${fault.detail})`, onThisComputer);
    default:
      return unreachable(fault);
  }
}

/** Ends the command: the firmware is in, and nobody knows whether it runs. */
export function startInDoubt(address: string): Ended {
  return cut(
    "start-in-doubt",
    `The firmware is written and read back, and the connection to ${address} was cut before it was seen to start.`,
    "Take the board's power, and give it back: it starts then.",
  );
}

/** Ends the command: what the board at the far end refused or got wrong. */
export function boardEnded(fault: UploadFault, port: string): Ended {
  switch (fault.code) {
    case "no-answer":
      return cut(fault.code, `No Espruino answers at ${port}.`, unlock);
    case "console-locked":
      return unheld(fault.code, `The board at ${port} asks for a password.`, unlock);
    case "board-objects":
      return unheld(
        fault.code,
        `The board objects: ${fault.says}`,
        "Bring its Espruino up to date, and try again.",
      );
    case "wrong-board":
      return unheld(
        fault.code,
        `The board at ${port} is a ${fault.is}.`,
        "Name the body that it is, or take the other board.",
      );
    case "wrong-address":
      return unheld(
        fault.code,
        `The board at ${port} has the address ${fault.is}, and the record is for another.`,
        "Take the board it is for, or provision this one.",
      );
    case "counters-lost":
      return unheld(
        fault.code,
        "This key has counted on a board, and the board has lost its count: numbers would be used twice.",
        "Put the record away and provision the fob with a new key (P8).",
      );
    case "no-room":
      return unheld(
        fault.code,
        `The board has no room for ${fault.file}.`,
        "Remove what else is in its Storage, but for files that begin with hk.",
      );
    case "readback-differs":
      return unheld(
        fault.code,
        `What the board kept of ${fault.file} differs from what was sent.`,
        "Flash it again; if it happens twice, its flash is worn.",
      );
    default:
      return unreachable(fault);
  }
}

function cut(code: string, sentence: string, remedy: string): Ended {
  return new Ended("unreachable", { code, sentence, remedy, problems: [] });
}
