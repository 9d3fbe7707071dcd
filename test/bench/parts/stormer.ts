import { connect, type Socket } from "node:net";
import { generate } from "mqtt-packet";
import type { Login } from "./benchSite.ts";
import { machineMs, serveParent } from "./part.ts";

/**
 * Thousands of clients in one process: come in, and later all drop and come
 * back at once. Each connects anew immediately and, where that fails, after a
 * jittered wait that doubles, as real clients do.
 */
export type StormerOrder =
  | {
      readonly order: "gather";
      readonly logins: readonly Login[];
      readonly clients: number;
      readonly topic: string;
    }
  | { readonly order: "storm" }
  | { readonly order: "scatter" };

/** What became of a storm; instants on the machine's clock. */
export interface StormTold {
  readonly droppedAt: number;
  readonly allBackAt: number;
  /** Connections that failed and were tried again. */
  readonly retries: number;
}

/** A gathering keeps so many logins under way; a storm as many as there are clients. */
const gatheredAtOnce = 100;
/** A login that is not through by then counts as failed. */
const loginWithinMs = 10_000;
const firstWaitMs = 500;
const longestWaitMs = 8_000;

interface Caller {
  readonly login: Login;
  readonly connectBytes: Buffer;
  socket: Socket | undefined;
  tries: number;
}

let callers: Caller[] = [];
let subscribeBytes: Buffer = Buffer.alloc(0);
let missing = 0;
let retries = 0;
let allBack: () => void = () => {};
let isOver = false;

serveParent<StormerOrder>(async (order) => {
  switch (order.order) {
    case "gather":
      return gather(order);
    case "storm":
      return storm();
    case "scatter": {
      isOver = true;
      for (const { socket } of callers) socket?.resetAndDestroy();
      callers = [];
      return "scattered";
    }
  }
});

async function gather({
  logins,
  clients,
  topic,
}: Extract<StormerOrder, { order: "gather" }>): Promise<string> {
  isOver = false;
  subscribeBytes = generate({
    cmd: "subscribe",
    messageId: 1,
    subscriptions: [{ topic, qos: 1 }],
  });
  callers = Array.from({ length: clients }, (_, index) => callerOf(logins[index % logins.length], index));
  const left = callers.values();
  await Promise.all(
    Array.from({ length: gatheredAtOnce }, async () => {
      for (const caller of left) await new Promise<void>((resolve) => call(caller, resolve));
    }),
  );
  return "gathered";
}

/** One half ends its connections with a FIN, the other with a reset, as a power cut behind a switch leaves them. */
async function storm(): Promise<StormTold> {
  missing = callers.length;
  retries = 0;
  const back = new Promise<void>((resolve) => {
    allBack = resolve;
  });
  const droppedAt = machineMs();
  for (const [index, caller] of callers.entries()) {
    const { socket } = caller;
    caller.socket = undefined;
    caller.tries = 0;
    socket?.removeAllListeners("close");
    if (index % 2 === 0) socket?.destroy();
    else socket?.resetAndDestroy();
  }
  for (const caller of callers) call(caller, countBack);
  await back;
  return { droppedAt, allBackAt: machineMs(), retries };
}

function countBack(): void {
  missing -= 1;
  if (missing === 0) allBack();
}

function call(caller: Caller, through: () => void): void {
  if (isOver) return;
  const { hostname, port } = new URL(caller.login.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  caller.socket = socket;
  let heard = 0;
  const late = setTimeout(() => socket.destroy(), loginWithinMs);
  socket.on("error", () => {});
  socket.write(caller.connectBytes);
  socket.write(subscribeBytes);
  // CONNACK has 4 bytes and says 0 in its last, SUBACK has 5.
  socket.on("data", (bytes: Buffer) => {
    if (heard < 4 && heard + bytes.length >= 4 && bytes[3 - heard] !== 0) socket.destroy();
    const before = heard;
    heard += bytes.length;
    if (before >= 9 || heard < 9) return;
    clearTimeout(late);
    through();
  });
  socket.once("close", () => {
    clearTimeout(late);
    if (caller.socket !== socket) return;
    const wasIn = heard >= 9;
    if (wasIn) return;
    retries += 1;
    caller.tries += 1;
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (caller.tries - 1)) * (0.5 + Math.random());
    setTimeout(() => call(caller, through), waitMs);
  });
}

function callerOf(login: Login | undefined, index: number): Caller {
  if (!login) throw new Error("no login");
  const connectBytes = generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: `storm-${index}`,
    keepalive: 60,
    username: login.username,
    password: Buffer.from(login.password),
  });
  return { login, connectBytes, socket: undefined, tries: 0 };
}
