import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { certain } from "../../../shared/base/invariant.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { JournalFault } from "../../app/journal.ts";
import type {
  JournalCall,
  JournalCalls,
  JournalQuestion,
  JournalReply,
  WriterBrief,
} from "./journalCalls.ts";
import { JournalStore } from "./journalStore.ts";
import { quietAfterMs } from "./limits.ts";
import { trusted } from "./trusted.ts";
import { WriterLane } from "./writerLane.ts";

/**
 * The writer's thread: one question at a time, so that a slow disk stalls this
 * thread and no other. It sleeps on the lane's bell rather than in an event
 * loop, which would take longer to wake, until it is ended from outside.
 */
const port = certain(parentPort ?? undefined, "the port of the journal's thread");
const brief = trusted<WriterBrief>(workerData);
const lane = new WriterLane(brief.lane);
const store = new JournalStore(brief.folder, brief.org);

for (let heard = 0, isRested = true; ; ) {
  lane.sleep(heard, isRested ? Number.POSITIVE_INFINITY : quietAfterMs);
  const { rung } = lane;
  if (rung === heard) {
    store.rest();
    isRested = true;
  } else {
    heard = rung;
    isRested = false;
    answerAll();
  }
}

/**
 * The lane is used only while nothing else is under way, so what lies in it was
 * asked before whatever the port still holds. It is looked into after each look
 * at the port: both may have been asked since the look before.
 */
function answerAll(): void {
  for (;;) {
    const received = receiveMessageOnPort(port);
    const first = lane.take();
    if (first !== undefined) answerShort(first);
    if (received !== undefined) {
      const question = trusted<JournalQuestion>(received.message);
      reply({ id: question.id, result: answerTo(question) });
      store.tidy();
    } else if (first === undefined) return;
  }
}

function answerShort(question: JournalQuestion): void {
  const result = answerTo(question);
  if (question.call === "append" && result.ok) lane.answer(trusted(result.value));
  else reply({ id: question.id, result });
  store.tidy();
}

function reply(said: JournalReply): void {
  port.postMessage(said);
}

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
