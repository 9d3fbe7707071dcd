import type { Socket } from "node:net";
import { type CarrierEars, type Listened, lingerMs, plainAddress } from "./carrier.ts";
import { holdReading, releaseReading } from "./holdReading.ts";

/** A TCP connection, or a TLS one after its handshake. */
export function socketCarrier(socket: Socket): Listened {
  const address = plainAddress(socket.remoteAddress);
  return {
    carrier: {
      address,
      send: (bytes) => {
        if (socket.writable) socket.write(bytes);
      },
      unsent: () => socket.writableLength,
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      hold: () => holdReading(socket),
      release: () => releaseReading(socket),
      end: () => endGently(socket),
    },
    listen: (ears) => listenTo(socket, ears),
  };
}

function listenTo(socket: Socket, ears: CarrierEars): void {
  let told = false;
  const gone = (): void => {
    if (told) return;
    told = true;
    ears.gone();
  };
  socket.on("data", (bytes: Buffer) => ears.heard(bytes));
  socket.on("end", gone);
  // A reset is told here first; `close` comes only after everything else of the turn.
  socket.on("error", gone);
  socket.on("close", gone);
  if (socket.destroyed) gone();
  else socket.resume();
}

function endGently(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.writableLength === 0) {
    socket.destroy();
    return;
  }
  socket.destroySoon();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
