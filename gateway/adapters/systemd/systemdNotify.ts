import { spawn } from "node:child_process";
import { notifyWithinMs } from "./limits.ts";

/** Debian package systemd. */
const program = "systemd-notify";

/** Says one thing to the service manager: `READY=1` and the like. Resolves false when it was not heard; never rejects. */
export type Say = (words: readonly string[]) => Promise<boolean>;

export type SystemdFaultCode = "service-manager-unreachable";

/**
 * Node has no datagram sockets of the Unix kind, so systemd's own small program
 * carries each word. `socket` is NOTIFY_SOCKET; the child gets nothing else of
 * our environment but the path.
 */
export function systemdNotify(socket: string, path: string | undefined): Say {
  return (words) =>
    new Promise((resolve) => {
      const child = spawn(program, words, {
        env: { NOTIFY_SOCKET: socket, ...(path === undefined ? {} : { PATH: path }) },
        stdio: "ignore",
        timeout: notifyWithinMs,
        killSignal: "SIGKILL",
      });
      child.once("error", () => resolve(false));
      child.once("exit", (code) => resolve(code === 0));
    });
}
