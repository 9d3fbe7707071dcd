import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createContext, Script } from "node:vm";
import { getQuickJS } from "quickjs-emscripten";

/** Runs a program and gives what it printed, line by line. */
export type Interpreter = (program: string) => Promise<readonly string[]>;

export const inNode: Interpreter = async (program) => {
  const printed: string[] = [];
  new Script(program).runInContext(createContext({ print: (line: string) => void printed.push(line) }), {
    timeout: 20_000,
  });
  return printed;
};

/** With no more memory than the board has, its own needs included. */
export function inQuickJs(memoryBytes: number): Interpreter {
  return async (program) => {
    const runtime = (await getQuickJS()).newRuntime();
    runtime.setMemoryLimit(memoryBytes);
    const context = runtime.newContext();
    const printed: string[] = [];
    const print = context.newFunction("print", (line) => void printed.push(context.getString(line)));
    context.setProp(context.global, "print", print);
    print.dispose();
    const result = context.evalCode(program);
    const fault = result.error === undefined ? undefined : JSON.stringify(context.dump(result.error));
    if (result.error === undefined) result.value.dispose();
    else result.error.dispose();
    context.dispose();
    runtime.dispose();
    if (fault !== undefined) throw new Error(`QuickJS: ${fault}`);
    return printed;
  };
}

/** Debian's package duktape. */
export const inDuktape: Interpreter = async (program) => {
  const folder = await mkdtemp(join(tmpdir(), "hark-duk-"));
  try {
    const file = join(folder, "day.js");
    await writeFile(file, program);
    const { stdout } = await promisify(execFile)("duk", [file], { maxBuffer: 64 * 1024 * 1024 });
    return stdout.split("\n").filter((line) => line !== "");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
