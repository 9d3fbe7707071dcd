import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { type Listened, lingerMs } from "./carrier.ts";
import { holdReading, releaseReading } from "./holdReading.ts";

/** A WebSocket that has agreed on the `mqtt` subprotocol; MQTT packets may span its frames (MQTT 3.1.1 section 6). */
export function webSocketCarrier(socket: WebSocket, address: string, under: Socket): Listened {
  socket.on("error", () => socket.terminate());
  return {
    carrier: {
      address,
      send: (bytes) => {
        if (socket.readyState === socket.OPEN) socket.send(bytes);
      },
      unsent: () => socket.bufferedAmount,
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      hold: () => holdReading(under),
      release: () => releaseReading(under),
      end: () => {
        socket.close();
        setTimeout(() => socket.terminate(), lingerMs).unref();
      },
    },
    listen: (ears) => {
      let told = false;
      socket.on("message", (message: Buffer | ArrayBuffer | Buffer[], isBinary) => {
        if (!isBinary) socket.close(1003);
        else ears.heard(wholeBuffer(message));
      });
      socket.on("close", () => {
        if (told) return;
        told = true;
        ears.gone();
      });
      socket.resume();
    },
  };
}

function wholeBuffer(message: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Buffer.isBuffer(message)) return message;
  return Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message);
}
