import { frameLimits } from "./limits.ts";
import { isSessionNews, type Reply, type ReplyMeaning, replyNumber } from "./reply.ts";

/** A frame the fob has sent and what it has been told about it. */
type AwaitedFrame = { readonly counter: number; readonly heard: ReplyMeaning | undefined };

/**
 * What a fob is waiting to hear about one cry for help: its frames, oldest
 * first, and the furthest that any of them got. The next cry starts from
 * `nothingAwaited`, so that yesterday's help is not shown for today's press.
 */
export type AwaitedReplies = {
  readonly frames: readonly AwaitedFrame[];
  readonly furthest: ReplyMeaning | undefined;
};

/**
 * What a reply changed. `news`: the frame needs no more sending, and `furthest`
 * may be shown. `nothing-new`: this much was known, or more. `not-awaited`: the
 * fob is not waiting for that frame.
 */
export type ReplyOutcome = "news" | "nothing-new" | "not-awaited";

export const nothingAwaited: AwaitedReplies = { frames: [], furthest: undefined };

/** Begins to wait for the reply to one more frame of the same cry for help; forgets the oldest at the limit. */
export function awaitReply(waiting: AwaitedReplies, counter: number): AwaitedReplies {
  const frames: AwaitedFrame[] = [];
  const from = waiting.frames.length < frameLimits.awaitedFrames ? 0 : 1;
  for (let i = from; i < waiting.frames.length; i += 1) {
    const frame = waiting.frames[i];
    if (frame !== undefined) frames.push(frame);
  }
  frames.push({ counter, heard: undefined });
  return { frames, furthest: waiting.furthest };
}

/**
 * P6: takes an opened reply into account. Only a frame that is waited for can
 * be answered, each only upwards, and `furthest` never goes back: neither an old
 * reply played again nor a late "received" changes what the wearer was told.
 */
export function acceptReply(
  waiting: AwaitedReplies,
  reply: Reply,
): { readonly waiting: AwaitedReplies; readonly outcome: ReplyOutcome } {
  const meaning = isSessionNews(reply.meaning) ? undefined : reply.meaning;
  let outcome: ReplyOutcome = "not-awaited";
  const frames: AwaitedFrame[] = [];
  for (const frame of waiting.frames) {
    if (frame.counter !== reply.counter) {
      frames.push(frame);
    } else if (meaning !== undefined && isFurther(meaning, frame.heard)) {
      outcome = "news";
      frames.push({ counter: frame.counter, heard: meaning });
    } else {
      outcome = "nothing-new";
      frames.push(frame);
    }
  }
  if (meaning === undefined || outcome !== "news") return { waiting, outcome };
  const furthest = isFurther(meaning, waiting.furthest) ? meaning : waiting.furthest;
  return { waiting: { frames, furthest }, outcome };
}

function isFurther(meaning: ReplyMeaning, than: ReplyMeaning | undefined): boolean {
  return than === undefined || replyNumber(meaning) > replyNumber(than);
}
