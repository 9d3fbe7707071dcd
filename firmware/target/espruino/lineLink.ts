import type { FobAddress } from "../../../shared/base/ids.ts";
import { encodeLine, type LineMessage, LineReader } from "../../../shared/frame/serialLine.ts";
import type { Link } from "../../hal/body.ts";
import type { SerialPort } from "./api.ts";

export type Line = { readonly port: SerialPort; readonly address: FobAddress };

/** Frames as messages on a serial line, replies the same way back. A line needs no opening to be heard. */
export function lineLink(line: Line, hear: (reply: Uint8Array) => void): Link {
  const reader = new LineReader();

  function write(message: LineMessage): void {
    const encoded = encodeLine(message);
    if (encoded.ok) line.port.write(encoded.value);
  }

  function take(text: string): void {
    const messages = reader.feed(bytesOf(text));
    for (const message of messages) {
      if (message.kind === "reply" && message.address === line.address) hear(message.reply);
    }
  }

  line.port.on("data", take);
  write({ kind: "hello", address: line.address });
  return {
    say: (frame) => write({ kind: "frame", address: line.address, serviceData: frame }),
    listen: () => undefined,
  };
}

/** Espruino hands bytes over as a string of characters up to 255. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}
