import type { Result } from "../../../shared/base/result.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import type { LaneMemory } from "./writerLane.ts";

/** A batch as the writer's thread gets it: every body text already, personal data sealed. */
export interface SealedBatch {
  readonly after: Head;
  readonly recordedAt: number;
  readonly events: readonly { readonly kind: string; readonly version: number; readonly body: string }[];
  readonly effects: readonly { readonly key: string; readonly body: string }[];
  readonly settled: readonly string[];
  readonly answered: readonly { readonly id: string; readonly answer: string }[];
}

/** What is found at opening, besides the events. The two texts are JSON arrays. */
export interface Opening {
  readonly head: Head;
  readonly pending: string;
  readonly answered: string;
  readonly lastRecordedAt: number | undefined;
}

/** Verified events, as one JSON array, since one long text crosses between threads faster than many short ones. */
export interface Chunk {
  readonly text: string;
  readonly count: number;
  readonly at: Head;
  /** Position and version of every event recorded in an older version than today's. */
  readonly old: readonly (readonly [index: number, version: number])[];
}

/** What the main thread asks of the writer's, and what it gets. */
export interface JournalCalls {
  open: { readonly asks: undefined; readonly gives: Opening };
  append: { readonly asks: SealedBatch; readonly gives: Head };
  head: { readonly asks: undefined; readonly gives: Head };
  /** Begins reading behind an event; false when the record does not contain it. */
  replay: { readonly asks: Head; readonly gives: boolean };
  /** The next chunk of the reading begun; an empty one at the end. */
  rows: { readonly asks: undefined; readonly gives: Chunk };
  close: { readonly asks: undefined; readonly gives: undefined };
}

export type JournalCall = keyof JournalCalls;

/** Numbered, so that an answer finds its question. */
export type JournalQuestion = {
  readonly [Call in JournalCall]: {
    readonly id: number;
    readonly call: Call;
    readonly asks: JournalCalls[Call]["asks"];
  };
}[JournalCall];

export interface JournalReply {
  readonly id: number;
  readonly result: Result<JournalCalls[JournalCall]["gives"], JournalFault>;
}

/** What the writer's thread is born with. */
export interface WriterBrief {
  readonly folder: string;
  readonly org: string;
  readonly lane: LaneMemory;
}
