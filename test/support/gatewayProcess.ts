import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface GatewayProcess {
  readonly port: number;
  readonly webSocketPort: number;
  /** The port of any transport, such as `wss`; 0 when it does not listen on it. */
  portOf(transport: string): number;
  /** The first admin's secret; `undefined` when the folder had its organisation already. */
  readonly secret: string | undefined;
  readonly child: ChildProcess;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits until it has ended by itself; gives its exit code. */
  stop(): Promise<number | null>;
}

export type GatewayStart =
  | { readonly ok: true; readonly gateway: GatewayProcess }
  | { readonly ok: false; readonly failed: string; readonly about: unknown };

const serve = fileURLToPath(new URL("serve.ts", import.meta.url));

/** Starts a gateway on free ports of loopback unless `settings` name others; settles when it listens or has failed. */
export async function startGatewayProcess(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
  wrap: readonly string[] = [],
): Promise<GatewayStart> {
  const all = {
    "data.folder": folder,
    "broker.plain.port": "0",
    "broker.websocket.port": "0",
    "http.port": "0",
    "log.level": "error",
    ...settings,
  };
  const [command, ...words] = [...wrap, process.execPath, serve, JSON.stringify(all)];
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "inherit"] });
  const said = await firstLine(child);
  if (said === undefined || "failed" in said) {
    return { ok: false, failed: JSON.stringify(said?.["failed"] ?? "ended"), about: said?.["about"] };
  }
  const listening = said["listening"] as readonly { transport: string; port: number }[];
  const portOf = (transport: string): number =>
    listening.find((one) => one.transport === transport)?.port ?? 0;
  const gone = once(child, "exit");
  const gateway: GatewayProcess = {
    port: portOf("mqtt"),
    webSocketPort: portOf("ws"),
    portOf,
    secret: said["secret"] as string | undefined,
    child,
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
    stop: async () => {
      child.kill("SIGTERM");
      await gone;
      return child.exitCode;
    },
  };
  return { ok: true, gateway };
}

/** The first line that is an answer; log lines may come before it. */
async function firstLine(child: ChildProcess): Promise<Record<string, unknown> | undefined> {
  if (!child.stdout) return undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) continue;
    const said = JSON.parse(line) as Record<string, unknown>;
    if ("listening" in said || "failed" in said) {
      child.stdout.resume();
      return said;
    }
  }
  return undefined;
}
