import pino, { type DestinationStream } from "pino";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import { closeWithinMs, stackFrames, waitingBytes } from "./limits.ts";
import { type LogCode, type LogFields, type LogLevel, logCodes } from "./logCodes.ts";
import { oneLine } from "./oneLine.ts";
import { withheld, withholdFields, withholdIn } from "./withhold.ts";

/** Where lines go that nobody should have to read. */
export interface Log {
  note(code: LogCode, fields: LogFields): void;
  /** The program is wrong, and about to stop: the only line of level error. */
  broken(error: unknown): void;
  /** Resolves once every line was handed to the system, or nobody took them for a moment. */
  close(): Promise<void>;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly out: LogOut;
}

/** A place for lines: the program's standard output, or a test's memory. */
export interface LogOut extends DestinationStream {
  readonly isTerminal: boolean;
  close(): Promise<void>;
}

/** JSON lines with stable codes; one readable line each when a person looks on. */
export function openLog({ level, out }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    out.isTerminal ? { write: (json) => out.write(oneLine(json, true)) } : out,
  );
  return {
    note(code, fields) {
      logger[logCodes[code].level]({ code, ...withholdFields(fields) });
    },
    broken(error) {
      const code = "invariant-broken" satisfies LogCode;
      logger[logCodes[code].level]({ code, ...describeError(error) });
    },
    close: () => out.close(),
  };
}

/**
 * The program's standard output. Node writes to pipes and sockets (what a
 * service manager and a container give us) without waiting for whoever reads
 * them; a reader that stopped or went must not stop a press. A thread that
 * writes instead would be waited for at exit, for good.
 */
export function standardOutput(): LogOut {
  const out = process.stdout;
  let dropped = 0;
  // Whoever read us has gone: nobody is left to tell.
  out.on("error", () => {});
  return {
    isTerminal: out.isTTY === true,
    write(line) {
      if (out.writableLength > waitingBytes) {
        dropped += 1;
        return;
      }
      // As soon as there is room again, the gap itself is told.
      if (dropped > 0) out.write(droppedLine(dropped));
      dropped = 0;
      out.write(line);
    },
    close: () =>
      new Promise((resolve) => {
        const patience = setTimeout(resolve, closeWithinMs);
        out.write("", () => {
          clearTimeout(patience);
          resolve();
        });
      }),
  };
}

function droppedLine(count: number): string {
  const code = "lines-dropped" satisfies LogCode;
  return `${JSON.stringify({ level: logCodes[code].level, time: new Date().toISOString(), code, count })}\n`;
}

/** P10: where it broke, and our own words. Anybody else's message may quote what a person wrote. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const frames = (error.stack ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
    .slice(0, stackFrames)
    .map((line) => line.slice(3));
  return {
    kind: error.name,
    detail: error instanceof InvariantBroken ? withholdIn(error.message) : withheld,
    stack: frames,
  };
}
