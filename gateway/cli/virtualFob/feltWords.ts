import type { Feeling } from "../../../firmware/logic/feelings.ts";
import type { ReplyMeaning } from "../../../shared/frame/reply.ts";

/** P6: what the wearer would feel, in words; nothing here says more than a sealed reply did. */
export function feltWords(felt: ReplyMeaning | undefined): string {
  switch (felt) {
    case undefined:
      return "sent, not confirmed";
    case "received":
      return "received";
    case "help-is-coming":
      return "help is coming";
  }
}

/** What else a wearer is told through the fob; a touch says only that it is alive. */
export function sensedWords(feeling: Exclude<Feeling, ReplyMeaning>): string {
  switch (feeling) {
    case "touched":
      return "touched (it is alive)";
    case "not-confirmed":
      return "not confirmed (nobody has answered so far)";
    case "pre-alarm":
      return "pre-alarm (a press stops it)";
    case "tested":
      return "tested (the function test passed)";
    case "fault":
      return "fault (its flash takes nothing, or its cipher is wrong)";
    case "battery-low":
      return "battery low (it may not last a session)";
  }
}
