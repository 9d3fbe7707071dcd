import { type AwaitedReplies, acceptReply, nothingAwaited } from "../../shared/frame/awaitedReply.ts";
import { isSessionNews, openReply } from "../../shared/frame/reply.ts";
import { hearNews } from "../logic/cadence.ts";
import { isSpare } from "../logic/counters.ts";
import { paceLimits } from "../logic/limits.ts";
import { restManDown } from "../logic/manDown.ts";
import { feel } from "./feel.ts";
import { type Fob, mark } from "./fob.ts";
import { stopSending } from "./sendPress.ts";
import { testFunction } from "./testFunction.ts";

/** P6, P8: takes what somebody brought as a reply. What does not verify, or answers nothing we wait for, changes nothing. */
export function hearReply<Key>(fob: Fob<Key>, bytes: Uint8Array, nowMs: number): void {
  const opened = openReply(fob.ccm, fob.replyKey, { address: fob.address, reply: bytes });
  if (!opened.ok) return;
  const { counter, meaning } = opened.value;
  if (isSessionNews(meaning)) {
    if (!isAwaited(fob.cry, counter) && !isAwaited(fob.checkIns, counter)) return;
    if (!hearNews(fob.cadence, { counter, news: meaning }, nowMs)) return;
    if (meaning === "session-off") rest(fob, nowMs);
    else mark(fob.body, "session", true);
    return;
  }
  if (isSpare(counter)) return;

  const cry = acceptReply(fob.cry, opened.value);
  fob.cry = cry.waiting;
  if (cry.outcome === "news") {
    stopSending(fob, counter);
    const furthest = cry.waiting.furthest ?? meaning;
    fob.helpUntil = furthest === "received" ? nowMs + paceLimits.helpForMs : undefined;
    feel(fob, furthest, nowMs);
  }
  const checkIns = acceptReply(fob.checkIns, opened.value);
  fob.checkIns = checkIns.waiting;
  if (checkIns.outcome === "news") confirmCheckIn(fob, counter, nowMs);
  // So many presses later the answer is felt for none of them, but it is still an answer.
  if (cry.outcome === "not-awaited" && checkIns.outcome === "not-awaited") stopSending(fob, counter);
}

/** A session is over: no watch for stillness, and the next one begins with a function test. */
export function rest<Key>(fob: Fob<Key>, nowMs: number): void {
  mark(fob.body, "session", false);
  fob.testDueAt = nowMs;
  if (fob.manDown !== undefined) restManDown(fob.manDown);
}

/** Nobody waits for help for ever: after a while the fob closes its ear, and a late reply is no news. */
export function passWaiting<Key>(fob: Fob<Key>, nowMs: number): void {
  if (fob.helpUntil === undefined || nowMs < fob.helpUntil) return;
  fob.helpUntil = undefined;
  if (fob.uplink.sendings.length === 0) fob.cry = nothingAwaited;
}

/**
 * P7: under duress or not, the wearer feels "received" once, if it comes before
 * they were told that nobody confirmed, and never that help is coming.
 */
function confirmCheckIn<Key>(fob: Fob<Key>, counter: number, nowMs: number): void {
  const ended = stopSending(fob, counter);
  if (ended === undefined || ended.isOverdue) return;
  feel(fob, "received", nowMs);
  if (nowMs >= fob.testDueAt) testFunction(fob, nowMs);
}

function isAwaited(waiting: AwaitedReplies, counter: number): boolean {
  for (const frame of waiting.frames) if (frame.counter === counter) return true;
  return false;
}
