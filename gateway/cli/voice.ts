import { styleText } from "node:util";
import { cliLimits } from "./limits.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** One of the two streams a command speaks on. */
export interface Voice {
  /** Writes as it stands; nothing is added. */
  readonly say: (text: string) => void;
  /** Coloured where somebody looks at it, and plain otherwise. */
  readonly paint: (style: Style, text: string) => string;
  readonly isTerminal: boolean;
  /** Characters in a line now; practically endless where nobody looks. */
  readonly columns: () => number;
}

/** Honours NO_COLOR and FORCE_COLOR, as `styleText` does, and the terminal's own abilities. */
export function voiceOf(stream: NodeJS.WriteStream): Voice {
  return {
    say: (text) => void stream.write(text),
    paint: (style, text) => styleText(style, text, { stream }),
    isTerminal: stream.isTTY,
    columns: () =>
      stream.isTTY ? Math.max(cliLimits.leastColumns, stream.columns || 80) : cliLimits.unboundedColumns,
  };
}
