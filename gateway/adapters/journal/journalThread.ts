import { Worker } from "node:worker_threads";
import { failed, type Result } from "../../../shared/base/result.ts";
import type { JournalFault } from "../../app/journal.ts";
import type { JournalCall, JournalCalls, JournalReply } from "./journalCalls.ts";
import { trusted } from "./trusted.ts";

/** Takes what comes back under a number: the two ends share the table of calls, so it is what that call gives. */
type Settle = (result: unknown) => void;

/** The main thread's end of the writer's thread. A thread that dies is replaced at the next question. */
export class JournalThread {
  readonly #folder: string;
  readonly #org: string;
  readonly #waiting = new Map<number, Settle>();
  #worker: Worker | undefined;
  #asked = 0;

  constructor(folder: string, org: string) {
    this.#folder = folder;
    this.#org = org;
  }

  ask<Call extends JournalCall>(
    call: Call,
    asks: JournalCalls[Call]["asks"],
  ): Promise<Result<JournalCalls[Call]["gives"], JournalFault>> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, (result) => resolve(trusted(result)));
      worker.postMessage({ id, call, asks });
    });
  }

  /** Ends the thread once it has answered everything it was asked. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    await this.ask("close", undefined);
    this.#worker = undefined;
    await worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./journalWorker.ts", import.meta.url), {
      workerData: { folder: this.#folder, org: this.#org },
    });
    worker.on("message", (reply: JournalReply) => {
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

  /** Whatever it was doing may have reached the disk. */
  #lose(worker: Worker, detail: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const settle of waiting) settle(failed({ code: "journal-unavailable", detail, landed: "unknown" }));
  }
}
