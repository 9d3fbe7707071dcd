import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvariantBroken } from "../../shared/base/invariant.ts";

const root = join(import.meta.dirname, "..", "..");
const main = join(root, "gateway", "main.ts");
const node = join(root, "node_modules", ".bin", "node");

/** What one command line did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own in which `hark` is run as an administrator would run it. */
export class HarkFolder {
  readonly folder: string = mkdtempSync(join(tmpdir(), "hark-cli-"));
  #gateway: ChildProcess | undefined;

  /** Runs one command to its end; `piped` is what stands on its standard input. */
  run(words: readonly string[], piped = ""): Promise<Ran> {
    return new Promise((resolve) => {
      const child = execFile(
        node,
        [main, ...words],
        { cwd: this.folder, env: plainEnvironment(), timeout: 60_000 },
        (error, out, err) =>
          resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err }),
      );
      child.stdin?.end(piped);
    });
  }

  /** The same, which must succeed; gives what it said. */
  async say(...words: readonly string[]): Promise<string> {
    const { code, out, err } = await this.run(words);
    if (code !== 0) throw new InvariantBroken(`hark ${words.join(" ")} ended with ${code}: ${err}${out}`);
    return out;
  }

  /** The one JSON value a command prints; anything else on standard output makes this throw. */
  async json(...words: readonly string[]): Promise<Record<string, unknown>> {
    const value: unknown = JSON.parse(await this.say(...words, "--json"));
    return Object.fromEntries(Object.entries(value ?? {}));
  }

  /** Starts a gateway on free ports of loopback, and waits until it says that it keeps watch. */
  start(...words: readonly string[]): Promise<string> {
    const ports = "broker.plain.port=0,broker.websocket.port=0,http.port=0";
    const child = spawn(node, [main, ...words, "start", "--set", ports], {
      cwd: this.folder,
      env: plainEnvironment(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#gateway = child;
    return new Promise((resolve, reject) => {
      let said = "";
      child.stderr?.on("data", (chunk) => {
        said += String(chunk);
        if (said.includes("keeps watch")) resolve(said);
      });
      child.once("exit", (code) => reject(new InvariantBroken(`hark start ended with ${code}: ${said}`)));
    });
  }

  /** Starts a command that goes on, such as a board; `until` waits for what it says. */
  follow(...words: readonly string[]): Followed {
    return new Followed(spawn(node, [main, ...words], { cwd: this.folder, env: plainEnvironment() }));
  }

  async stop(): Promise<number | null> {
    const gateway = this.#gateway;
    this.#gateway = undefined;
    if (!gateway || gateway.exitCode !== null) return gateway?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => gateway.once("exit", resolve));
    gateway.kill("SIGTERM");
    return ended;
  }

  async clear(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A process that goes on saying things. */
export class Followed {
  readonly #child: ChildProcess;
  #said = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (chunk) => {
      this.#said += String(chunk);
    });
  }

  async until(text: string): Promise<string> {
    const latest = performance.now() + 20_000;
    while (!this.#said.includes(text)) {
      if (performance.now() > latest) throw new InvariantBroken(`never said “${text}”: ${this.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.#said;
  }

  async end(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGINT");
    return ended;
  }
}

/** What the tests' own environment says of Hark or colours must not reach it. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:HARK_|NO_COLOR|FORCE_COLOR)/.test(name));
  return Object.fromEntries(kept);
}
