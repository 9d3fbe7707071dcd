import type { Head } from "../../app/journal.ts";
import type { JournalQuestion } from "./journalCalls.ts";
import { laneBytes } from "./limits.ts";
import { trusted } from "./trusted.ts";

/** Cells of 32 bits at the beginning of the shared memory; the text begins behind them. */
const cell = { asked: 0, answered: 1, askBytes: 2, answerBytes: 3 } as const;
const textAt = 64;

/** Both ends of the memory that the main thread and the writer's share. */
export type LaneMemory = SharedArrayBuffer;

export function laneMemory(): LaneMemory {
  return new SharedArrayBuffer(textAt + laneBytes);
}

/**
 * P1: the short way between the main thread and the writer's, for one append at
 * a time and its head. A message port wakes an event loop on either side and
 * clones objects; here the writer sleeps on a cell of shared memory, which
 * wakes it in a third of the time. Whatever does not fit goes by the port.
 */
export class WriterLane {
  readonly #cells: Int32Array<SharedArrayBuffer>;
  readonly #text: Buffer;

  constructor(memory: LaneMemory) {
    this.#cells = new Int32Array(memory, 0, textAt / 4);
    this.#text = Buffer.from(memory, textAt);
  }

  /** Main thread: puts a question in, unless it is too long. The last one must have been answered. */
  put(question: JournalQuestion): boolean {
    const text = JSON.stringify(question);
    // UTF-8 takes at most three bytes for each unit of a string.
    if (text.length * 3 > laneBytes) return false;
    Atomics.store(this.#cells, cell.askBytes, this.#text.write(text));
    return true;
  }

  /** Main thread: wakes the writer for what was put in or sent by the port. */
  ring(): void {
    Atomics.add(this.#cells, cell.asked, 1);
    Atomics.notify(this.#cells, cell.asked);
  }

  /** Main thread: resolves at the next answer; called before ringing. An answer that goes by the port leaves it waiting. */
  async answered(): Promise<void> {
    const seen = Atomics.load(this.#cells, cell.answered);
    await Atomics.waitAsync(this.#cells, cell.answered, seen).value;
  }

  /** Main thread: what the last answer was. */
  get head(): Head {
    return trusted(JSON.parse(this.#text.toString("latin1", 0, this.#cells[cell.answerBytes])));
  }

  /** Writer's thread: how often it has been rung for. */
  get rung(): number {
    return Atomics.load(this.#cells, cell.asked);
  }

  /** Writer's thread: sleeps until it is rung for once more than `seen`, at most `ms`. */
  sleep(seen: number, ms: number): void {
    Atomics.wait(this.#cells, cell.asked, seen, ms);
  }

  /** Writer's thread: takes the question out, if there is one. */
  take(): JournalQuestion | undefined {
    const bytes = Atomics.load(this.#cells, cell.askBytes);
    if (bytes === 0) return undefined;
    Atomics.store(this.#cells, cell.askBytes, 0);
    return trusted(JSON.parse(this.#text.toString("utf8", 0, bytes)));
  }

  /** Writer's thread: answers the append it took. */
  answer(head: Head): void {
    this.#cells[cell.answerBytes] = this.#text.write(JSON.stringify(head), "latin1");
    Atomics.add(this.#cells, cell.answered, 1);
    Atomics.notify(this.#cells, cell.answered);
  }
}
