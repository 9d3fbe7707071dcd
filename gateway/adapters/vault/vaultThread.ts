import { Worker } from "node:worker_threads";
import type { Result } from "../../../shared/base/result.ts";
import type { VaultFault } from "../../app/vault.ts";
import { trusted } from "./trusted.ts";
import type { VaultCall, VaultCalls, VaultReply } from "./vaultCalls.ts";
import { vaultFailed } from "./vaultFaults.ts";

/** Takes what comes back under a number: the two ends share the table of calls, so it is what that call gives. */
type Settle = (result: unknown) => void;

/** The main thread's end of the vault's thread. A thread that dies is replaced at the next question. */
export class VaultThread {
  readonly #path: string;
  readonly #waiting = new Map<number, Settle>();
  #worker: Worker | undefined;
  #asked = 0;

  constructor(path: string) {
    this.#path = path;
  }

  ask<Call extends VaultCall>(
    call: Call,
    asks: VaultCalls[Call]["asks"],
  ): Promise<Result<VaultCalls[Call]["gives"], VaultFault>> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, (result) => resolve(trusted(result)));
      worker.postMessage({ id, call, asks });
    });
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    await this.ask("close", undefined);
    this.#worker = undefined;
    await worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./vaultWorker.ts", import.meta.url), {
      workerData: { path: this.#path },
    });
    worker.on("message", (reply: VaultReply) => {
      const settle = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      settle?.(reply.result);
    });
    worker.on("error", (error) =>
      this.#lose(worker, error instanceof Error ? error.message : "unknown error"),
    );
    worker.on("exit", (code) => this.#lose(worker, `its thread ended with ${code}`));
    return worker;
  }

  #lose(worker: Worker, detail: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const settle of waiting) settle(vaultFailed("vault-unreadable", detail));
  }
}
