import { instant } from "../../shared/base/instant.ts";
import type { Launcher } from "./launcher.ts";
import { runProgram } from "./program.ts";
import { terminalInput } from "./terminalInput.ts";
import { voiceOf } from "./voice.ts";

/**
 * The command line of this process: its streams, its environment, its signals.
 * Gives the exit code once everything said has left, so that whoever called
 * may end the process at once.
 */
export async function runHark(launcher: Launcher): Promise<number> {
  // Whoever reads our output may have had enough (`hark alarms list | head`): that is no mistake of ours.
  process.stdout.on("error", endQuietly);
  process.stderr.on("error", endQuietly);
  const code = await runProgram(
    {
      out: voiceOf(process.stdout),
      err: voiceOf(process.stderr),
      input: terminalInput(process.stdin, process.stderr),
      env: process.env,
      now: () => instant(Date.now()),
      launcher,
      untilStopped,
    },
    process.argv.slice(2),
  );
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  return code;
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

/** The first signal asks to stop in order; a second one does not wait. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.once("SIGINT", () => process.exit(130));
      process.once("SIGTERM", () => process.exit(143));
      resolve();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
}
