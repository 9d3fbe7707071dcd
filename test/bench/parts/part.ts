import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A process of its own that takes one order at a time and answers each with one message. */
export class Part {
  readonly #child: ChildProcess;
  #heard: (message: unknown) => void = () => {};

  constructor(name: string) {
    const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
    this.#child = fork(script, [], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      serialization: "advanced",
    });
    this.#child.on("message", (message) => this.#heard(message));
  }

  ask<Answer>(order: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#heard = (message) => resolve(message as Answer);
      this.#child.send(order as object, (error) => error && reject(error));
    });
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }
}

/** Answers every order of the parent with what `work` makes of it. */
export function serveParent<Order>(work: (order: Order) => Promise<unknown>): void {
  process.on("message", (order) => {
    void work(order as Order).then((answer) => process.send?.(answer));
  });
  process.once("disconnect", () => process.exit(0));
}

/** Milliseconds on the clock that all processes of the machine share (CLOCK_MONOTONIC). */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
