import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { until } from "../support/until.ts";

const main = join(import.meta.dirname, "..", "..", "gateway", "main.ts");

type Line = Readonly<Record<string, unknown>>;

interface HowRun {
  readonly command: readonly string[];
  /** Besides the path, nothing of the tests' own environment reaches it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A gateway run as a service runs it: `hark start`, its log read line by line. */
export class Operated {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  /** As they were written. */
  readonly written: string[] = [];
  said = "";

  constructor(folder: string, settings: readonly string[], how: Partial<HowRun> = {}) {
    this.#folder = folder;
    const free = ["broker.plain.port=0", "broker.websocket.port=0", "http.port=0"];
    const command = how.command ?? ["start"];
    const words = [main, "--data", folder, ...command, "--set", [...free, ...settings].join(",")];
    const env = { PATH: process.env["PATH"], ...how.environment };
    this.#child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"], env });
    if (this.#child.stdout) {
      createInterface({ input: this.#child.stdout }).on("line", (line) => void this.written.push(line));
    }
    this.#child.stderr?.on("data", (chunk) => {
      this.said += String(chunk);
    });
    this.#ended = once(this.#child, "close").then(() => this.#child.exitCode);
  }

  /** Starts one that must come to watch. */
  static async watching(
    folder: string,
    how: Partial<HowRun> = {},
    ...settings: readonly string[]
  ): Promise<Operated> {
    const operated = new Operated(folder, settings, how);
    await until(
      "the gateway watches",
      () => operated.logged("ready").length > 0 || !operated.isRunning,
      30_000,
    );
    if (!operated.isRunning) throw new Error(operated.said);
    return operated;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Every line of the log, in order. */
  get log(): readonly Line[] {
    return this.written.map(lineOf);
  }

  /** The lines of the log with this code, in order. */
  logged(code: string): readonly Line[] {
    return this.log.filter((line) => line["code"] === code);
  }

  port(transport: string): number {
    return Number(this.logged("listening").find((line) => line["transport"] === transport)?.["port"]);
  }

  /** What `secrets/admin.json` says. */
  admin(): Line {
    return lineOf(readFileSync(join(this.#folder, "secrets", "admin.json"), "utf8"));
  }

  async get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const answer = await fetch(`http://127.0.0.1:${this.port("http")}${path}`);
    return { status: answer.status, text: await answer.text() };
  }

  /** One series of the metrics, such as `hark_fault{code="disk-full"}`. */
  async figure(series: string): Promise<number> {
    const { text } = await this.get("/metrics");
    const line = text.split("\n").find((one) => one.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1));
  }

  /** As the tests' furniture wants it. */
  asProcess(): GatewayProcess {
    return {
      port: this.port("mqtt"),
      webSocketPort: this.port("ws"),
      portOf: (transport) => this.port(transport),
      secret: String(this.admin()["secret"]),
      child: this.#child,
      kill: async () => void (await this.end("SIGKILL")),
      stop: () => this.end("SIGTERM"),
    };
  }

  /** Gives the exit code once everything it wrote was read. */
  end(signal: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number | null> {
    if (this.isRunning) this.#child.kill(signal);
    return this.#ended;
  }

  /** The exit code of one that ends by itself. */
  ended(): Promise<number | null> {
    return this.#ended;
  }
}

function lineOf(text: string): Line {
  const line: unknown = JSON.parse(text);
  return Object.fromEntries(Object.entries(line ?? {}));
}
