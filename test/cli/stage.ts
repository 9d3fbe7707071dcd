import type { Kit } from "../../gateway/cli/kit.ts";
import { runProgram } from "../../gateway/cli/program.ts";
import type { Voice } from "../../gateway/cli/voice.ts";
import { instant } from "../../shared/base/instant.ts";
import { InvariantBroken } from "../../shared/base/invariant.ts";

/** What a command said and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface StageWishes {
  readonly env?: Readonly<Record<string, string>>;
  readonly piped?: string;
  /** What is typed at each prompt, in order; without it there is no terminal to ask. */
  readonly typed?: readonly string[];
  readonly columns?: number;
  readonly isTerminal?: boolean;
  readonly untilStopped?: () => Promise<void>;
}

const noLauncher = (): never => {
  throw new InvariantBroken("this command starts no gateway");
};

/** Runs one command line in this process, without a terminal unless one is wished for. */
export async function run(words: readonly string[], wishes: StageWishes = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runProgram(kitOf(out, err, wishes), words);
  return { code, out: out.join(""), err: err.join("") };
}

export function kitOf(out: string[], err: string[], wishes: StageWishes): Kit {
  const typed = [...(wishes.typed ?? [])];
  return {
    out: voice(out, wishes),
    err: voice(err, wishes),
    input: {
      isTerminal: wishes.typed !== undefined,
      ask: async (question) => {
        err.push(question);
        return typed.shift() ?? "";
      },
      readAll: async () => wishes.piped ?? "",
    },
    env: wishes.env ?? {},
    now: () => instant(Date.UTC(2026, 8, 7, 12, 0, 0)),
    launcher: { start: noLauncher, found: noLauncher, recover: noLauncher },
    untilStopped: wishes.untilStopped ?? (() => new Promise(() => {})),
  };
}

function voice(said: string[], { columns = 100, isTerminal = false }: StageWishes): Voice {
  return {
    say: (text) => void said.push(text),
    paint: (_style, text) => text,
    isTerminal,
    columns: () => columns,
  };
}
