import { Worker } from "node:worker_threads";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { JournalFault } from "../../app/journal.ts";
import type {
  JournalCall,
  JournalCalls,
  JournalQuestion,
  JournalReply,
  WriterBrief,
} from "./journalCalls.ts";
import { trusted } from "./trusted.ts";
import { laneMemory, WriterLane } from "./writerLane.ts";

/** Takes what comes back under a number: the two ends share the table of calls, so it is what that call gives. */
type Settle = (result: unknown) => void;

/** The main thread's end of the writer's thread. A thread that dies is replaced at the next question. */
export class JournalThread {
  readonly #folder: string;
  readonly #org: string;
  readonly #waiting = new Map<number, Settle>();
  #running: Running | undefined;
  #asked = 0;

  constructor(folder: string, org: string) {
    this.#folder = folder;
    this.#org = org;
  }

  ask<Call extends JournalCall>(
    call: Call,
    asks: JournalCalls[Call]["asks"],
  ): Promise<Result<JournalCalls[Call]["gives"], JournalFault>> {
    this.#running ??= this.#start();
    const { worker, lane } = this.#running;
    this.#asked += 1;
    const id = this.#asked;
    const question = trusted<JournalQuestion>({ id, call, asks });
    // The short way has room for one, and only while nothing is under way does it overtake nothing.
    const isShort = call === "append" && this.#waiting.size === 0 && lane.put(question);
    return new Promise((resolve) => {
      this.#waiting.set(id, (result) => resolve(trusted(result)));
      if (isShort) {
        void lane.answered().then(() => {
          if (this.#waiting.has(id)) this.#settle(id, ok(lane.head));
        });
      } else {
        worker.postMessage(question);
      }
      lane.ring();
    });
  }

  /** Ends the thread once it has answered everything it was asked. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    await this.ask("close", undefined);
    this.#running = undefined;
    await running.worker.terminate();
  }

  #start(): Running {
    const memory = laneMemory();
    const brief: WriterBrief = { folder: this.#folder, org: this.#org, lane: memory };
    const worker = new Worker(new URL("./journalWorker.ts", import.meta.url), { workerData: brief });
    worker.on("message", (reply: JournalReply) => this.#settle(reply.id, reply.result));
    worker.on("error", (error) =>
      this.#lose(worker, error instanceof Error ? error.message : "unknown error"),
    );
    worker.on("exit", (code) => this.#lose(worker, `its thread ended with ${code}`));
    return { worker, lane: new WriterLane(memory) };
  }

  #settle(id: number, result: JournalReply["result"]): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(result);
  }

  /** Whatever it was doing may have reached the disk. */
  #lose(worker: Worker, detail: string): void {
    if (this.#running?.worker !== worker) return;
    this.#running = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const settle of waiting) settle(failed({ code: "journal-unavailable", detail, landed: "unknown" }));
  }
}

interface Running {
  readonly worker: Worker;
  readonly lane: WriterLane;
}
