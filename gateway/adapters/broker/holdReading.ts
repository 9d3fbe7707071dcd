import type { Socket } from "node:net";

/** What a socket of Node reads through. Not documented, and the same since Node 0.12; without it nothing is held. */
interface ReadingHandle {
  readStop(): number;
  readStart(): number;
}

/**
 * The event loop is told of nothing more that comes in on this connection, not
 * even its end. A stream that is paused still takes its end; only this keeps
 * ten thousand ends out of one turn.
 */
export function holdReading(socket: Socket): void {
  handleOf(socket)?.readStop();
}

export function releaseReading(socket: Socket): void {
  handleOf(socket)?.readStart();
}

function handleOf(socket: Socket): ReadingHandle | undefined {
  const handle: unknown = Reflect.get(socket, "_handle");
  return !socket.destroyed && isReadingHandle(handle) ? handle : undefined;
}

function isReadingHandle(handle: unknown): handle is ReadingHandle {
  return typeof handle === "object" && handle !== null && "readStop" in handle && "readStart" in handle;
}
