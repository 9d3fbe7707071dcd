import { parentPort, workerData } from "node:worker_threads";
import { certain } from "../../../shared/base/invariant.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { JournalFault } from "../../app/journal.ts";
import type { JournalCall, JournalCalls, JournalQuestion, JournalReply } from "./journalCalls.ts";
import { JournalStore } from "./journalStore.ts";
import { quietAfterMs } from "./limits.ts";
import { trusted } from "./trusted.ts";

/** The writer's thread: one question at a time, so that a slow disk stalls this thread and no other. */
const port = certain(parentPort ?? undefined, "the port of the journal's thread");
const { folder, org } = trusted<{ readonly folder: string; readonly org: string }>(workerData);
const store = new JournalStore(folder, org);
let quiet: NodeJS.Timeout | undefined;

port.on("message", (question: JournalQuestion) => {
  const reply: JournalReply = { id: question.id, result: answerTo(question) };
  port.postMessage(reply);
  store.tidy();
  clearTimeout(quiet);
  quiet = setTimeout(() => store.rest(), quietAfterMs);
});

function answerTo(question: JournalQuestion): Result<JournalCalls[JournalCall]["gives"], JournalFault> {
  switch (question.call) {
    case "open":
      return store.open();
    case "append":
      return store.append(question.asks);
    case "head":
      return store.head();
    case "replay":
      return store.replay(question.asks);
    case "rows":
      return store.rows();
    case "close":
      return store.close();
  }
}
