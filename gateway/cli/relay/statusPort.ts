import { rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import * as z from "zod";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { RelayView } from "../../relay/relay.ts";
import { relayCliLimits } from "./limits.ts";

const state = z.union([
  z.object({ kind: z.enum(["up", "starting"]) }),
  z.object({ kind: z.literal("down"), code: z.string(), detail: z.string() }),
]);

const viewForm = z.object({
  isUp: z.boolean(),
  queue: z.int(),
  links: z.array(z.object({ name: z.string(), state })),
  faults: z.array(z.object({ about: z.string(), code: z.string(), detail: z.string() })),
  counts: z.object({
    presses: z.int(),
    heartbeats: z.int(),
    notOurs: z.int(),
    heartbeatsDropped: z.int(),
    pressesLetGo: z.int(),
  }),
});

/** Tells how the relay is to whoever connects, and hangs up; the socket's folder is its owner's alone. */
export function openStatusPort(
  path: string,
  told: { readonly view: () => RelayView; readonly failed: (detail: string) => void },
): Server {
  // Whoever has the queue is the only relay here, so a socket that is there was left by one that was killed.
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.end(JSON.stringify(told.view()));
  });
  // A relay that cannot be asked still carries presses.
  server.on("error", ({ message }) => told.failed(message));
  server.listen(path);
  return server;
}

/** How the relay is that runs on this computer; `undefined` when none answers. */
export function askStatus(path: string): Promise<Result<RelayView, undefined>> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let text = "";
    const give = (): void => {
      socket.destroy();
      const read = viewForm.safeParse(jsonIn(text));
      resolve(read.success ? ok(read.data) : failed(undefined));
    };
    socket.setEncoding("utf8");
    socket.setTimeout(relayCliLimits.statusWithinMs, give);
    socket.on("error", give);
    socket.on("end", give);
    socket.on("data", (piece: string) => {
      text += piece;
      if (text.length > relayCliLimits.statusChars) give();
    });
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
