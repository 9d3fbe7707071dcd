import { createHash } from "node:crypto";
import {
  type BoardLimits,
  type EspruinoBody,
  espruinoBodies,
  shareForCode,
  shareForVariables,
} from "./bodies.ts";
import { bundleEntry, entryOf } from "./bundle.ts";
import { type LintFinding, lintForEspruino } from "./espruinoLint.ts";
import { countVariables, type VariableCount } from "./variableCount.ts";

/** Firmware as it is put into a board. */
export type Firmware = {
  readonly body: EspruinoBody;
  readonly board: BoardLimits;
  readonly code: string;
  /** SHA-256 of the code, in hex: the same source makes the same bytes. */
  readonly digest: string;
  readonly variables: VariableCount;
  /** Why a board would refuse it, or not do what was meant; empty when it may be flashed. */
  readonly problems: readonly string[];
};

/** Builds, reads and measures the firmware of one body. */
export async function makeFirmware(body: EspruinoBody, entry: string = entryOf(body)): Promise<Firmware> {
  const { code } = await bundleEntry(entry);
  const board = espruinoBodies[body];
  const variables = countVariables(code);
  return {
    body,
    board,
    code,
    digest: createHash("sha256").update(code).digest("hex"),
    variables,
    problems: [...lintForEspruino(code).map(tell), ...excesses(code.length, variables, board)],
  };
}

/** What of the board's memory is overdrawn. */
export function excesses(bytes: number, variables: VariableCount, board: BoardLimits): readonly string[] {
  const room = Math.floor(board.savedCode.bytes * shareForCode);
  const free = Math.floor(board.variables * shareForVariables);
  return [
    ...(bytes > room ? [`takes ${bytes} bytes of code, and the board has room for ${room}`] : []),
    ...(variables.fromFlash > free
      ? [`takes about ${variables.fromFlash} variables at rest, and the board has room for ${free}`]
      : []),
  ];
}

function tell({ rule, says, near }: LintFinding): string {
  return `${says} (${rule}), near: ${near}`;
}
